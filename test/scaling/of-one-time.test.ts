import { describe, expect, it } from '@jest/globals';
import type { MetricWindow, TaskSeen } from '../../shared/model/observation.js';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { atNewestLevel } from '../../shared/scaling/of-one-time.js';
import { type DecideInput, situationOf } from '../../shared/scaling/situation.js';
import { stay } from '../../shared/scaling/stay.js';
import { aCluster, NOON } from '../support/a-cluster.js';

/** Six equal tasks; d, e and f were moved to i-2 three minutes ago, and in the last two minutes the load has doubled. */
const doubledSinceTheMoves = (): DecideInput => {
  const of = (on: string) => [{ on, cpu: 0.2 }];
  const input = aCluster({
    instances: ['i-1', 'i-2'],
    services: { a: of('i-1'), b: of('i-1'), c: of('i-1'), d: of('i-2'), e: of('i-2'), f: of('i-2') },
    head: {
      changedAt: NOON - 2.5 * MINUTE,
      promise: {
        decision: 'dec_1',
        madeAt: NOON - 4 * MINUTE,
        open: true,
        predicted: { cpu: { mean: 30, max: 30 }, usdPerHour: 0.0416 },
      },
    },
  });
  const { tasks, reading } = input.observation;
  const isCopy = ({ instanceId }: TaskSeen): boolean => instanceId === 'i-2';
  const copies = tasks.map((task) => (isCopy(task) ? { ...task, startedAt: NOON - 3 * MINUTE } : task));
  const originals = tasks.filter(isCopy).map((task) => ({
    ...task,
    id: `${task.id}-before`,
    instanceId: 'i-1',
    status: 'STOPPED',
    desiredStatus: 'STOPPED',
    stoppedAt: NOON - 2.5 * MINUTE,
  }));
  const windows = reading!.windows.map((window) => (window.from >= NOON - 2 * MINUTE ? times(window, 2) : window));
  return {
    ...input,
    observation: { ...input.observation, tasks: [...copies, ...originals], reading: { readAt: NOON, windows } },
  };
};

const times = (window: MetricWindow, factor: number): MetricWindow => {
  const scaled = (figures: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value * factor]));
  return { ...window, instanceCpu: scaled(window.instanceCpu), serviceCpu: scaled(window.serviceCpu) };
};

/** Of those that have not moved everything is told sooner than of those that have. */
const toldInParts = (input: DecideInput): DecideInput => {
  const { a, b, c } = input.observation.reading!.windows.at(-1)!.serviceCpu;
  const windows = input.observation.reading!.windows.map((window) =>
    window.from < NOON - 2 * MINUTE
      ? window
      : { ...window, serviceCpu: { a, b, c } as Record<string, number>, serviceMemory: { a: 0, b: 0, c: 0 } },
  );
  return { ...input, observation: { ...input.observation, reading: { readAt: NOON, windows } } };
};

describe('a load that has risen since tasks were moved', () => {
  const input = doubledSinceTheMoves();

  it('is no difference between those that were moved and those that were not', () => {
    expect(decide(toldInParts(input)).actions.filter(({ kind }) => kind === 'relocate')).toEqual([]);
  });

  it('is seen in full: each task has risen as all have', () => {
    const situation = atNewestLevel(situationOf(toldInParts(input)));
    const { tasks, cpu } = situation.load!;
    expect(cpu).toBeCloseTo(2.4);
    expect(stay(situation, 'cpu', 0.8, 0).why).toMatch(
      /^CPU of i-\d is put at 80 % \(each task as much busier as all together are/,
    );
    expect(['a-1', 'c-1', 'd-1', 'f-1'].map((id) => tasks[id]!.cpu)).toEqual([0.4, 0.4, 0.4, 0.4]);
  });

  it('is taken as the next window in which none came or went tells it, task by task', () => {
    const windows = input.observation.reading!.windows.map((window) =>
      window.from >= NOON - 2 * MINUTE
        ? { ...window, instanceCpu: { 'i-1': 70, 'i-2': 60 }, serviceCpu: { ...window.serviceCpu, a: 240 } }
        : window,
    );
    const told = { ...input, observation: { ...input.observation, reading: { readAt: NOON, windows } } };
    const { tasks } = atNewestLevel(situationOf(told)).load!;
    expect(tasks['a-1']!.cpu).toBeCloseTo(0.6);
    expect(tasks['d-1']!.cpu).toBeCloseTo(0.4);
  });
});

describe('an instance at its limit, of whose tasks one was moved a minute ago', () => {
  const of = (on: string, cpu: number) => [{ on, cpu }];
  const input = aCluster({
    instances: ['i-1', 'i-2', 'i-3'],
    services: {
      ...Object.fromEntries(['b', 'c', 'd', 'e', 'f'].map((name) => [name, of('i-1', 0.4)])),
      a: of('i-2', 0.3),
      x: of('i-2', 0.2),
      y: of('i-3', 0.2),
    },
    head: { changedAt: NOON - MINUTE / 2, moved: { a: { desired: 1, at: NOON - MINUTE / 2 } } },
  });
  const moved = input.observation.tasks.map((task) => (task.service === 'a' ? { ...task, startedAt: NOON - 50_000 } : task));
  const given = { ...input, observation: { ...input.observation, tasks: moved } };
  const relocates = (one: DecideInput) => decide(one).actions.filter(({ kind }) => kind === 'relocate');

  it('is relieved of the others that were planned with it, without a new window for each', () => {
    expect(relocates(given)).not.toEqual([]);
  });

  it('keeps the others when the newest window tells that the load has fallen', () => {
    const windows = given.observation.reading!.windows.map((window, i, all) =>
      i === all.length - 1 ? times(window, 0.25) : window,
    );
    const fallen = { ...given, observation: { ...given.observation, reading: { readAt: NOON, windows } } };
    expect(relocates(fallen)).toEqual([]);
  });

  it('is measured anew first, when that was no move of a plan', () => {
    expect(relocates({ ...given, head: { ...given.head, moved: {} } })).toEqual([]);
    expect(decide({ ...given, head: { ...given.head, moved: {} } }).decision.blockedBy).toContain('settling');
  });
});
