import { describe, expect, it } from '@jest/globals';
import { instanceType } from '../../shared/model/instance-types.js';
import type { LaunchIntent } from '../../shared/model/intent.js';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
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
    expect(decide(aCluster({ instances: on, services, policy: { max: 5 } })).decision).toMatchObject({
      verdict: 'cluster-pegged',
      actions: [],
    });
  });

  it('does not count the gain of what is in flight for a further launch', () => {
    const on = ['i-1', 'i-2', 'i-3'];
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
    const { actions, decision } = decide(aCluster({ ...oneAtNinety, head: { failedJoins: 3 } }));
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('breaker-open');
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
  });
});

describe('growing for tasks without room', () => {
  const want = (n: number, memoryMiB: number) =>
    Array.from({ length: n }, (_, i) => ({
      key: `worker ${i}`,
      service: 'worker',
      cpu: 0.25,
      memoryMiB,
      hostPorts: [],
      constraints: [],
    }));

  it('packs them and buys the right number at once, from zero too', () => {
    const { actions } = decide(aCluster({ instances: [], policy: { min: 0 }, input: { demand: want(5, 800) } }));
    expect(actions.map((action) => action.kind)).toEqual(['launch', 'launch', 'launch']);
  });

  it('buys the cheapest allowed type that holds a task too large for the base type, and one for two that fit together', () => {
    const types = ['t3.small', 'm5.large', 'r5.large'].map((name) => instanceType(name)!);
    const { actions } = decide(
      aCluster({ instances: ['i-1'], policy: { types }, input: { demand: [...want(2, 3000), ...want(1, 256)] } }),
    );
    expect(actions).toMatchObject([{ kind: 'launch', type: 'm5.large' }]);
    expect(actions).toHaveLength(1);
  });

  it('says which task no allowed type holds, with the numbers', () => {
    const { actions, decision } = decide(aCluster({ instances: ['i-1'], input: { demand: want(1, 3000) } }));
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('does-not-fit');
    expect(decision.why).toMatch(/3000 MiB.*t3.small/);
  });

  it('takes the next type that is as large when the wanted one has no capacity anywhere', () => {
    const types = ['t3.small', 't3.medium'].map((name) => instanceType(name)!);
    const setAside = Object.fromEntries(['a', 'b'].map((zone) => [`t3.small/us-east-1${zone}/on-demand`, NOON + MINUTE]));
    const { actions } = decide(aCluster({ instances: [], policy: { types }, head: { setAside } }));
    expect(actions).toMatchObject([{ kind: 'launch', type: 't3.medium' }]);
  });

  it('buys nothing for what fits on what is there', () => {
    expect(decide(aCluster({ instances: ['i-1'], input: { demand: want(2, 256) } })).actions).toEqual([]);
  });

  it('buys nothing for a service whose tasks start and die, or whose deployment failed: room is not what it lacks', () => {
    const scene: Scene = { instances: ['i-1'], services: { worker: [{ on: 'i-1', cpu: 0.1 }] } };
    const short = aCluster({ ...scene, service: () => ({ desired: 9, running: 1 }), reserve: { cpu: 0.4, memoryMiB: 700 } });
    expect(decide(short).actions.length).toBeGreaterThan(0);
    const [task] = short.observation.tasks;
    const dead = [1, 2, 3].map((n) => ({
      ...task!,
      id: `dead-${n}`,
      status: 'STOPPED',
      desiredStatus: 'STOPPED',
      stoppedAt: NOON - n * MINUTE,
      stopCode: 'EssentialContainerExited',
    }));
    expect(decide({ ...short, observation: { ...short.observation, tasks: [task!, ...dead] } }).actions).toEqual([]);
    const deployment = {
      id: 'd',
      status: 'PRIMARY',
      rolloutState: 'FAILED',
      rolloutReason: null,
      taskDefinition: 'worker:1',
      desired: 9,
      running: 1,
      pending: 0,
      failed: 9,
      createdAt: NOON,
    };
    const failed = short.observation.services.map((service) => ({ ...service, deployments: [deployment] }));
    expect(decide({ ...short, observation: { ...short.observation, services: failed } }).actions).toEqual([]);
  });

  it('keeps the minimum', () => {
    const { actions, decision } = decide(aCluster({ instances: [], policy: { min: 2 } }));
    expect(actions).toHaveLength(2);
    expect(decision.reasons).toContain('below-min');
  });
});

