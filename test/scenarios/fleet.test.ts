import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

const SPOT = { types: 't3.medium', spotShare: '100' };

/** Twelve tasks of which one fills a t3.small. */
const JOBS = `services:
  worker:
    image: example/worker:3
    deploy: {replicas: 12, resources: {limits: {memory: 1500M}, reservations: {cpus: "1.0"}}}
`;
const MANY = { params: { ...SPOT, max: '20' } };

const instances = (scene: Scene) => [...scene.local.amazon.ec2.instances.values()];

const poolsOf = (scene: Scene): string[] => instances(scene).map(({ type, zone, market }) => `${type}/${zone.at(-1)}/${market}`);

/** What EC2 may give, by type and the last letter of the zone. */
const pool = (scene: Scene, type: string, zone: string, depth: number, usdPerHour: number): void =>
  void Object.assign(scene.local.amazon.ec2.spotPool(type, `us-east-1${zone}`), { depth, usdPerHour });

const launchesOf = async (scene: Scene) =>
  (await scene.decisions()).flatMap(({ actions }) => actions.filter(({ kind }) => kind === 'launch'));

const grown = async (scene: Scene, to = '2'): Promise<void> => {
  await scene.local.stack.update({ min: to });
  await scene.until('it has grown', async () => (await scene.cluster()).size.active >= Number(to));
};

/** Enough instances for all tasks, none of them twice or left behind. */
const settled = async (scene: Scene): Promise<void> => {
  const isDone = async () =>
    (await scene.state()).services.every(({ desired, running }) => desired === running && desired === 12);
  await scene.until('all tasks run', isDone, 1_800);
  await scene.advance(300);
  expect(scene.local.amazon.violations).toEqual([]);
  const launched = (await launchesOf(scene)).filter(({ result }) => result === 'done').map(({ target }) => target);
  expect(new Set(launched).size).toBe(launched.length);
  expect((await scene.state()).instances.filter(({ registeredAt }) => registeredAt === null)).toEqual([]);
};

describe('A Spot launch with several pools that would do', () => {
  story('names them all, takes what EC2 chose, and says which', { params: SPOT }, async (scene) => {
    pool(scene, 't3.small', 'a', 5, 0.001);
    pool(scene, 't3.small', 'b', 5, 0.001);
    pool(scene, 't3.medium', 'b', 900, 0.01);
    pool(scene, 't3.medium', 'a', 900, 0.02);
    const before = scene.calls('ec2.CreateFleet');
    const [first] = instances(scene);
    await grown(scene);
    expect(poolsOf(scene).at(-1)).toBe(first!.zone.endsWith('b') ? 't3.medium/a/spot' : 't3.medium/b/spot');
    expect(scene.calls('ec2.CreateFleet') - before).toBe(1);
    expect(scene.calls('ec2.RunInstances')).toBe(0);
    const last = (await launchesOf(scene)).at(-1)!;
    expect(last.note).toMatch(/^started i-\w+ as t3\.medium in us-east-1[ab], chosen by EC2$/);
    const { instances: shown } = await scene.cluster();
    expect(shown.map(({ type, zone, market }) => `${type}/${zone.at(-1)}/${market}`).sort()).toEqual(poolsOf(scene).sort());
  });

  story(
    'says which of them had nothing, and does not name those again for a while',
    { zones: 1, balancer: 'none', params: SPOT },
    async (scene) => {
      await scene.fault({ kind: 'capacity', target: 't3.small' });
      pool(scene, 't3.small', 'a', 900, 0.001);
      pool(scene, 't3.medium', 'a', 900, 0.01);
      await grown(scene);
      const { note } = (await launchesOf(scene)).at(-1)!;
      expect(note).toMatch(/chosen by EC2; not given: t3\.small in us-east-1a: InsufficientInstanceCapacity$/);
      await scene.clearFaults();
      const before = scene.calls('ec2.RunInstances');
      await grown(scene, '3');
      expect(poolsOf(scene).at(-1)).toBe('t3.medium/a/spot');
      // One that is left is no choice.
      expect(scene.calls('ec2.RunInstances') - before).toBe(1);
    },
    [3],
  );

  story('goes on demand in the same pass when Spot has nothing at all', { params: SPOT }, async (scene) => {
    await scene.fault({ kind: 'capacity', target: 'spot' });
    await grown(scene);
    expect(poolsOf(scene).at(-1)).toMatch(/on-demand$/);
    const decision = (await scene.decisions()).findLast(({ actions }) => actions.some(({ kind }) => kind === 'launch'))!;
    expect(decision.actions.map(({ result }) => result)).toEqual([...Array(decision.actions.length - 1).fill('failed'), 'done']);
    expect(decision.actions[0]).toMatchObject({
      target: expect.stringMatching(/^one of t3\.small, t3\.medium in us-east-1[ab]/),
      note: expect.stringMatching(/^InsufficientInstanceCapacity: /),
    });
  });

  story('is one launch of one pool each when the operator says so', { params: { ...SPOT, spotFleet: 'off' } }, async (scene) => {
    await grown(scene);
    expect([scene.calls('ec2.CreateFleet'), scene.calls('ec2.RunInstances')]).toEqual([0, 2]);
    expect(poolsOf(scene)).toEqual([expect.stringMatching(/^t3\.small.*spot$/), expect.stringMatching(/^t3\.small.*spot$/)]);
  });

  const TYPES = ['m5.large', 'm6i.large', 'c6i.xlarge', 'm5.xlarge', 'm6i.xlarge', 'r5.large'];

  for (const [spotFleet, calls, seconds] of [
    ['on', 1, 60],
    ['off', 16, 240],
  ] as const)
    story(
      `finds the one type of six that has anything left by ${calls === 1 ? 'one call' : `${calls}`} (spotFleet ${spotFleet})`,
      { type: 'm5.large', zones: 3, params: { types: TYPES.slice(1).join(), spotShare: '100', spotFleet } },
      async (scene) => {
        for (const type of TYPES)
          for (const zone of ['a', 'b', 'c']) pool(scene, type, zone, type === 'm6i.xlarge' ? 9 : 0, 0.03);
        const { world } = scene.local.amazon;
        const made = () => scene.calls('ec2.RunInstances') + scene.calls('ec2.CreateFleet');
        const [from, before] = [world.now(), made()];
        await scene.local.stack.update({ min: '2' });
        await scene.until('there are two', () => instances(scene).length === 2);
        expect(poolsOf(scene).at(-1)).toMatch(/^m6i\.xlarge.*spot$/);
        expect(made() - before).toBe(calls);
        expect((instances(scene).at(-1)!.launchedAt - from) / 1000).toBeLessThan(seconds);
      },
    );

  story(
    'names no T type whose credits EC2 would set otherwise than is wanted',
    { type: 'm5.large', params: { types: 't3.large,m6i.large', spotShare: '100', credits: 'standard' } },
    async (scene) => {
      for (const zone of ['a', 'b']) pool(scene, 't3.large', zone, 90_000, 0.001);
      await grown(scene);
      expect(scene.calls('ec2.CreateFleet')).toBeGreaterThan(0);
      expect(poolsOf(scene).join()).not.toContain('t3.large');
    },
  );

  story(
    'leaves room under the caps for the others: no larger type is named',
    { type: 'c6i.large', params: { types: 'c6i.xlarge', spotShare: '100', maxVcpu: '5' } },
    async (scene) => {
      for (const zone of ['a', 'b']) {
        pool(scene, 'c6i.large', zone, 10, 0.03);
        pool(scene, 'c6i.xlarge', zone, 9_000, 0.001);
      }
      await grown(scene);
      expect(poolsOf(scene)).toEqual([expect.stringMatching(/^c6i\.large.*spot$/), expect.stringMatching(/^c6i\.large.*spot$/)]);
    },
  );
});

