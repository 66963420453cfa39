import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { scaleIn } from '../../shared/scaling/scale-in.js';
import { type DecideInput, situationOf } from '../../shared/scaling/situation.js';
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

  it('waits while EC2 does not tell whose status checks fail: what works may be needed', () => {
    const unread = { 'status-checks': { unread: 'DescribeInstanceStatus: RequestLimitExceeded', throttled: true } };
    const { actions, decision } = decide(aCluster({ ...calm, observation: { unread } }));
    expect([actions, decision.blockedBy]).toEqual([[], expect.arrayContaining(['settling'])]);
  });

  it('keeps an instance on whose disk a volume lies, also when nothing runs there any more', () => {
    const input = aCluster({
      ...calm,
      services: { vote: [{ on: 'i-1', cpu: 0.2 }] },
      head: { emptySince: { 'i-2': NOON - 30 * MINUTE } },
    });
    expect(decide(input).actions).toMatchObject([{ kind: 'drain', instanceId: 'i-2' }]);
    const instances = input.observation.instances.map((one) => {
      const containerInstance = { ...one.containerInstance!, attributes: { 'evenkeel.volume.shop.data': 'pinned' } };
      return one.id === 'i-2' ? { ...one, containerInstance } : one;
    });
    const { actions, candidates } = scaleIn(situationOf({ ...input, observation: { ...input.observation, instances } }));
    expect(actions.filter((one) => 'instanceId' in one && one.instanceId === 'i-2')).toEqual([]);
    expect(candidates.map(({ why }) => why)).toContainEqual(expect.stringContaining('volume shop.data lies on its disk'));
  });

  it('drains what disturbs least: the one with one task and not a younger one with three', () => {
    const uneven: Scene = {
      instances: ['i-1', 'i-2', 'i-3', 'i-4'],
      services: Object.fromEntries([1, 1, 1, 2, 2, 2, 3, 4, 4, 4].map((on, i) => [`s${i}`, [{ on: `i-${on}`, cpu: 0.1 }]])),
    };
    expect(decide(aCluster(uneven)).actions).toMatchObject([{ kind: 'drain', instanceId: 'i-3' }]);
  });

  it('never merges two at 45 %', () => {
    const half: Scene = {
      instances: ['i-1', 'i-2'],
      services: { vote: [{ on: 'i-1', cpu: 0.9 }], result: [{ on: 'i-2', cpu: 0.9 }] },
    };
    const { actions, decision } = decide(aCluster(half));
    expect(actions).toEqual([]);
    expect(decision.why).toMatch(/^CPU mean 45 % is not above 70 %\. Without i-2 the others would reach 90 % CPU/);
    const told = decision.candidates.map(({ why }) => why);
    expect(told).toContainEqual(
      expect.stringMatching(/^Without i-2 the others would reach 90 % CPU at the highest of the last 10 minutes/),
    );
  });

  it('never merges two whose memory one could not hold, however little CPU they use', () => {
    const full: Scene = {
      instances: ['i-1', 'i-2'],
      services: { vote: [{ on: 'i-1', cpu: 0.1, memory: 600 }], result: [{ on: 'i-2', cpu: 0.1, memory: 600 }] },
    };
    const { actions, decision } = decide(aCluster(full));
    expect(actions).toEqual([]);
    expect(decision.why).toMatch(/Without i-2 the others would reach \d+(\.\d)? % memory \(estimated\)/);
  });

  it('looks at the one that would be the highest at the highest of the window, not only at the sum', () => {
    const uneven: Scene = {
      instances: ['i-1', 'i-2', 'i-3'],
      services: { big: [{ on: 'i-1', cpu: 0.7 }], vote: [{ on: 'i-2', cpu: 0.05 }], result: [{ on: 'i-3', cpu: 0.05 }] },
    };
    const input = aCluster(uneven);
    expect(decide(input).actions).toMatchObject([{ kind: 'drain' }]);
    const windows = input.observation.reading!.windows.map((window) =>
      window.to > NOON - 5 * MINUTE
        ? window
        : { ...window, instanceCpu: Object.fromEntries(Object.entries(window.instanceCpu).map(([id, cpu]) => [id, 2 * cpu])) },
    );
    const { actions, decision } = decide({ ...input, observation: { ...input.observation, reading: { readAt: NOON, windows } } });
    expect(actions).toEqual([]);
    expect(decision.why).toMatch(/the highest of the others would be 7\d(\.\d)? % CPU at the highest of the last 10 minutes/);
  });

  it('keeps an instance whose task protects itself from scale-in, as long as it does', () => {
    const input = aCluster(calm);
    const given = (protectedUntil: number) => {
      const tasks = input.observation.tasks.map((task) => (task.instanceId === 'i-2' ? { ...task, protectedUntil } : task));
      return decide({ ...input, observation: { ...input.observation, tasks } }).actions;
    };
    expect(given(NOON + MINUTE)).toMatchObject([{ kind: 'drain', instanceId: 'i-1' }]);
    expect(given(NOON)).toMatchObject([{ kind: 'drain', instanceId: 'i-2' }]);
  });

  it('gives up nothing while a deployment is open, or a task of one has no room', () => {
    const task = { key: 'web 1', service: 'web', cpu: 0.25, memoryMiB: 256, hostPorts: [], constraints: [] };
    for (const input of [{ touched: ['vote'] }, { demand: [task] }]) {
      const { actions, decision } = decide(aCluster({ ...calm, input }));
      expect([actions, decision.blockedBy]).toEqual([[], expect.arrayContaining(['deploying'])]);
    }
  });

  it('leaves one alone for an hour that could not go, and takes another one', () => {
    const stayed = (minutes: number) => {
      const stays = { 'i-2': { at: NOON - minutes * MINUTE, why: 'OperationNotPermitted: it is protected' } };
      return decide(aCluster({ ...calm, head: { stays } }));
    };
    expect(decide(aCluster(calm)).actions).toMatchObject([{ kind: 'drain', instanceId: 'i-2' }]);
    expect(stayed(59).actions).toMatchObject([{ kind: 'drain', instanceId: 'i-1' }]);
    expect(stayed(59).decision.candidates.map(({ why }) => why)).toContain(
      'i-2 stays: it could not be given up (OperationNotPermitted: it is protected), and is tried again in 1 min.',
    );
    expect(stayed(60).actions).toMatchObject([{ kind: 'drain', instanceId: 'i-2' }]);
  });

  it('gives up nothing while an agent does not answer: what answers may be needed for what runs there', () => {
    const input = aCluster({ ...calm, head: { lostSince: { 'i-1': NOON - MINUTE } } });
    const instances = input.observation.instances.map((one) => ({
      ...one,
      containerInstance: { ...one.containerInstance!, agentConnected: one.id !== 'i-1' },
    }));
    const { actions, decision } = decide({ ...input, observation: { ...input.observation, instances } });
    expect(actions).toEqual([]);
    expect(decision.why).toMatch(/The agent of i-1 does not answer/);
  });

  it('tells how many instances the load asks for by the sum, also when that is fewer than there are', () => {
    const { decision } = decide(aCluster({ ...calm, policy: { min: 2 } }));
    expect(decision.inputs.demand).toMatchObject({ utilisation: 1, placement: 2 });
    const busy: Scene = { ...calm, services: { vote: [{ on: 'i-1', cpu: 1.2 }], result: [{ on: 'i-2', cpu: 1.2 }] } };
    expect(decide(aCluster(busy)).decision.inputs.demand.utilisation).toBe(2);
  });

  it('does not say that all has been seen when a part of a second is missing', () => {
    const { decision } = decide(aCluster({ ...calm, head: { changedAt: NOON - 10 * MINUTE + 300 } }));
    expect(decision.why).toMatch(/^Only 599 s of 600 s/);
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

  describe('of those that cost the same to give up', () => {
    const four: Scene = {
      instances: ['i-1', 'i-2', 'i-3', 'i-4'],
      services: {
        a: [{ on: 'i-1', cpu: 0.1 }],
        b: [{ on: 'i-2', cpu: 0.1 }],
        c: [{ on: 'i-3', cpu: 0.1 }],
        d: [{ on: 'i-4', cpu: 0.1 }],
      },
      // Neither is replaced by itself now: the new template has to prove itself, and a task is the reason to wait.
      policy: { launchTemplateVersion: '2', provingSeconds: 7200 },
    };
    const drained = (templates: Readonly<Record<string, string>>, zones: Readonly<Record<string, string>> = {}): string[] => {
      const input = aCluster(four);
      const instances = input.observation.instances.map((one) => ({
        ...one,
        template: templates[one.id] ?? '2',
        zone: zones[one.id] ?? one.zone,
      }));
      return decide({ ...input, observation: { ...input.observation, instances } }).actions.flatMap((one) =>
        one.kind === 'drain' ? [one.instanceId] : [],
      );
    };

    it('the youngest goes, but one of an older template before it', () => {
      expect(drained({})).toEqual(['i-4']);
      expect(drained({ 'i-2': '1' })).toEqual(['i-2']);
    });

    it('zones are kept level first', () => {
      const three = { 'i-1': 'us-east-1a', 'i-2': 'us-east-1b', 'i-3': 'us-east-1a', 'i-4': 'us-east-1a' };
      expect(drained({ 'i-2': '1' }, three)).toEqual(['i-4']);
      expect(drained({ 'i-1': '1' }, three)).toEqual(['i-1']);
    });

    it('one that EC2 is about to take goes before any other', () => {
      const warned = aCluster({ ...four, head: { notices: { 'i-1': { kind: 'rebalance', at: NOON } } } });
      const instances = warned.observation.instances.map((one) => ({ ...one, template: one.id === 'i-1' ? '2' : '1' }));
      const situation = situationOf({ ...warned, observation: { ...warned.observation, instances } });
      expect(scaleIn(situation).actions).toMatchObject([{ kind: 'drain', instanceId: 'i-1' }]);
    });
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

  it('keeps it for in use when that load has gone a moment ago, and takes it for empty when it never ran anything else', () => {
    const hourAgo = { 'i-1': NOON - 60 * MINUTE, 'i-2': NOON - 60 * MINUTE };
    const quiet: Scene = {
      instances: ['i-1', 'i-2'],
      services: { web: ['i-1', 'i-2'].map((on) => ({ on, cpu: 0.01 })) },
      service: () => ({ scheduling: 'DAEMON' }),
      head: { emptySince: hourAgo, changedAt: NOON - 5 * MINUTE },
    };
    expect(decide(aCluster(quiet)).actions).toMatchObject([{ kind: 'drain', reason: 'empty' }]);
    const input = aCluster(quiet);
    const busyBefore = (ago: number): DecideInput => {
      const windows = input.observation.reading!.windows.map((one) =>
        one.to <= NOON - ago ? { ...one, instanceCpu: { 'i-1': 50, 'i-2': 50 } } : one,
      );
      return { ...input, observation: { ...input.observation, reading: { ...input.observation.reading!, windows } } };
    };
    expect(decide(busyBefore(4 * MINUTE)).actions).toEqual([]);
    // What its own tasks carried before they left is nobody's any more.
    const left = { ...input.head, emptySince: { ...hourAgo, 'i-2': NOON - 7 * MINUTE } };
    expect(decide({ ...busyBefore(8 * MINUTE), head: left }).actions).toMatchObject([{ kind: 'drain', instanceId: 'i-2' }]);
  });
});
