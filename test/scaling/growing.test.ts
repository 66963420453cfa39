import { describe, expect, it } from '@jest/globals';
import type { LaunchIntent } from '../../shared/model/intent.js';
import { HOUR, MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { launchBreaker } from '../../shared/scaling/launch-breaker.js';
import { situationOf } from '../../shared/scaling/situation.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const oneAtNinety: Scene = {
  instances: ['i-1'],
  services: { vote: [{ on: 'i-1', cpu: 0.9 }], result: [{ on: 'i-1', cpu: 0.9 }] },
};

const flying: LaunchIntent = {
  kind: 'launch',
  id: 'int_1',
  decision: 'dec_1',
  reason: 'above-line',
  state: 'launched',
  createdAt: NOON - MINUTE,
  deadlineAt: NOON + 9 * MINUTE,
  attempt: 1,
  token: 't',
  instanceId: 'i-2',
  request: {
    type: 't3.small',
    zone: 'us-east-1b',
    subnetId: 'subnet-b',
    market: 'on-demand',
    launchTemplateId: 'lt-1',
    launchTemplateVersion: '1',
  },
};

describe('growing by utilisation', () => {
  it('launches exactly one for 90 % on one, in the other zone, and predicts 45 %', () => {
    const { actions, decision } = decide(aCluster(oneAtNinety));
    expect(actions).toMatchObject([{ kind: 'launch', type: 't3.small', zone: 'us-east-1b', reason: 'above-line' }]);
    expect(decision).toMatchObject({ action: 'scale-out', from: 1, to: 2, predicted: { cpu: { mean: 45, max: 45 } } });
    expect(decision.predicted?.usdPerHour).toBeCloseTo(0.0416);
  });

  it('counts what is in flight once: a second pass launches nothing', () => {
    const { actions, decision } = decide(aCluster({ ...oneAtNinety, head: { intents: [flying] } }));
    expect(actions).toEqual([]);
    expect(decision.verdict).toBe('scaling');
    expect(decision.blockedBy).toContain('in-flight');
  });

  it('grows three at 80 % to the target in one step', () => {
    const on = ['i-1', 'i-2', 'i-3'];
    const services = Object.fromEntries(
      on.flatMap((id, i) => [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [`s${i}${n}`, [{ on: id, cpu: 0.2 }]])),
    );
    const { actions } = decide(aCluster({ instances: on, services, reserve: { cpu: 0.1, memoryMiB: 64 } }));
    expect(actions.map((action) => action.kind)).toEqual(['launch', 'launch']);
  });

  it('goes beyond the sum when only more instances help: six tasks of 80 % on three want six', () => {
    const on = ['i-1', 'i-2', 'i-3'];
    const services = Object.fromEntries(on.flatMap((id, i) => [0, 1].map((n) => [`s${i}${n}`, [{ on: id, cpu: 0.8 }]])));
    const { actions, decision } = decide(aCluster({ instances: on, services, policy: { max: 6 } }));
    expect(actions).toHaveLength(3);
    expect(decision.predicted?.cpu.max).toBe(40);
    expect(decision.formula).toBe('4.8 / (2 x 55 %) = 4.4 -> 5; by whole tasks 80 % on 5, 40 % on 6 -> 6');
    expect(decide(aCluster({ instances: on, services, policy: { max: 5 } })).decision).toMatchObject({
      verdict: 'cluster-pegged',
      actions: [],
    });
  });

  it('says why fewer than the sum are launched: their best split is as good', () => {
    const services = { a: [{ on: 'i-1', cpu: 1 }], b: [{ on: 'i-1', cpu: 1 }], c: [{ on: 'i-2', cpu: 1.6 }] };
    const { actions, decision } = decide(aCluster({ instances: ['i-1', 'i-2'], services }));
    expect(actions).toHaveLength(1);
    expect(decision.formula).toBe('3.6 / (2 x 55 %) = 3.3 -> 4; by whole tasks 80 % on 4, 80 % on 3 -> 3');
  });

  it('does not count the gain of what is in flight for a further launch', () => {
    const on = ['i-1', 'i-3', 'i-4'];
    const services = Object.fromEntries(on.flatMap((id, i) => [0, 1, 2, 3].map((n) => [`s${i}${n}`, [{ on: id, cpu: 0.4 }]])));
    const scene: Scene = { instances: on, services, policy: { max: 10 } };
    expect(decide(aCluster(scene)).actions).toHaveLength(1);
    const again = decide(aCluster({ ...scene, head: { intents: [flying] } }));
    expect(again.actions).toEqual([]);
    expect(again.decision.blockedBy).toContain('in-flight');
  });

  it('stays inside its band at 65 %', () => {
    const { actions, decision } = decide(
      aCluster({ instances: ['i-1'], services: { vote: [{ on: 'i-1', cpu: 0.65 }], result: [{ on: 'i-1', cpu: 0.65 }] } }),
    );
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('within-band');
  });

  it('never passes the maximum, and says so', () => {
    const { actions, decision } = decide(aCluster({ ...oneAtNinety, policy: { max: 1 } }));
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('at-max');
    expect(decision.why).toMatch(/maximum is 1/);
  });

  it.each(['pending', 'stopping', 'stopped'] as const)(
    'counts an instance of ours that is %s against the maximum, though no intent speaks for it',
    (state) => {
      const input = aCluster({ ...oneAtNinety, policy: { max: 2 } });
      const [one] = input.observation.instances;
      const instances = [one!, { ...one!, id: 'i-2', state, containerInstance: null }];
      const { actions, decision } = decide({ ...input, observation: { ...input.observation, instances } });
      expect(actions).toEqual([]);
      expect(decision.blockedBy).toContain('at-max');
    },
  );

  it('launches nothing when no split helps, and names the task and what would help', () => {
    const { actions, decision } = decide(aCluster({ instances: ['i-1'], services: { vote: [{ on: 'i-1', cpu: 1.8 }] } }));
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('would-not-help');
    expect(decision.why).toMatch(/vote-1.*x-evenkeel/s);
    expect(decision.candidates[0]?.id).toBe('vote-1');
  });

  it('gives a service with a range a second task and its room in the same pass', () => {
    const scene: Scene = {
      instances: ['i-1'],
      services: { vote: [{ on: 'i-1', cpu: 1.8 }] },
      input: { ranges: { vote: { min: 1, max: 3, cpu: null } } },
    };
    const { actions, decision } = decide(aCluster(scene));
    expect(actions).toMatchObject([{ kind: 'launch' }]);
    expect(decision.reasons).toEqual(expect.arrayContaining(['above-line', 'service-range']));
    expect(decision.predicted?.cpu.max).toBeCloseTo(45, 0);
  });

  it('grows by memory, on the estimate', () => {
    const heavy = { cpu: 0.1, memory: 860 };
    const { actions, decision } = decide(
      aCluster({
        instances: ['i-1'],
        reserve: { cpu: 0.25, memoryMiB: 900 },
        services: { cache: [{ on: 'i-1', ...heavy }], search: [{ on: 'i-1', ...heavy }] },
      }),
    );
    expect(actions).toMatchObject([{ kind: 'launch', reason: 'above-line' }]);
    expect(decision.predicted?.memory?.max).toBeCloseTo(44.7, 0);
  });

  it('grows by half when the load is hidden behind 100 %', () => {
    const on = ['i-1', 'i-2'];
    const services = Object.fromEntries(on.flatMap((id) => [1, 2, 3, 4].map((n) => [`s${id}${n}`, [{ on: id, cpu: 0.5 }]])));
    const { actions } = decide(aCluster({ instances: on, services }));
    expect(actions.length).toBeGreaterThanOrEqual(1);
    expect(actions.every((action) => action.kind === 'launch')).toBe(true);
  });

  it('sees what a full instance hides by the fellows of its tasks on calmer ones', () => {
    const tasks = [
      ...['i-1', 'i-1', 'i-1'].map((on) => ({ on, cpu: 0.8 })),
      { on: 'i-2', cpu: 0.8 },
      { on: 'i-2', cpu: 0.8 },
      { on: 'i-3', cpu: 0.8 },
    ];
    const { actions, decision } = decide(
      aCluster({ instances: ['i-1', 'i-2', 'i-3'], services: { web: tasks }, cpu: { 'i-1': 100 } }),
    );
    expect(decision.formula).toMatch(/^4\.8 /);
    expect(actions.map((action) => action.kind)).toEqual(['launch', 'launch', 'launch']);
    expect(decision.inputs.perInstance[0]).toMatchObject({ id: 'i-1', cpu: 100 });
    expect(decision.predicted?.cpu.max).toBe(40);
  });

  it('waits for a window that began after the last change', () => {
    const { actions, decision } = decide(aCluster({ ...oneAtNinety, head: { changedAt: NOON - 30_000 } }));
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('settling');
  });

  it('launches no more after three that never joined', () => {
    const { actions, decision } = decide(
      aCluster({ ...oneAtNinety, head: { failedJoins: { 'lt-1:1': { times: 3, at: NOON } } } }),
    );
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('breaker-open');
  });

  it('tries one launch at a time after that: while it is in flight no other is begun, however long ago the last failed', () => {
    const failedJoins = { 'lt-1:1': { times: 3, at: NOON - HOUR } };
    const request = {
      launchTemplateId: 'lt-1',
      launchTemplateVersion: '1',
      type: 't3.small',
      zone: 'us-east-1a',
      market: 'on-demand',
    };
    const probe = { kind: 'launch', state: 'launched', id: 'int_1', instanceId: 'i-9', createdAt: NOON, request };
    const state = (intents: readonly unknown[]) =>
      launchBreaker(situationOf(aCluster({ ...oneAtNinety, head: { failedJoins, intents: intents as LaunchIntent[] } }))).state;
    expect([state([]), state([probe])]).toEqual(['half-open', 'open']);
  });

  it('undrains before it buys', () => {
    const drain = {
      kind: 'drain' as const,
      id: 'int_d',
      decision: 'dec',
      reason: 'under-used' as const,
      state: 'draining' as const,
      createdAt: NOON,
      deadlineAt: NOON + MINUTE,
      instanceId: 'i-2',
      containerInstance: 'arn',
      after: null,
    };
    const { actions } = decide(aCluster({ ...oneAtNinety, instances: ['i-1', 'i-2'], head: { intents: [drain] } }));
    expect(actions).toMatchObject([{ kind: 'undrain', instanceId: 'i-2' }]);
    // Copies of what it runs may be on their way: it is set ACTIVE when they serve, two minutes later at most for this.
    const coming = (since: number) => {
      const undoing = { ...drain, state: 'undoing' as const, undoSince: NOON - since };
      const input = aCluster({ ...oneAtNinety, instances: ['i-1', 'i-2'], head: { intents: [undoing] } });
      const instances = input.observation.instances.map((one) =>
        one.id === 'i-2' ? { ...one, containerInstance: { ...one.containerInstance!, status: 'DRAINING' as const } } : one,
      );
      return decide({ ...input, observation: { ...input.observation, instances } });
    };
    expect(coming(MINUTE).actions).toEqual([]);
    expect(coming(MINUTE).decision.blockedBy).toContain('in-flight');
    expect(coming(3 * MINUTE).actions).toMatchObject([{ kind: 'launch' }]);
  });
});
