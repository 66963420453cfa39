import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

/** Its tasks are healthy half a minute after they run; the last one may crash. */
const file = (replicas: number, command = ''): string => `services:
  web:
    image: nginx:1.26-alpine
    ports: ["8080:80"]
    healthcheck: { test: ["CMD", "true"], interval: 30s }
    scale: ${replicas}
    deploy: { resources: { limits: { cpus: "0.1", memory: 64M } } }
  last:
    image: nginx:1.26-alpine
${command}    deploy: { resources: { limits: { cpus: "0.1", memory: 64M } } }
`;

const CRASHES = '    command: ["sh", "-c", "sleep 6; exit 3"]\n';

/** Until three of its tasks run, the two new ones not healthy yet. */
const raised = async (scene: Scene): Promise<void> => {
  const running = async () => (await scene.state()).services.find(({ name }) => name === 'shop-web')?.running;
  for (let looks = 0; looks < 60 && (await running()) !== 3; looks += 1) await scene.advance(2);
  expect(await running()).toBe(3);
};

// That its only healthy task has not been stopped is what every story ends with.
describe('A service with one healthy task that was raised to three', () => {
  story('a count that is lowered by people keeps its minimum healthy, and says what it waits for', {}, async (scene) => {
    await scene.deploy('shop', file(1));
    await scene.put('shop', file(3));
    await raised(scene);
    const { deployment } = (await scene.call('PATCH', '/v1/projects/shop/services/web', { replicas: 1 })).body;
    await scene.advance(10);
    const now = (await scene.call('GET', `/v1/projects/shop/deployments/${deployment.id}`)).body;
    expect(now.services.find(({ name }: { name: string }) => name === 'web').why).toMatch(/^waits for new tasks to be healthy/);
    const last = await scene.ended(deployment);
    expect([last.status, last.services.find(({ name }) => name === 'web')?.running]).toEqual(['steady', 1]);
  });

  story('a count that is lowered on the way back keeps its minimum healthy', {}, async (scene) => {
    await scene.deploy('shop', file(1));
    const last = await scene.ended(await scene.put('shop', file(3, CRASHES)));
    expect([last.status, last.services.find(({ name }) => name === 'web')?.running]).toEqual(['rolled-back', 1]);
  });
});
