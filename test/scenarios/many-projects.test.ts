import { describe, expect } from '@jest/globals';
import { story } from '../support/story.js';

const file = (port: number): string => `services:
  web:
    image: nginx:1.27-alpine
    ports: ["${port}:80"]
    depends_on: [cache]
    deploy: {resources: {limits: {memory: 64M, cpus: "0.05"}}}
  cache:
    image: redis:7-alpine
    deploy: {resources: {limits: {memory: 64M, cpus: "0.05"}}}
`;

const PROJECTS = Array.from({ length: 30 }, (_, i) => `p${i}`);

describe('Thirty projects at once', () => {
  story(
    'are all steady within minutes, each with a port of the balancer, and instances are launched for them meanwhile',
    { instances: 2, max: 8 },
    async (scene) => {
      for (const [i, project] of PROJECTS.entries()) await scene.put(project, file(8000 + i));
      const steady = async (): Promise<number> => {
        const { items } = (await scene.call('GET', '/v1/projects?limit=100')).body;
        return items.filter(({ status }: { status: string }) => status === 'steady').length;
      };
      await scene.until('all are steady', async () => (await steady()) === PROJECTS.length, 8);
      expect(scene.up().length).toBeGreaterThan(2);
    },
    [3],
  );
});

describe('A project of 150 services', () => {
  story(
    'is steady within minutes: what each has is read side by side, so that a pass has time to act',
    { type: 't3.medium', instances: 10, max: 12 },
    async (scene) => {
      const service = (_: unknown, i: number): string => `  s${i}:
    image: nginx:1.27-alpine
${i < 40 ? `    ports: ["${8000 + i}:80"]\n` : ''}    deploy: {resources: {limits: {memory: 64M, cpus: "0.05"}}}
`;
      await scene.deploy('wide', `services:\n${Array.from({ length: 150 }, service).join('')}`, 12);
    },
    [3],
  );
});