describe('Spot launches that share a fleet', () => {
  story('each take one instance of it, from whichever pool', MANY, async (scene) => {
    await scene.deploy('jobs', JOBS, 90);
    await settled(scene);
    expect(scene.calls('ec2.CreateFleet')).toBeLessThanOrEqual(6);
    expect(new Set(poolsOf(scene).map((one) => one.split('/')[1]))).toEqual(new Set(['a', 'b']));
  });

  for (const when of ['before', 'effect', 'reply'] as const)
    story(`are neither lost nor made twice when their pass is killed (${when})`, MANY, async (scene) => {
      await scene.fault({ kind: 'crash', operation: 'ec2.CreateFleet', when, times: 2 });
      await scene.deploy('jobs', JOBS, 90);
      await settled(scene);
    });

  story('are neither lost nor made twice when the answer is lost', MANY, async (scene) => {
    await scene.fault({ kind: 'lost-reply', operation: 'ec2.CreateFleet', times: 3 });
    await scene.deploy('jobs', JOBS, 90);
    await settled(scene);
  });

  story('wait together while they are throttled', MANY, async (scene) => {
    await scene.fault({ kind: 'throttle', operation: 'ec2.CreateFleet', times: 6 });
    await scene.deploy('jobs', JOBS, 90);
    await settled(scene);
  });

  for (const other of [
    { kind: 'lost-reply', operation: 'ec2.CreateFleet', times: 3 },
    { kind: 'crash', operation: 'ec2.CreateFleet', when: 'effect', times: 2 },
    { kind: 'crash', operation: 'ec2.CreateFleet', when: 'reply', times: 1 },
  ] as const)
    story(
      `that get a part only, and the rest on demand, with a ${other.kind} ${'when' in other ? other.when : ''}`.trim(),
      MANY,
      async (scene) => {
        for (const type of ['t3.small', 't3.medium']) for (const zone of ['a', 'b']) pool(scene, type, zone, 2, 0.01);
        await scene.fault(other);
        await scene.deploy('jobs', JOBS, 90);
        await settled(scene);
        expect(poolsOf(scene).filter((one) => one.endsWith('spot')).length).toBeLessThanOrEqual(8);
        expect(poolsOf(scene).filter((one) => one.endsWith('on-demand')).length).toBeGreaterThan(0);
      },
    );
});

describe('A fleet whose pass is killed at a write to the table', () => {
  for (const when of ['before', 'effect', 'reply'] as const)
    story(`each fifth one (${when})`, MANY, async (scene) => {
      const { amazon } = scene.local;
      let writes = 0;
      amazon.recorder = ({ operation, caller }) => {
        if (operation !== 'put' || caller.name !== 'evenkeel-demo-reconcile') return;
        writes += 1;
        if (writes % 5 === 0)
          amazon.faults.add({ kind: 'crash', operation: 'dynamodb.put', when, target: 'evenkeel-demo-reconcile', times: 1 });
      };
      await scene.deploy('jobs', JOBS, 240);
      await settled(scene);
      expect(scene.calls('ec2.CreateFleet')).toBeGreaterThan(0);
      expect(writes).toBeGreaterThan(20);
    });
});
