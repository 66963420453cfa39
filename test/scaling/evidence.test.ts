import { describe, expect, it } from '@jest/globals';
import { emptyHead } from '../../shared/ledger/head.js';
import { instanceType } from '../../shared/model/instance-types.js';
import type { MetricWindow } from '../../shared/model/observation.js';
import { MINUTE } from '../../shared/model/time.js';
import { settleEffects } from '../../shared/pass/effects.js';
import { decide } from '../../shared/scaling/decide.js';
import type { DecideInput } from '../../shared/scaling/situation.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const withWindows = (input: DecideInput, change: (window: MetricWindow) => MetricWindow): DecideInput => {
  const reading = { readAt: NOON, windows: input.observation.reading!.windows.map(change) };
  return { ...input, observation: { ...input.observation, reading } };
};

const without =
  (...ids: string[]) =>
  (window: MetricWindow): MetricWindow => ({
    ...window,
    instanceCpu: Object.fromEntries(Object.entries(window.instanceCpu).filter(([id]) => !ids.includes(id))),
  });

const silent = (input: DecideInput, ...ids: string[]): DecideInput => {
  const instances = input.observation.instances.map((one) =>
    ids.includes(one.id) ? { ...one, containerInstance: { ...one.containerInstance!, agentConnected: false } } : one,
  );
  return { ...input, observation: { ...input.observation, instances } };
};

const since = (minutes: number, ...ids: string[]) => ({
  lostSince: Object.fromEntries(ids.map((id) => [id, NOON - minutes * MINUTE])),
});

describe('figures that do not come', () => {
  const busy: Scene = {
    instances: ['i-1', 'i-2'],
    services: {
      vote: [{ on: 'i-1', cpu: 0.9 }],
      result: [{ on: 'i-1', cpu: 0.9 }],
      work: [{ on: 'i-2', cpu: 0.9 }],
      look: [{ on: 'i-2', cpu: 0.8 }],
    },
  };

  it('of one instance do not blind the cluster: its load is the sum of its tasks', () => {
    const { actions, decision } = decide(withWindows(aCluster(busy), without('i-2')));
    expect(decision.blockedBy).not.toContain('no-data');
    expect(actions).toMatchObject([{ kind: 'launch' }, { kind: 'launch' }]);
    expect(decision.inputs.perInstance).toMatchObject([
      { id: 'i-1', cpu: 90 },
      { id: 'i-2', cpu: 85 },
    ]);
  });

  it('are waited for while they may still come, by all but growth', () => {
    const calm: Scene = { ...busy, services: { vote: [{ on: 'i-1', cpu: 0.5 }], work: [{ on: 'i-2', cpu: 0.5 }] } };
    const input = aCluster(calm);
    const late = withWindows(input, (window) => (window.to > NOON - 2 * MINUTE ? without('i-2')(window) : window));
    expect(decide(late).decision.inputs.window?.to).toBe(new Date(NOON - 2 * MINUTE).toISOString());
  });

  it('of more than half of the instances leave nothing to judge by', () => {
    const three: Scene = { ...busy, instances: ['i-1', 'i-2', 'i-3'] };
    expect(decide(withWindows(aCluster(three), without('i-2', 'i-3'))).decision.blockedBy).toContain('no-data');
  });
});

describe('proof that an instance is not needed', () => {
  const calm: Scene = {
    instances: ['i-1', 'i-2'],
    services: { a: [{ on: 'i-1', cpu: 0.1 }], b: [{ on: 'i-2', cpu: 0.1 }] },
  };

  it('is eight of the last ten minutes, not one window', () => {
    const few = decide(aCluster({ ...calm, minutes: 1 }));
    expect(few.actions).toEqual([]);
    expect(few.decision.blockedBy).toContain('settling');
    expect(few.decision.candidates[0]!.why).toMatch(/1 of at least 8 minutes/);
    expect(decide(aCluster({ ...calm, minutes: 7 })).actions).toEqual([]);
    expect(decide(aCluster({ ...calm, minutes: 8 })).actions).toMatchObject([{ kind: 'drain' }]);
  });

  it('does not take an instance without figures for one without load', () => {
    const scene: Scene = { ...calm, services: { a: [{ on: 'i-1', cpu: 0.1 }], b: [{ on: 'i-2', cpu: 1.3 }] } };
    expect(decide(withWindows(aCluster(scene), without('i-2'))).actions).toEqual([]);
  });
});

