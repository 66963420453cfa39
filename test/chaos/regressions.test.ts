import { describe, expect } from '@jest/globals';
import { story } from '../support/story.js';

/** t2.micro has about 880 MiB for tasks: not all of this at once. */
const PINNED_AND_WAITING = `
services:
  cache:
    image: redis:7-alpine
    healthcheck: {test: ["CMD", "true"], interval: 10s, timeout: 3s, retries: 3}
    deploy: {resources: {limits: {memory: 64M}}}
  db:
    image: postgres:15-alpine
    volumes: ["data:/var/lib/postgresql/data"]
    depends_on: {cache: {condition: service_healthy}}
    deploy: {resources: {limits: {memory: 300M}}}
  web:
    image: nginx:1.27-alpine
    deploy: {replicas: 3, resources: {limits: {memory: 150M}}}
volumes:
  data:
`;

/** What seeds of `npm run chaos` have found, in as few words as it takes to see it. */
describe('Found by fault schedules', () => {
  story(
    'the room of a service whose volume is pinned is kept for it while it waits for others',
    { type: 't2.micro', min: 1, max: 3 },
    async (scene) => {
      await scene.deploy('shop', PINNED_AND_WAITING);
    },
  );

  story(
    'a service that serves a port may serve none with its next file',
    { type: 't3.small' },
    async (scene) => {
      const file = (image: string) => `services: {job: {image: "${image}", deploy: {resources: {limits: {memory: 64M}}}}}`;
      await scene.deploy('shop', file('nginx:1.27-alpine'));
      await scene.deploy('shop', file('example/worker:3'));
    },
    [3],
  );

  story(
    'a drain that is undone while ECS starts copies lets them serve first: ECS stops any of those that run',
    { type: 't2.micro', instances: 2, min: 1, max: 2 },
    async (scene) => {
      const { amazon } = scene.local;
      await scene.deploy(
        'shop',
        `services:
  web:
    image: nginx:1.27-alpine
    healthcheck: {test: ["CMD", "true"], interval: 30s, timeout: 3s, retries: 3}
    deploy: {replicas: 4, resources: {limits: {memory: 120M}, reservations: {cpus: "0.05"}}}`,
      );
      const isDraining = () => amazon.ecs.members!().some(({ status }) => status === 'DRAINING');
      for (let second = 0; second < 3_600 && !isDraining(); second += 1) await scene.advance(1);
      await scene.advance(3);
      await scene.deploy('more', 'services: {job: {image: "example/worker:3", deploy: {resources: {limits: {memory: 500M}}}}}');
      expect((await scene.decisions()).map(({ action }) => action)).toContain('undrain');
      expect(scene.up()).toHaveLength(2);
    },
  );
});
