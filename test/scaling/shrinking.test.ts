import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

describe('shrinking', () => {
  const calm: Scene = {
    instances: ['i-1', 'i-2'],
    services: { vote: [{ on: 'i-1', cpu: 0.2 }], result: [{ on: 'i-2', cpu: 0.2 }] },
  };

  it('drains the younger of two that one can carry', () => {
    const { actions, decision } = decide(aCluster(calm));
    expect(actions).toMatchObject([{ kind: 'drain', instanceId: 'i-2', reason: 'under-used' }]);
    expect(decision).toMatchObject({ action: 'scale-in', from: 2, to: 1 });
    expect(decision.why).toMatch(/^The one task of i-2 fits elsewhere/);
  });

  it('never merges two at 45 %', () => {
    const half: Scene = {
      instances: ['i-1', 'i-2'],
      services: { vote: [{ on: 'i-1', cpu: 0.9 }], result: [{ on: 'i-2', cpu: 0.9 }] },
    };
    const { actions, decision } = decide(aCluster(half));
    expect(actions).toEqual([]);
    const told = decision.candidates.map(({ why }) => why);
    expect(told).toContainEqual(
      expect.stringMatching(/^Without i-2 the others would reach 90 % CPU at the highest of the last 10 minutes/),
    );
  });

  it.each([
    ['at the minimum', { policy: { min: 2 } }, 'at-min'],
    ['while a deployment is open', { input: { touched: ['vote'] } }, 'deploying'],
    ['soon after a change', { head: { changedAt: NOON - 5 * MINUTE } }, 'settling'],
    [
      'when volumes bind the tasks',
      { service: () => ({ task: { cpu: 0.25, memoryMiB: 256, hostPorts: [], volumes: ['data'] } }) },
      'protected',
    ],
  ] as const)('does not %s', (_when, over, blocker) => {
    const { actions, decision } = decide(aCluster({ ...calm, ...(over as Partial<Scene>) }));
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain(blocker);
  });

  it('gives an empty instance up after two minutes', () => {
    const empty: Scene = { ...calm, services: { vote: [{ on: 'i-1', cpu: 0.2 }] } };
    expect(decide(aCluster({ ...empty, head: { emptySince: { 'i-2': NOON - 30_000 } } })).actions).toEqual([]);
    expect(decide(aCluster({ ...empty, head: { emptySince: { 'i-2': NOON - 3 * MINUTE } } })).actions).toMatchObject([
      { kind: 'drain', instanceId: 'i-2', reason: 'empty' },
    ]);
  });

  it('touches nothing while held, and says what it would have done', () => {
    const { decision } = decide(aCluster({ ...calm, policy: { mode: 'hold' } }));
    expect(decision).toMatchObject({ verdict: 'held', action: 'hold' });
    expect(decision.blockedBy).toContain('hold');
  });

  describe('several at once', () => {
    const ids = (count: number) => Array.from({ length: count }, (_, i) => `i-${i + 1}`);
    const on = (instances: readonly string[]) => Object.fromEntries(instances.map((id) => [`s-${id}`, [{ on: id, cpu: 0.1 }]]));

    it('are all that are empty, half of the cluster at most', () => {
      const all = ids(10);
      const emptySince = Object.fromEntries(all.slice(2).map((id) => [id, NOON - 3 * MINUTE]));
      const scene: Scene = { instances: all, services: on(['i-1', 'i-2']), head: { emptySince }, policy: { max: 20 } };
      const { actions, decision } = decide(aCluster(scene));
      expect(actions).toHaveLength(5);
      expect(actions.every((action) => action.kind === 'drain' && action.reason === 'empty')).toBe(true);
      expect(decision).toMatchObject({ from: 10, to: 5 });
      const kept = decide(aCluster({ ...scene, policy: { max: 20, min: 8 } }));
      expect(kept.actions).toHaveLength(2);
    });

    it('are a tenth of those that carry tasks, and only as many as the others can carry together', () => {
      const all = ids(20);
      expect(decide(aCluster({ instances: all, services: on(all), policy: { max: 30 } })).actions).toHaveLength(2);
      const busy = Object.fromEntries(all.map((id) => [`s-${id}`, [{ on: id, cpu: 1.1 }]]));
      expect(decide(aCluster({ instances: all, services: busy, policy: { max: 30 } })).actions).toEqual([]);
    });
  });

  it('prefers the zone with the most instances, and never one that its owner protects', () => {
    const three: Scene = {
      instances: ['i-1', 'i-2', 'i-3'],
      services: Object.fromEntries(['i-1', 'i-2', 'i-3'].map((id) => [`s-${id}`, [{ on: id, cpu: 0.1 }]])),
    };
    // i-1 and i-3 lie in zone a.
    expect(decide(aCluster(three)).actions).toMatchObject([{ kind: 'drain', instanceId: 'i-3' }]);
    const input = aCluster(three);
    const instances = input.observation.instances.map((one) => ({ ...one, protect: one.id === 'i-3' }));
    const { actions, decision } = decide({ ...input, observation: { ...input.observation, instances } });
    expect(actions).toMatchObject([{ kind: 'drain', instanceId: 'i-1' }]);
    expect(decision.candidates.find(({ id }) => id === 'i-3')?.why).toBe('i-3 carries evenkeel:protect.');
  });

  it('takes an instance that only runs what runs everywhere, but carries a part of the load, for one in use', () => {
    const everywhere: Scene = {
      instances: ['i-1', 'i-2'],
      services: { web: ['i-1', 'i-2'].map((on) => ({ on, cpu: 0.3 })) },
      service: () => ({ scheduling: 'DAEMON' }),
      head: { emptySince: { 'i-1': NOON - 60 * MINUTE, 'i-2': NOON - 60 * MINUTE }, changedAt: NOON - 5 * MINUTE },
    };
    expect(decide(aCluster(everywhere)).actions).toEqual([]);
    const calm = { ...everywhere, head: { ...everywhere.head, changedAt: NOON - 11 * MINUTE } };
    expect(decide(aCluster(calm)).actions).toMatchObject([{ kind: 'drain' }]);
  });
});
