import { describe, expect, it } from '@jest/globals';
import type { MetricWindow } from '../../shared/model/observation.js';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { early } from '../../shared/scaling/early.js';
import { owedPrediction } from '../../shared/scaling/growth.js';
import { patienceAfter } from '../../shared/scaling/patience.js';
import { type DecideInput, situationOf } from '../../shared/scaling/situation.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const scene = (share: number): Scene => ({
  instances: ['i-1'],
  services: { a: [{ on: 'i-1', cpu: share }], b: [{ on: 'i-1', cpu: share }] },
});

/** The last windows as these shares of the one instance, the newest last; what is older is like the first. */
const withShares = (input: DecideInput, ...shares: number[]): DecideInput => {
  const windows = input.observation.reading!.windows;
  const at = (i: number): number => shares[Math.max(0, i - (windows.length - shares.length))]!;
  const changed = windows.map((window, i): MetricWindow => {
    const factor = at(i) / shares.at(-1)!;
    const of = (figures: Readonly<Record<string, number>>) =>
      Object.fromEntries(Object.entries(figures).map(([id, value]) => [id, value * factor]));
    return { ...window, instanceCpu: of(window.instanceCpu), serviceCpu: of(window.serviceCpu) };
  });
  return { ...input, observation: { ...input.observation, reading: { readAt: NOON, windows: changed } } };
};

const newestWithout = (input: DecideInput, what: Partial<MetricWindow>): DecideInput => {
  const windows = input.observation.reading!.windows;
  const reading = { readAt: NOON, windows: [...windows.slice(0, -1), { ...windows.at(-1)!, ...what }] };
  return { ...input, observation: { ...input.observation, reading } };
};

describe('the newest window', () => {
  const grown = withShares(aCluster(scene(0.9)), 45, 90);

  it('is grown by as soon as the instance is told of', () => {
    const { actions } = decide(newestWithout(grown, { serviceCpu: {}, serviceMemory: {} }));
    expect(actions).toMatchObject([{ kind: 'launch', reason: 'above-line' }]);
  });

  it('is grown by as soon as all services are told of, whichever comes first', () => {
    const { actions, decision } = decide(newestWithout(grown, { instanceCpu: {} }));
    expect(actions).toMatchObject([{ kind: 'launch' }]);
    expect(decision.inputs.mean).toBe(90);
  });

  it('waits for no figure that would only say less: one service of two says nothing', () => {
    const service = grown.observation.reading!.windows.at(-1)!.serviceCpu['a']!;
    expect(decide(newestWithout(grown, { instanceCpu: {}, serviceCpu: { a: service } })).actions).toEqual([]);
  });
});

describe('a window of which one figure is still missing', () => {
  const moved: Scene = {
    instances: ['i-1', 'i-2'],
    services: { a: [{ on: 'i-1', cpu: 0.9 }], b: [{ on: 'i-2', cpu: 0.9 }] },
    head: { changedAt: NOON - 2 * MINUTE },
  };

  it('is not filled with what an instance carried before a task moved away from it', () => {
    const input = newestWithout(aCluster(moved), { instanceCpu: { 'i-2': 45 }, serviceCpu: {}, serviceMemory: {} });
    const windows = input.observation.reading!.windows.map((one) =>
      one.from < NOON - 2 * MINUTE ? { ...one, instanceCpu: { 'i-1': 96, 'i-2': 1 } } : one,
    );
    const reading = { readAt: NOON, windows };
    expect(decide({ ...input, observation: { ...input.observation, reading } }).actions).toEqual([]);
  });
});

describe('a launch in the minute of a jump', () => {
  const half = withShares(aCluster(scene(0.75)), 45, 75);

  it('is made at once, and says where its prediction comes from, in words that stay true once it is there', () => {
    const { actions, decision } = decide(half);
    expect(actions).toMatchObject([{ kind: 'launch' }]);
    expect(decision.predicted).toBeNull();
    expect(decision.why).toMatch(
      /CPU mean 75 % on 1 is above 70 %: at least 2 are needed.*the prediction is made from the next one/,
    );
  });

  it('predicts later, too, where a service has not told of a window that shows more than the one before', () => {
    const rising = withShares(aCluster(scene(0.9)), 45, 75, 90);
    const { serviceCpu, serviceMemory } = rising.observation.reading!.windows.at(-1)!;
    const { b: _cpu, ...cpu } = serviceCpu;
    const { b: _memory, ...memory } = serviceMemory;
    const { actions, decision } = decide(newestWithout(rising, { serviceCpu: cpu, serviceMemory: memory }));
    expect(actions).toMatchObject([{ kind: 'launch' }]);
    expect(decision.predicted).toBeNull();
    expect(decision.why).toMatch(/at least 2 are needed. Not every service has told of this window yet/);
  });

  it('predicts at once when the window before was above the line already', () => {
    expect(decide(withShares(aCluster(scene(0.9)), 45, 75, 90)).decision.predicted?.cpu.mean).toBe(45);
  });

  it('gets its prediction from the next window and from no older one', () => {
    const owed = { decisions: ['dec_1'], windowTo: NOON - MINUTE, madeAt: NOON - MINUTE };
    const after = withShares(aCluster({ ...scene(0.9), head: { owed } }), 45, 75, 90);
    expect(owedPrediction(early(situationOf(after)))?.cpu.mean).toBe(90);
    expect(
      owedPrediction(early(situationOf({ ...after, head: { ...after.head, owed: { ...owed, windowTo: NOON } } }))),
    ).toBeNull();
  });
});

