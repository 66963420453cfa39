import { describe, expect, it } from '@jest/globals';
import { MANAGED_SCALING, removable, reservation, wantedFor } from '../../bench/baselines/managed-scaling.js';
import { serviceTracking } from '../../bench/baselines/service-tracking.js';
import { oneStep, rounded, stepScaling } from '../../bench/baselines/step.js';
import { type GroupState, targetTracking } from '../../bench/baselines/target-tracking.js';

const points = (...values: number[]) => values.map((value, index) => ({ start: index * 60_000, value }));
const group = (values: number[], size: number, settled = size, told = true): GroupState => ({
  points: points(...values),
  size,
  settled,
  told,
});
const low = (value: number): number[] => Array.from({ length: 15 }, () => value);

describe('target tracking of a group', () => {
  const fifty = { target: 50, warmUpSeconds: 300 };

  it('waits for three points above the target', () => {
    expect(targetTracking(fifty, group([45, 90, 90], 1))).toBe(1);
    expect(targetTracking(fifty, group([90, 90, 90], 1))).toBe(2);
    expect(targetTracking(fifty, group([90, 90, 90], 10))).toBe(18);
  });

  it('counts what warms up as bought', () => {
    expect(targetTracking(fifty, group([90, 90, 90], 2, 1))).toBe(2);
  });

  it('shrinks after fifteen points below 0.7 of the target, and rounds what it removes down', () => {
    expect(targetTracking(fifty, group(low(36), 4))).toBe(4);
    // 4 − 4 · 0.625 = 1.5 → one less.
    expect(targetTracking(fifty, group(low(31.25), 4))).toBe(3);
    expect(targetTracking(fifty, group(low(31.25).slice(1), 4))).toBe(4);
  });

  it('does not shrink while one warms up, nor twice for the same windows', () => {
    expect(targetTracking(fifty, group(low(20), 4, 3))).toBe(4);
    expect(targetTracking(fifty, group(low(20), 4, 4, false))).toBe(4);
  });
});

describe('steps', () => {
  it('round as Auto Scaling does', () => {
    expect([3.7, 0.4, -0.4, -3.7].map(rounded)).toEqual([3, 1, -1, -3]);
  });

  it('grow by a share that rises with the breach, one at least', () => {
    const lines = { out: 60, in: 30 };
    expect(stepScaling(lines, group([65, 65], 10))).toBe(11);
    expect(stepScaling(lines, group([75, 75], 10))).toBe(12);
    expect(stepScaling(lines, group([85, 85], 10))).toBe(15);
    expect(stepScaling(lines, group([85, 85], 1))).toBe(2);
    // Two are on their way already: only what is missing of the larger step is added.
    expect(stepScaling(lines, group([85, 85], 12, 10))).toBe(15);
  });

  it('of one wait for their cooldown', () => {
    const lines = { out: 70, in: 30 };
    expect(oneStep(lines, group([80, 80], 3), 299)).toBe(3);
    expect(oneStep(lines, group([80, 80], 3), 300)).toBe(4);
    expect(oneStep(lines, group(low(20), 3), 300)).toBe(2);
    expect(oneStep(lines, group(low(20), 1), 300)).toBe(1);
  });
});

describe('managed scaling of a capacity provider', () => {
  it('reserves 100 for none, 200 for tasks and no instance', () => {
    expect(reservation({ instances: 0, busy: 0, groups: [] }, MANAGED_SCALING)).toBe(100);
    expect(reservation({ instances: 0, busy: 0, groups: [5] }, MANAGED_SCALING)).toBe(200);
  });

  it('from none always asks for two', () => {
    expect(wantedFor(200, 0, MANAGED_SCALING)).toBe(2);
  });

  it('takes the largest group, not their sum', () => {
    expect(reservation({ instances: 4, busy: 4, groups: [3, 3] }, MANAGED_SCALING)).toBe(175);
    expect(wantedFor(175, 4, MANAGED_SCALING)).toBe(7);
  });

  it('keeps spare instances below a target capacity of 100', () => {
    expect(wantedFor(100, 4, { ...MANAGED_SCALING, targetCapacity: 80 })).toBe(5);
  });

  it('removes one at least and half of them at most a minute, empty ones only', () => {
    expect(reservation({ instances: 8, busy: 2, groups: [] }, MANAGED_SCALING)).toBe(25);
    expect(removable(6, 8, 6)).toBe(4);
    expect(removable(1, 1, 1)).toBe(1);
    expect(removable(6, 8, 2)).toBe(2);
    expect(removable(0, 8, 8)).toBe(0);
  });
});

describe('target tracking of a service', () => {
  const state = { points: points(90, 90, 90), desired: 2, running: 2, before: 2, sinceOut: 1_000, sinceIn: 1_000 };

  it('multiplies its tasks by metric over target', () => {
    expect(serviceTracking(50, state)).toBe(4);
  });

  it('counts from before the last growth while its cooldown lasts', () => {
    expect(serviceTracking(50, { ...state, desired: 4, running: 4, sinceOut: 100 })).toBe(4);
  });

  it('shrinks below 0.9 of the target only, and not within a cooldown', () => {
    const idle = { ...state, points: points(...low(30)), desired: 4, running: 4 };
    expect(serviceTracking(50, idle)).toBe(3);
    expect(serviceTracking(50, { ...idle, sinceOut: 100 })).toBe(4);
    expect(serviceTracking(50, { ...idle, points: points(...low(46)) })).toBe(4);
  });
});
