import { describe, expect, it } from '@jest/globals';
import { INSTANCE_TYPES } from '../../shared/model/instance-types.js';
import { decide } from '../../shared/scaling/decide.js';
import { offeringKey } from '../../shared/scaling/offering-key.js';
import type { TaskToPlace } from '../../shared/scaling/packing.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const memberOf = (expression: string) => ({ type: 'memberOf', expression });
const SPOT = memberOf('attribute:evenkeel.market == spot');
const ON_DEMAND = memberOf('attribute:evenkeel.market == on-demand');

const tasks = (name: string, count: number, memoryMiB: number, ...constraints: TaskToPlace['constraints']): TaskToPlace[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `${name} ${i + 1}`,
    service: name,
    cpu: 0.25,
    memoryMiB,
    hostPorts: [],
    constraints,
  }));

const NAMES = ['t3.small', 't3.medium', 'm5.large'];

const launched = (demand: TaskToPlace[], more: Partial<Scene> = {}) => {
  const policy = { min: 0, types: INSTANCE_TYPES.filter(({ name }) => NAMES.includes(name)), spotShare: 50, ...more.policy };
  return decide(aCluster({ instances: [], ...more, policy, input: { demand } }));
};

describe('Tasks that are bound to a market', () => {
  it('get instances of it, each market its own', () => {
    const demand = [...tasks('batch', 3, 800, SPOT), ...tasks('db', 1, 800, ON_DEMAND)];
    const { actions } = launched(demand);
    expect(actions.map((action) => (action.kind === 'launch' ? `${action.market}` : action.kind)).sort()).toEqual([
      'on-demand',
      'spot',
      'spot',
    ]);
  });

  it('do not go where it is another, and need nothing where there is room', () => {
    expect(launched(tasks('batch', 1, 200, SPOT), { instances: ['a'] }).actions).toMatchObject([
      { kind: 'launch', market: 'spot' },
    ]);
    expect(launched(tasks('db', 1, 200, ON_DEMAND), { instances: ['a'] }).actions).toEqual([]);
  });

  it('wait when there is no Spot capacity, rather than go to on-demand', () => {
    const keys = NAMES.flatMap((type) => ['us-east-1a', 'us-east-1b'].map((zone) => offeringKey({ type, zone, market: 'spot' })));
    const setAside = Object.fromEntries(keys.map((key) => [key, Number.MAX_SAFE_INTEGER]));
    const { actions, decision } = launched(tasks('batch', 1, 200, SPOT), { head: { setAside } });
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('no-capacity');
  });
});

describe('Tasks that are bound to types', () => {
  const LARGE = memberOf('attribute:ecs.instance-type in [m5.large]');

  it('get one of these, though a smaller one would hold them', () => {
    expect(launched(tasks('cache', 1, 200, LARGE)).actions).toMatchObject([{ kind: 'launch', type: 'm5.large' }]);
  });

  it('get no other one when that is not to be had', () => {
    const either = memberOf('attribute:ecs.instance-type in [t3.small, m5.large]');
    const aside = (type: string) =>
      Object.fromEntries(
        ['us-east-1a', 'us-east-1b'].map((zone) => [offeringKey({ type, zone, market: 'on-demand' }), Number.MAX_SAFE_INTEGER]),
      );
    const cheapest = { setAside: aside('t3.small') };
    expect(launched(tasks('cache', 1, 200, either), { head: cheapest, policy: { spotShare: 0 } }).actions).toMatchObject([
      { kind: 'launch', type: 'm5.large' },
    ]);
    expect(launched(tasks('cache', 1, 200), { head: cheapest, policy: { spotShare: 0 } }).actions).toMatchObject([
      { kind: 'launch', type: 't3.medium' },
    ]);
  });
});

it('An architecture that a task asks for is that of the type that would be bought', () => {
  const asking = (architecture: string) =>
    launched(tasks('web', 1, 200, memberOf(`attribute:ecs.cpu-architecture == ${architecture}`)));
  expect(asking('x86_64').actions).toMatchObject([{ kind: 'launch' }]);
  expect(asking('arm64').actions).toEqual([]);
});

describe('An instance whose tasks are bound', () => {
  const bound = (expression: string, more: Partial<Scene> = {}) =>
    aCluster({
      instances: ['a'],
      services: { cache: [{ on: 'a', cpu: 0.1 }] },
      service: () => ({ constraints: [memberOf(expression)] }),
      policy: { types: INSTANCE_TYPES.filter(({ name }) => NAMES.includes(name)), spotShare: 50, launchTemplateVersion: '2' },
      ...more,
    });
  const old = (input: ReturnType<typeof bound>) => {
    const { observation } = input;
    return {
      ...input,
      observation: { ...observation, instances: observation.instances.map((one) => ({ ...one, template: '1' })) },
    };
  };

  it('is replaced by one of their kind', () => {
    expect(decide(old(bound('attribute:evenkeel.market == spot'))).actions).toMatchObject([
      { kind: 'launch', reason: 'drifted', type: 't3.small', market: 'spot' },
    ]);
    expect(decide(old(bound('attribute:ecs.instance-type in [m5.large]'))).actions).toMatchObject([
      { kind: 'launch', reason: 'drifted', type: 'm5.large' },
    ]);
  });

  it('is kept, and nothing bought, when no type that may be bought would take them', () => {
    const { actions, decision } = decide(old(bound('attribute:ecs.instance-type in [c5.large]')));
    expect(actions).toEqual([]);
    expect(decision.why).toContain('cache fits no type that may be bought');
  });

  it('that EC2 takes is replaced by one of their kind in the same pass', () => {
    const notices = { a: { kind: 'interruption' as const, at: NOON } };
    const { actions } = decide(bound('attribute:evenkeel.market == spot', { head: { notices } }));
    expect(actions).toMatchObject([
      { kind: 'launch', reason: 'interrupted', market: 'spot' },
      { kind: 'drain', reason: 'interrupted' },
    ]);
  });
});
