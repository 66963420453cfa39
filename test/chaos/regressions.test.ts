import { describe } from '@jest/globals';
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
});