describe('growth that came to nothing', () => {
  it('is looked for after growth by the newest figures where both processors are bought, too', () => {
    const otherTemplate = { launchTemplateId: 'lt-2', launchTemplateVersion: '1' };
    const both = aCluster({ ...scene(0.9), policy: { otherTemplate } });
    const jumped = newestWithout(withShares(both, 45, 90), { serviceCpu: {}, serviceMemory: {} });
    expect(patienceAfter(situationOf(jumped), decide(jumped).actions)?.open).toEqual({ at: NOON, vcpu: 2 });
  });

  const open = { at: NOON - 10 * MINUTE, vcpu: 2 };
  const patience = { windows: 1, since: NOON - 60 * MINUTE, open };
  const afterwards = (share: number) => patienceAfter(situationOf(aCluster({ ...scene(share), head: { patience } })), []);

  it('is one whose load would have been under the line without it', () => {
    expect(afterwards(0.3)).toEqual({ windows: 3, since: NOON, open: null });
    expect(afterwards(0.9)).toEqual({ ...patience, open: null });
  });

  it('makes the next one wait for three windows above the line', () => {
    const impatient = { windows: 3, since: NOON - 10 * MINUTE, open: null };
    const wait = (...shares: number[]) =>
      decide(withShares(aCluster({ ...scene(shares.at(-1)! / 100), head: { patience: impatient } }), ...shares));
    expect(wait(45, 90).actions).toEqual([]);
    expect(wait(45, 90).decision.why).toMatch(/gone before the last growth had joined: 2 more windows/);
    expect(wait(45, 90, 90).decision.why).toMatch(/1 more window /);
    expect(wait(45, 90, 90, 90).actions).toMatchObject([{ kind: 'launch' }]);
  });

  it('makes the next one wait twice as long when it had waited for three: such bursts last longer', () => {
    const again = (windows: number) =>
      patienceAfter(situationOf(aCluster({ ...scene(0.3), head: { patience: { ...patience, windows } } })), [])?.windows;
    expect(again(3)).toBe(6);
    expect(again(6)).toBe(6);
  });

  it('is forgotten after two hours', () => {
    const old = { windows: 3, since: NOON - 121 * MINUTE, open: null };
    expect(patienceAfter(situationOf(aCluster({ ...scene(0.3), head: { patience: old } })), [])?.windows).toBe(1);
  });
});

describe('an instance that was idle and is told to be hot before its services are', () => {
  const idle = withShares(aCluster(scene(0.9)), 0.5, 90);

  it('is not said to be beyond help: whose load it is, is not published yet', () => {
    const { actions, decision } = decide(newestWithout(idle, { serviceCpu: {}, serviceMemory: {} }));
    expect(actions).toEqual([]);
    expect(decision).toMatchObject({ blockedBy: expect.arrayContaining(['no-data']), reasons: ['above-line'] });
    expect(decision.why).toBe('CPU of i-1 is 90 %, but the figures that tell whose it is are not there yet (a, b).');
  });

  it('is, when the services are told to be idle: no task of theirs carries it', () => {
    const { serviceCpu } = idle.observation.reading!.windows.at(-2)!;
    expect(decide(newestWithout(idle, { serviceCpu })).decision.blockedBy).toContain('would-not-help');
  });
});

describe('moves after an instance has joined', () => {
  const promise = {
    decision: 'dec_1',
    madeAt: NOON - 2 * MINUTE,
    open: true,
    predicted: { cpu: { mean: 45, max: 45 }, usdPerHour: 0.0416 },
  };
  const two = aCluster({
    ...scene(0.9),
    instances: ['i-1', 'i-2'],
    head: { changedAt: NOON - MINUTE / 3, promise },
  });
  const [first, second] = two.observation.instances;
  const ecs = second!.containerInstance!;
  const joined = { ...second!, containerInstance: { ...ecs, registeredAt: NOON - MINUTE / 3 } };
  const input = { ...two, observation: { ...two.observation, instances: [first!, joined] } };

  it('go by the figure that growth went by, not by an older one of before the load rose', () => {
    const jumped = withShares(input, 45, 90, 90);
    const { decision } = decide(newestWithout(jumped, { serviceCpu: {}, serviceMemory: {} }));
    expect(decision.action).toBe('relocate');
    expect(decision.why).toMatch(/^Highest 90 % can be 45 %/);
    const rose = newestWithout(withShares(input, 45, 90), { serviceCpu: {}, serviceMemory: {} });
    expect(decide(rose).decision).toMatchObject({ action: 'relocate', predicted: { cpu: { max: 45 } } });
  });

  it('wait for no prediction that is still to come, where all services have risen alike, and make none of their own', () => {
    const owed = { decisions: ['dec_1'], windowTo: NOON, madeAt: NOON - 2 * MINUTE };
    const owing = withShares({ ...input, head: { ...input.head, promise: null, owed } }, 45, 75, 90);
    const [proposal, uneven] = [owing, withFigure(owing, 'a', 120)].map(decide);
    expect(proposal!.decision).toMatchObject({ action: 'relocate', predicted: null });
    expect(uneven!.decision).toMatchObject({ action: 'none', blockedBy: expect.arrayContaining(['settling']) });
  });
});

/** The newest window with another figure of one service. */
const withFigure = (input: DecideInput, service: string, percent: number): DecideInput => {
  const { serviceCpu } = input.observation.reading!.windows.at(-1)!;
  return newestWithout(input, { serviceCpu: { ...serviceCpu, [service]: percent } });
};
