import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

const workers = (count: number, cpus: number): string =>
  `services: {job: {image: "example/worker:3", deploy: {replicas: ${count}, resources: {limits: {memory: 64M}, reservations: {cpus: "${cpus}"}}}}}\n`;

const rollingOf = async ({ local }: Scene, service: string): Promise<unknown> => {
  const answer = await local.amazon.call(
    'ecs',
    'DescribeServices',
    { cluster: 'demo', services: [service] },
    { name: 'test', invocation: null },
  );
  return (answer as { services: { deploymentConfiguration: unknown }[] }).services[0]!.deploymentConfiguration;
};

const filler = (mib: number, count: number): string => `services: {f: {image: nginx, mem_limit: ${mib}m, scale: ${count}}}\n`;

describe('Room for a change', () => {
  story(
    'a roll that will get no room for all its copies at once goes on with as many as there is room for',
    { max: 1 },
    async (scene) => {
      await scene.deploy('app', workers(4, 0.3));
      const { status } = await scene.deploy('app', workers(4, 0.1), 20);
      expect(status).toBe('steady');
      expect(await rollingOf(scene, 'app-job')).toMatchObject({ minimumHealthyPercent: 100, maximumPercent: 200 });
      expect(scene.calls('ecs.UpdateService')).toBeGreaterThan(2);
    },
  );

  story(
    'a roll that goes on with few at once goes on when fewer are wanted meanwhile',
    { max: 1 },
    async (scene) => {
      await scene.deploy('app', workers(4, 0.3));
      await scene.put('app', workers(4, 0.1));
      await scene.until('it rolls', async () => JSON.stringify(await rollingOf(scene, 'app-job')).includes('125'), 2);
      const { status } = await scene.deploy('app', workers(3, 0.1), 10);
      expect(status).toBe('steady');
      expect(await rollingOf(scene, 'app-job')).toMatchObject({ maximumPercent: 200 });
    },
    [3],
  );

  story('fewer and smaller tasks take the room of those that leave, and none is bought', {}, async (scene) => {
    await scene.deploy('app', workers(4, 0.3));
    await scene.deploy('app', workers(2, 0.1));
    expect(scene.calls('ec2.RunInstances')).toBe(1);
  });

  story('a volume that nobody has written yet gets an instance of its own when the others are full', {}, async (scene) => {
    await scene.deploy('full', filler(1500, 1));
    const store =
      'services:\n  db:\n    image: postgres:16\n    mem_limit: 1g\n    volumes: ["d:/var/lib/postgresql/data"]\nvolumes: {d: }\n';
    const { status } = await scene.deploy('store', store, 15);
    expect([status, scene.up().length]).toEqual(['steady', 2]);
  });

  story(
    'two services that roll at once take turns, and an instance is launched when not even one has room',
    {},
    async (scene) => {
      const app = (version: number): string => `services:
  web: {image: "nginx:1.${version}", ports: ["8100:80"], depends_on: [api]}
  api: {image: "nginx:1.${version}", expose: ["80"], deploy: {replicas: 4}}
  cache: {image: "redis:7"}
`;
      await scene.deploy('fill', filler(300, 8), 20);
      await scene.deploy('app', app(25), 20);
      const { status } = await scene.deploy('app', app(26), 20);
      expect(status).toBe('steady');
    },
  );

  story(
    'a service that runs on every instance runs where there is room, whatever the others hold',
    { instances: 2 },
    async (scene) => {
      await scene.deploy('full', filler(1500, 1));
      const deployment = await scene.put('every', 'services: {web: {image: nginx, mem_limit: 600m, deploy: {mode: global}}}\n');
      await scene.advance(300);
      const { services } = (await scene.call('GET', `/v1/projects/every/deployments/${deployment.id}`)).body;
      expect(services[0].why).toMatch(/^1 of 2 tasks run, no room on i-\w+ \(/);
    },
  );

  story('a service that runs on every instance says where it has no room', { instances: 2 }, async (scene) => {
    await scene.deploy('full', filler(1500, 2));
    const deployment = await scene.put('every', 'services: {web: {image: nginx, mem_limit: 600m, deploy: {mode: global}}}\n');
    const ended = await scene.ended(deployment, 45);
    expect(ended.status).toBe('failed');
    expect(ended.reason!.code).toBe('no-capacity');
    expect(ended.reason!.text).toMatch(/0 of 2 tasks run, no room on i-\w+ \(\d+ of \d+ MiB free\), i-\w+/);
    expect(scene.up()).toHaveLength(2);
  });
});
