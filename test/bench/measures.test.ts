import { describe, expect, it } from '@jest/globals';
import { billedSeconds, billedUsd } from '../../bench/measures/billed.js';
import { costAtEqualOver } from '../../bench/measures/cost-at-equal-over.js';
import { neededForTasks, neededSeconds } from '../../bench/measures/needed.js';
import { quantile } from '../../bench/measures/quantile.js';
import { reversals } from '../../bench/measures/reversals.js';
import { lostSeconds, overMinutes, reliefs } from '../../bench/measures/strain.js';
import { waits } from '../../bench/measures/waits.js';
import type { Trace } from '../../bench/traces/trace.js';

const trace = (points: readonly [number, number][], seconds = 1_000, kind: Trace['kind'] = 'load'): Trace => ({
  name: 't',
  kind,
  seconds,
  points: points.map(([second, value]) => ({ second, value })),
});

describe('what a clairvoyant pays', () => {
  it('is one instance for each 0.80 of load, one at least', () => {
    expect(neededSeconds(trace([[0, 0]]), 60)).toBe(1_000);
    expect(neededSeconds(trace([[0, 0.8]]), 60)).toBe(1_000);
    expect(neededSeconds(trace([[0, 0.81]]), 60)).toBe(2_000);
  });

  it('begins a boot time before it is needed and ends when it is not', () => {
    const burst = trace([
      [0, 0.5],
      [500, 1.5],
      [600, 0.5],
    ]);
    expect(neededSeconds(burst, 60)).toBe(1_000 + 100 + 60);
  });

  it('pays a boot time for each instance more that tasks need', () => {
    const tasks = trace(
      [
        [0, 0],
        [100, 9],
        [200, 0],
      ],
      300,
      'tasks',
    );
    expect(neededForTasks(tasks, 8, 60)).toBe(2 * 100 + 2 * 60);
  });
});

describe('what is billed', () => {
  const instances = [
    { from: -500, to: null, usdPerHour: 3.6 },
    { from: 100, to: 110, usdPerHour: 3.6 },
  ];

  it('counts the seconds within the measurement', () => {
    expect(billedSeconds(instances, 1_000)).toBe(1_010);
  });

  it('charges a minute at least', () => {
    expect(billedUsd(instances, 1_000)).toBeCloseTo(1.0 + 0.06);
  });
});

describe('strain', () => {
  const strains = [
    { second: 0, highest: 0.45, lost: 0 },
    { second: 100, highest: 0.9, lost: 0 },
    { second: 400, highest: 0.7, lost: 0 },
    { second: 450, highest: 1.2, lost: 0.2 },
    { second: 500, highest: 0.45, lost: 0 },
  ];

  it('sums the time over the line and what was lost', () => {
    expect(overMinutes(strains, 1_000)).toBeCloseTo(350 / 60);
    expect(lostSeconds(strains, 1_000)).toBeCloseTo(10);
  });

  it('is relieved only when it stays so for two minutes', () => {
    expect(reliefs(strains, 1_000)).toEqual([400]);
  });

  it('counts what is not relieved until the end', () => {
    expect(reliefs(strains.slice(0, 2), 1_000)).toEqual([900]);
  });

  it('is null where nothing was over the line', () => {
    expect(reliefs(strains.slice(0, 1), 1_000)).toEqual([]);
    expect(quantile([], 0.5)).toBeNull();
  });
});

describe('waits', () => {
  it('answers demands in their order', () => {
    const demands = [
      { second: 10, by: 2 },
      { second: 20, by: 1 },
    ];
    expect(waits(demands, [100, 50, 120], 1_000)).toEqual([40, 90, 100]);
  });

  it('forgets what is taken back, and counts what nobody answered until the end', () => {
    const demands = [
      { second: 0, by: 3 },
      { second: 60, by: -1 },
    ];
    expect(waits(demands, [30], 500)).toEqual([30, 500]);
  });
});

describe('reversals', () => {
  it('are changes of direction within a quarter of an hour', () => {
    const turns = [
      { second: 0, change: 1 as const },
      { second: 10, change: 1 as const },
      { second: 600, change: -1 as const },
      { second: 2_000, change: 1 as const },
    ];
    expect(reversals(turns)).toBe(1);
  });
});

describe('cost at equal time over', () => {
  const ours = [
    { setting: 'a', cost: 1.2, overMinutes: 10 },
    { setting: 'b', cost: 1.8, overMinutes: 1 },
  ];

  it('takes our cheapest point with no more time over, for each of theirs', () => {
    const theirs = [
      { setting: 'x', cost: 2.4, overMinutes: 12 },
      { setting: 'y', cost: 1.8, overMinutes: 5 },
    ];
    expect(costAtEqualOver(ours, theirs)).toEqual({ ratio: expect.closeTo(Math.sqrt(0.5)), matched: 2, unmatched: 0 });
  });

  it('counts what none of ours reaches', () => {
    expect(costAtEqualOver(ours, [{ setting: 'z', cost: 9, overMinutes: 0 }])).toEqual({ ratio: null, matched: 0, unmatched: 1 });
  });
});