describe('moving', () => {
  const uneven: Scene = {
    instances: ['i-1', 'i-2'],
    services: { vote: [{ on: 'i-1', cpu: 0.9 }], result: [{ on: 'i-1', cpu: 0.9 }] },
  };

  it('moves one task to the empty instance and predicts the split', () => {
    const { actions, decision } = decide(aCluster(uneven));
    expect(actions).toMatchObject([{ kind: 'relocate', from: 'i-1', to: 'i-2', avoid: ['i-1'] }]);
    expect(decision.predicted?.cpu.max).toBeCloseTo(45);
  });

  it('moves nothing that may not be moved', () => {
    const { actions, decision } = decide(
      aCluster({ ...uneven, service: () => ({ task: { cpu: 0.25, memoryMiB: 256, hostPorts: [], volumes: ['data'] } }) }),
    );
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('would-not-help');
  });

  it('levels memory when CPU cannot be levelled: one task is all of the CPU, the others all of the memory', () => {
    const input = aCluster({
      instances: ['i-1', 'i-2'],
      reserve: { cpu: 0.25, memoryMiB: 500 },
      services: {
        calc: [{ on: 'i-1', cpu: 1.8, memory: 490 }],
        a: [{ on: 'i-1', memory: 490 }],
        b: [{ on: 'i-1', memory: 490 }],
      },
    });
    const { actions } = decide(input);
    expect(actions).toMatchObject([{ kind: 'relocate', from: 'i-1', to: 'i-2' }]);
  });

  it('goes on below the line while a promise is open, and stops when a move would not help', () => {
    const mild: Scene = {
      instances: ['i-1', 'i-2'],
      services: { a: [{ on: 'i-1', cpu: 0.5 }], b: [{ on: 'i-1', cpu: 0.5 }], c: [{ on: 'i-2', cpu: 0.2 }] },
    };
    const promise = {
      decision: 'dec_1',
      predicted: { cpu: { mean: 40, max: 40 }, usdPerHour: 1 },
      madeAt: NOON - 5 * MINUTE,
      open: true,
    };
    expect(decide(aCluster(mild)).actions.filter((action) => action.kind === 'relocate')).toEqual([]);
    expect(decide(aCluster({ ...mild, head: { promise } })).actions).toMatchObject([{ kind: 'relocate' }]);
  });
});

describe('an instance whose agent does not answer', () => {
  it('keeps its tasks and its load: nothing is charged to the others, nothing is moved off it or onto it', () => {
    const input = aCluster({
      instances: ['i-1', 'i-2'],
      services: { vote: [{ on: 'i-1', cpu: 0.9 }], result: [{ on: 'i-2', cpu: 0.9 }] },
    });
    const instances = input.observation.instances.map((one) =>
      one.id === 'i-2' ? { ...one, containerInstance: { ...one.containerInstance!, agentConnected: false } } : one,
    );
    const { actions, decision } = decide({ ...input, observation: { ...input.observation, instances } });
    expect(actions).toEqual([]);
    expect(decision.reasons).not.toContain('instance-pegged');
    expect(decision.inputs.max).toBe(45);
  });
});

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
});

describe('a decision', () => {
  it('is the same for the same input', () => {
    expect(decide(aCluster(oneAtNinety))).toEqual(decide(aCluster(oneAtNinety)));
  });

  it('says blind when tasks run and no metric tells', () => {
    const { decision } = decide(aCluster({ ...oneAtNinety, minutes: 0 }));
    expect(decision).toMatchObject({ verdict: 'blind', action: 'none' });
    expect(decision.blockedBy).toContain('no-data');
  });
});

describe('a window of metrics', () => {
  it('is only taken when every service that ran has its figure too: half a window would predict nonsense', () => {
    const input = aCluster(oneAtNinety);
    const windows = input.observation.reading!.windows;
    const torn = { ...windows.at(-1)!, serviceCpu: { result: windows.at(-1)!.serviceCpu['result']! } };
    const observation = { ...input.observation, reading: { readAt: NOON, windows: [...windows.slice(0, -1), torn] } };
    const { decision } = decide({ ...input, observation });
    expect(decision.predicted?.cpu.max).toBe(45);
    expect(decision.inputs.window?.from).toBe(new Date(NOON - 2 * MINUTE).toISOString());
  });
});

describe('a task and its copy', () => {
  it('are not taken for twice the load in the minute in which they changed places', () => {
    const input = aCluster({
      instances: ['i-1', 'i-2'],
      services: { vote: [{ on: 'i-2', cpu: 0.9 }], result: [{ on: 'i-1', cpu: 0.8 }] },
    });
    const [vote] = input.observation.tasks.filter((task) => task.service === 'vote');
    const original = {
      ...vote!,
      id: 'vote-0',
      instanceId: 'i-1',
      status: 'STOPPED',
      desiredStatus: 'STOPPED',
      stoppedAt: NOON - MINUTE / 2,
    };
    const copy = { ...vote!, startedAt: NOON - MINUTE / 2 };
    const tasks = [...input.observation.tasks.filter((task) => task !== vote), original, copy];
    const moved = { ...input, observation: { ...input.observation, tasks }, head: { ...input.head, changedAt: NOON } };
    expect(decide(moved).decision.inputs.max).toBeCloseTo(45, 0);
  });
});
