import { describe, expect } from '@jest/globals';
import { example, type Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

const VOTING = example('voting-app/compose.yaml');
const CHANGED = VOTING.replace('redis:7-alpine', 'redis:7.2-alpine');

/** Everything that AWS has of a project: services, running tasks, target groups, listeners, rules, names. */
const traces = async ({ local, state }: Scene, project: string): Promise<string[]> => {
  const { amazon } = local;
  const outside = { name: 'test', invocation: null };
  const list = async (service: 'elb' | 'servicediscovery', operation: string, input: object, member: string): Promise<object[]> =>
    ((await amazon.call(service, operation, input, outside)) as Record<string, object[]>)[member] ?? [];
  const balancers = (await list('elb', 'DescribeLoadBalancers', {}, 'LoadBalancers')) as { LoadBalancerArn: string }[];
  const { services, tasks } = await state();
  const listeners = await Promise.all(
    balancers.map(({ LoadBalancerArn }) => list('elb', 'DescribeListeners', { LoadBalancerArn }, 'Listeners')),
  );
  const names = (await list('servicediscovery', 'ListNamespaces', {}, 'Namespaces')) as { Name: string }[];
  return [
    ...services.filter(({ name }) => name.startsWith(`${project}-`)).map(({ name }) => `service ${name}`),
    ...tasks.filter((task) => task.project === project && task.status !== 'STOPPED').map(({ id }) => `task ${id}`),
    ...(await list('elb', 'DescribeTargetGroups', {}, 'TargetGroups')).map(() => 'target group'),
    ...listeners.flat().map(() => 'listener'),
    ...names.filter(({ Name }) => Name === `demo-${project}`).map(({ Name }) => `namespace ${Name}`),
  ];
};

const volumesOf = async (scene: Scene) => {
  const db = (await scene.state()).tasks.find(({ service, status }) => service === 'db' && status === 'RUNNING')!;
  return db.volumes;
};

const statusOf = async (scene: Scene): Promise<number> => (await scene.call('GET', '/v1/projects/vote')).status;

const remove = async (scene: Scene) => {
  const reply = await scene.call('DELETE', '/v1/projects/vote');
  expect(reply.status).toBe(202);
  return reply.body.deployment;
};

describe('DELETE', () => {
  story('leaves nothing of the project but its volumes, and its deployments stay readable', {}, async (scene) => {
    const up = await scene.deploy('vote', VOTING);
    const before = await volumesOf(scene);
    const down = await scene.ended(await remove(scene));
    expect(down.status).toBe('removed');
    expect(await scene.told('deploy.removed')).toHaveLength(1);
    expect(await statusOf(scene)).toBe(404);
    expect(await traces(scene, 'vote')).toEqual([]);
    expect((await scene.call('GET', `/v1/projects/vote/deployments/${up.id}`)).body.status).toBe('steady');
    await scene.deploy('vote', VOTING);
    expect(await volumesOf(scene)).toEqual(before);
  });

  for (const seconds of [5, 40])
    story(`${seconds} s into a PUT: the removal stands, nothing of the other is left, the volume is kept`, {}, async (scene) => {
      await scene.deploy('vote', VOTING);
      const before = await volumesOf(scene);
      const up = await scene.put('vote', CHANGED);
      await scene.advance(seconds);
      const down = await scene.ended(await remove(scene));
      expect(down.status).toBe('removed');
      expect((await scene.ended(up)).status).toMatch(/superseded|steady/);
      await scene.advance(300);
      expect([await statusOf(scene), await traces(scene, 'vote')]).toEqual([404, []]);
      await scene.deploy('vote', VOTING);
      expect(await volumesOf(scene)).toEqual(before);
    });

  story('while the first PUT of all is under way: the removal stands', {}, async (scene) => {
    await scene.put('vote', VOTING);
    await scene.advance(20);
    expect((await scene.ended(await remove(scene))).status).toBe('removed');
    await scene.advance(300);
    expect([await statusOf(scene), await traces(scene, 'vote')]).toEqual([404, []]);
  });
});

describe('PUT during a DELETE', () => {
  for (const seconds of [5, 40])
    story(`after ${seconds} s: the project stands, with what was PUT, and its volume is kept`, {}, async (scene) => {
      await scene.deploy('vote', VOTING);
      const before = await volumesOf(scene);
      const down = await remove(scene);
      await scene.advance(seconds);
      const up = await scene.ended(await scene.put('vote', CHANGED));
      expect([up.status, up.generation]).toEqual(['steady', 3]);
      expect((await scene.ended(down)).status).toMatch(/superseded|removed/);
      await scene.advance(300);
      const { services } = await scene.state();
      expect(services.map(({ running, desired }) => [running, desired])).toEqual(Array.from({ length: 5 }, () => [1, 1]));
      expect(await volumesOf(scene)).toEqual(before);
      const redis = (await scene.call('GET', '/v1/projects/vote')).body;
      expect([redis.status, redis.generation]).toEqual(['steady', 3]);
    });
});

describe('The stack is deleted', () => {
  story('with a project running and an instance too many: nothing of ours is left', { instances: 2, min: 1 }, async (scene) => {
    await scene.deploy('vote', VOTING);
    await scene.local.stack.delete();
    const { instances, services, tasks } = await scene.state();
    expect(instances.filter(({ state }) => state !== 'terminated')).toEqual([]);
    expect(services).toEqual([]);
    expect(tasks.filter(({ status }) => status !== 'STOPPED')).toEqual([]);
    expect(await traces(scene, 'vote')).toEqual([]);
  });

  story('while an instance boots and a task moves: nothing is launched after', {}, async (scene) => {
    await scene.deploy('vote', VOTING);
    await scene.load('vote', { vote: 0.9, result: 0.6, worker: 0.3 });
    await scene.until('a launch', () => scene.up().length === 2);
    await scene.local.stack.delete();
    await scene.local.advance(1200);
    expect(scene.up()).toEqual([]);
    expect(await traces(scene, 'vote')).toEqual([]);
  });
});