describe('capacity of another size than the base type', () => {
  const small = ['i-1', 'i-2', 'i-3'];
  const services = Object.fromEntries(small.flatMap((on, i) => [0, 1, 2].map((n) => [`s${i}${n}`, [{ on, cpu: 0.85 / 3 }]])));
  const based = (input: DecideInput, name: string): DecideInput => {
    const type = instanceType(name)!;
    return { ...input, policy: { ...input.policy, baseType: type, types: [type] } };
  };

  it('is counted by what it holds: three t2.micro at 85 % get one m5.large', () => {
    const input = aCluster({ instances: small, type: 't2.micro', services, reserve: { cpu: 0.1, memoryMiB: 64 } });
    const { actions, decision } = decide(based(input, 'm5.large'));
    expect(actions).toMatchObject([{ kind: 'launch', type: 'm5.large' }]);
    expect(decision.formula).toMatch(/-> 1 more$/);
  });

  it('is not bought a second time in small pieces: an m5.2xlarge at 80 % gets two t3.small, not five', () => {
    const eight = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`s${n}`, [{ on: 'i-1', cpu: 0.8 }]]));
    const input = aCluster({
      instances: ['i-1'],
      type: 'm5.2xlarge',
      services: eight,
      reserve: { cpu: 0.5, memoryMiB: 256 },
      policy: { max: 9 },
    });
    expect(decide(based(input, 't3.small')).actions).toHaveLength(2);
  });
});

describe('memory above the line', () => {
  it('is grown for although CPU is hotter and cannot be spread', () => {
    const { actions, decision } = decide(
      aCluster({
        instances: ['i-1'],
        services: {
          hog: [{ on: 'i-1', cpu: 1.8, memory: 300 }],
          a: [{ on: 'i-1', memory: 650 }],
          b: [{ on: 'i-1', memory: 650 }],
        },
      }),
    );
    expect(actions).toMatchObject([{ kind: 'launch', reason: 'above-line' }]);
    expect(decision.why).toMatch(/^Memory/);
  });

  it('asks for the larger of both counts, never for their sum', () => {
    const both = { cpu: 0.4, memory: 440 };
    const tasks = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, [{ on: 'i-1', ...both }]]));
    const { actions } = decide(aCluster({ instances: ['i-1'], services: tasks, reserve: { cpu: 0.25, memoryMiB: 450 } }));
    expect(actions).toHaveLength(1);
  });
});

describe('services that somebody else made', () => {
  const foreign = () => ({ project: null, service: null, tags: {} });

  it('are not moved', () => {
    const { actions, decision } = decide(
      aCluster({
        instances: ['i-1', 'i-2'],
        services: { vote: [{ on: 'i-1', cpu: 0.9 }], result: [{ on: 'i-1', cpu: 0.9 }] },
        service: foreign,
      }),
    );
    expect(actions).toEqual([]);
    expect(decision.candidates.map(({ why }) => why)).toContain('somebody else made it');
  });

  it('are not moved by a drain either', () => {
    const { actions } = decide(
      aCluster({
        instances: ['i-1', 'i-2'],
        services: { vote: [{ on: 'i-1', cpu: 0.1 }], result: [{ on: 'i-2', cpu: 0.1 }] },
        service: foreign,
      }),
    );
    expect(actions).toEqual([]);
  });

  it('are not asked for again', () => {
    const short = {
      desired: 2,
      lastEvents: [{ id: 'e', at: NOON - 5 * MINUTE, message: 'service vote was unable to place a task because …' }],
    };
    const scene: Scene = { instances: ['i-1'], services: { vote: [{ on: 'i-1', cpu: 0.1 }] } };
    const told = (over: object) => decide(aCluster({ ...scene, service: () => ({ ...short, ...over }) })).actions;
    expect(told({})).toMatchObject([{ kind: 'nudge', service: 'vote' }]);
    expect(told(foreign())).toEqual([]);
  });
});

