import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { situationOf } from '../../shared/scaling/situation.js';
import { stay } from '../../shared/scaling/stay.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

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
    const kept = 'its volume data stays on this instance.';
    expect(decision.why).toContain(
      ` vote alone takes 45 %, and is not moved: ${kept} A larger instance type would help. result takes 45 % and is not moved either: ${kept}`,
    );
  });

  it('names the next as well that something keeps, where it weighs something', () => {
    const beside = (cpu: number) =>
      decide(
        aCluster({
          instances: ['i-1', 'i-2'],
          services: { vote: [{ on: 'i-1', cpu: 1.5 }], result: [{ on: 'i-1', cpu }], quiet: [{ on: 'i-2', cpu: 0.4 }] },
          service: (name) => ({ maximumPercent: name === 'vote' ? 200 : 100 }),
        }),
      ).decision.why;
    expect(beside(0.3)).toMatch(
      / vote alone takes 75 %, and one task .* would help\. result takes 15 % and is not moved: it is deployed stop-first: two copies/,
    );
    expect(beside(0.1)).not.toContain('result');
  });

  it('names the one task that is too large to be spread, and what would help', () => {
    const { actions, decision } = decide(
      aCluster({ instances: ['i-1', 'i-2'], services: { vote: [{ on: 'i-1', cpu: 1.8 }], result: [{ on: 'i-2', cpu: 0.1 }] } }),
    );
    expect(actions).toEqual([]);
    expect(decision.why).toBe(
      'CPU of i-1 is 90 %; the best split would lower it by 0 points only. vote alone takes 90 %, and one task cannot be divided: ' +
        'more tasks of it (x-evenkeel: {scale: {max: 3}}) or a larger instance type would help.',
    );
  });

  it.each([
    [4, 'more tasks of it (its range allows 4, and it has 1) or a larger instance type would help.'],
    [1, 'more tasks of it (its range allows no more than 1 task) or a larger instance type would help.'],
  ])('advises no range where its service has one, but what that allows: up to %d', (max, help) => {
    const scene: Scene = {
      instances: ['i-1'],
      services: { vote: [{ on: 'i-1', cpu: 1.8 }] },
      input: { ranges: { vote: { min: 1, max, cpu: null } } },
    };
    expect(stay(situationOf(aCluster(scene)), 'cpu', 0.9, 0).why).toContain(`one task cannot be divided: ${help}`);
  });

  it('advises none either where another instance would not help', () => {
    const { decision } = decide(
      aCluster({
        instances: ['i-1'],
        services: { vote: [{ on: 'i-1', cpu: 1.8 }] },
        input: { ranges: { vote: { min: 1, max: 1, cpu: null } } },
      }),
    );
    expect(decision.why).toMatch(
      /What would help: more tasks of it \(its range allows no more than 1 task\), or a larger instance type\.$/,
    );
  });

  it('names the instance whose memory is full, where it is the memory that cannot be spread', () => {
    const { decision } = decide(
      aCluster({
        instances: ['i-1', 'i-2'],
        reserve: { cpu: 0.25, memoryMiB: 1700 },
        services: { calc: [{ on: 'i-1', cpu: 0.9 }], cache: [{ on: 'i-2', memory: 1690 }] },
      }),
    );
    expect(decision.why).toMatch(/^Memory of i-2 is .* cache alone takes/);
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

describe('a broken instance', () => {
  const scene: Scene = {
    instances: ['i-1', 'i-2', 'i-3'],
    services: { vote: [{ on: 'i-1', cpu: 0.8 }], result: [{ on: 'i-1', cpu: 0.8 }], db: [{ on: 'i-3', cpu: 0.4 }] },
  };
  type Seen = ReturnType<typeof aCluster>['observation']['instances'][number];
  const with2 = (given: Scene, change: (one: Seen) => Partial<Seen>) => {
    const input = aCluster(given);
    const instances = input.observation.instances.map((one) => (one.id === 'i-2' ? { ...one, ...change(one) } : one));
    return decide({ ...input, observation: { ...input.observation, instances } });
  };
  const impaired = () => ({ impairedSince: NOON - 3 * MINUTE });
  const silent = (one: Seen) => ({ containerInstance: { ...one.containerInstance!, agentConnected: false } });
  const told = { id: 'i-2', chosen: false, why: "nothing moves there: EC2's status check of i-2 has failed for 3 min" };

  it('is no target: the task goes to another, no copy may land there, and the decision says why', () => {
    expect(with2(scene, () => ({})).actions).toMatchObject([{ kind: 'relocate', to: 'i-2' }]);
    const { actions, decision } = with2(scene, impaired);
    expect(actions).toMatchObject([{ kind: 'relocate', from: 'i-1', to: 'i-3', avoid: ['i-1', 'i-2'] }]);
    expect(decision.candidates.at(-1)).toMatchObject(told);
  });

  it('is no target either while its agent does not answer', () => {
    const { actions, decision } = with2(scene, silent);
    expect(actions.filter((one) => one.kind === 'relocate' && one.to === 'i-2')).toEqual([]);
    expect(decision.candidates.at(-1)).toMatchObject({ id: 'i-2', why: 'nothing moves there: the agent of i-2 does not answer' });
  });

  it('is named where only it could have taken something', () => {
    const { actions, decision } = with2(
      { ...scene, instances: ['i-1', 'i-2'], services: { vote: scene.services!.vote!, result: scene.services!.result! } },
      impaired,
    );
    expect(actions.filter(({ kind }) => kind === 'relocate')).toEqual([]);
    expect(decision.candidates.at(-1)).toMatchObject(told);
  });

  it('and one whose CPU is taken gets nothing because it is free of memory', () => {
    const full: Scene = {
      instances: ['i-1', 'i-2', 'i-3'],
      reserve: { cpu: 0.25, memoryMiB: 500 },
      cpu: { 'i-2': 97 },
      services: {
        calc: [{ on: 'i-2', cpu: 1.9 }],
        a: [{ on: 'i-1', memory: 490 }],
        b: [{ on: 'i-1', memory: 490 }],
        c: [{ on: 'i-1', memory: 490 }],
        d: [{ on: 'i-3', memory: 490 }],
      },
    };
    expect(decide(aCluster(full)).actions).toMatchObject([{ kind: 'relocate', from: 'i-1', to: 'i-3' }]);
  });
});