describe('an instance whose agent has not answered', () => {
  const two: Scene = { instances: ['i-1', 'i-2'], services: { vote: [{ on: 'i-1', cpu: 0.1 }] } };

  it('keeps the healthy one from being drained, from the first second on', () => {
    const empty = { emptySince: { 'i-2': NOON - 30 * MINUTE } };
    expect(decide(aCluster({ ...two, head: empty })).actions).toMatchObject([{ kind: 'drain', instanceId: 'i-2' }]);
    for (const minutes of [0, 1, 9]) {
      const { actions } = decide(silent(aCluster({ ...two, head: { ...empty, ...since(minutes, 'i-1') } }), 'i-1'));
      expect(actions).toEqual([]);
    }
    const three: Scene = { ...two, instances: ['i-1', 'i-2', 'i-3'] };
    const { actions, decision } = decide(silent(aCluster({ ...three, head: { ...empty, ...since(9, 'i-1') } }), 'i-1'));
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('settling');
  });

  it('counts towards the minimum for five minutes, and then no more', () => {
    const scene: Scene = { ...two, policy: { min: 2 } };
    expect(decide(silent(aCluster({ ...scene, head: since(4, 'i-1') }), 'i-1')).actions).toEqual([]);
    expect(decide(silent(aCluster(scene), 'i-1')).actions).toEqual([]);
    const { actions, decision } = decide(silent(aCluster({ ...scene, head: since(6, 'i-1') }), 'i-1'));
    expect(actions).toMatchObject([{ kind: 'launch' }]);
    expect(decision.reasons).toEqual(expect.arrayContaining(['below-min', 'agent-lost']));
    expect(decision.why).toMatch(/The agent of i-1 has not answered for 6 min/);
  });

  it('counts against the maximum', () => {
    const { actions, decision } = decide(silent(aCluster({ ...two, policy: { min: 2, max: 2 }, head: since(6, 'i-1') }), 'i-1'));
    expect(actions).toEqual([]);
    expect(decision.blockedBy).toContain('at-max');
  });

  it('is not idle: with none that answers nothing is known', () => {
    const none = aCluster({ instances: ['i-1', 'i-2'], policy: { max: 2 }, head: since(6, 'i-1', 'i-2') });
    const { decision, sentence } = decide(silent(none, 'i-1', 'i-2'));
    expect(decision.verdict).toBe('blind');
    expect(decision.reasons).toContain('agent-lost');
    expect(sentence).toMatch(/i-1 and i-2 do not answer/);
  });

  it('does not charge its load to the others', () => {
    const scene: Scene = {
      instances: ['i-1', 'i-2'],
      services: { vote: [{ on: 'i-1', cpu: 0.9 }], result: [{ on: 'i-2', cpu: 0.9 }] },
      head: since(6, 'i-1'),
    };
    const { actions, decision } = decide(silent(aCluster(scene), 'i-1'));
    expect(actions).toEqual([]);
    expect(decision.inputs.mean).toBe(45);
  });

  it('is remembered since when, until it answers', () => {
    const { observation, policy } = silent(aCluster(two), 'i-1');
    const later = { ...observation, at: NOON + MINUTE };
    const first = settleEffects(emptyHead('demo'), [], { observation, projects: [] }, policy);
    const second = settleEffects(first, [], { observation: later, projects: [] }, policy);
    expect(second.lostSince).toEqual({ 'i-1': NOON });
    const back = aCluster(two).observation;
    expect(settleEffects(second, [], { observation: back, projects: [] }, policy).lostSince).toEqual({});
  });
});
