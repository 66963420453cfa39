import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bestSplit, type SplitBin, type SplitItem } from '../../shared/scaling/split.js';

const free = { cpu: 100, memoryMiB: 100_000 };
const needs = { cpu: 0.1, memoryMiB: 64 };
const bin = (id: string, fixed = 0, capacity = 2): SplitBin => ({ id, capacity, fixed, free });
const item = (key: string, load: number, at: string | null): SplitItem => ({ key, load, at, needs, allowed: () => true });

/** Every assignment there is. */
const bruteForce = (items: readonly SplitItem[], bins: readonly SplitBin[]): number => {
  const shares = bins.map((one) => one.fixed / one.capacity);
  const walk = (i: number): number => {
    const one = items[i];
    if (!one) return Math.max(...shares);
    let best = Number.POSITIVE_INFINITY;
    for (const [b, { capacity }] of bins.entries()) {
      shares[b]! += one.load / capacity;
      if (Math.max(...shares) < best) best = Math.min(best, walk(i + 1));
      shares[b]! -= one.load / capacity;
    }
    return best;
  };
  return walk(0);
};

describe('the best split', () => {
  it('makes 45 % and 45 % of two equal halves on one instance', () => {
    const split = bestSplit([item('vote', 0.9, 'a'), item('result', 0.9, 'a')], [bin('a'), bin('b')]);
    expect(split.max).toBeCloseTo(0.45);
    expect(split.moves).toHaveLength(1);
  });

  it('leaves what is fixed where it is', () => {
    const split = bestSplit([item('vote', 0.4, 'a')], [bin('a', 1.2), bin('b')]);
    expect(split.shares).toEqual({ a: 0.6, b: 0.2 });
  });

  it('moves nothing when one task is the whole load', () => {
    expect(bestSplit([item('vote', 1.8, 'a')], [bin('a'), bin('b')]).moves).toEqual([]);
  });

  it('does not send a task where it is not allowed or has no room', () => {
    const choosy: SplitItem = { ...item('vote', 0.9, 'a'), allowed: (id) => id === 'a' };
    expect(bestSplit([choosy, item('db', 0.9, 'a')], [bin('a'), bin('b')]).at['vote']).toBe('a');
    const full: SplitBin = { ...bin('b'), free: { cpu: 0, memoryMiB: 0 } };
    expect(bestSplit([item('vote', 0.9, 'a'), item('db', 0.9, 'a')], [bin('a'), full]).moves).toEqual([]);
  });

  it('is within five points of the best of all assignments, up to 12 tasks', () => {
    const load = fc.integer({ min: 1, max: 90 }).map((n) => n / 100);
    fc.assert(
      fc.property(
        fc.array(load, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 2, max: 3 }),
        fc.array(load, { minLength: 3, maxLength: 3 }),
        (loads, count, fixed) => {
          const bins = Array.from({ length: count }, (_, i) => bin(`i${i}`, fixed[i]));
          const items = loads.map((one, i) => item(`t${i}`, one, `i${i % count === 2 ? 1 : 0}`));
          expect(bestSplit(items, bins).max).toBeLessThanOrEqual(bruteForce(items, bins) + 0.05);
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  it('asks one of the instances that are alike, and answers as if it had asked each', () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 2, max: 9 }), (loads, count) => {
        const sort = (id: string): number => Number(id.slice(1)) % 3;
        const bins = Array.from({ length: count }, (_, i) => bin(`i${i}`));
        const asked: string[] = [];
        const kinds = [0, 1].map((kind) => (id: string): boolean => {
          asked.push(`${kind} ${sort(id)}`);
          return sort(id) !== kind;
        });
        const items = loads.map((one, i) => ({ ...item(`t${i}`, one / 100, `i${i % 2}`), allowed: kinds[i % 2]! }));
        const alone = bestSplit(items, bins);
        asked.length = 0;
        const alike = bins.map((one) => ({ ...one, alike: sort(one.id) }));
        expect({ ...bestSplit(items, alike) }).toEqual({ ...alone });
        // More instances of a sort that is known: nobody is asked again.
        expect(bestSplit(items, [...alike, { ...bin('i9'), alike: 0 }]).max).toBeLessThanOrEqual(alone.max + 0.02);
        expect(new Set(asked).size).toBe(asked.length);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('stays quick with hundreds of tasks and forty instances', () => {
    const bins = Array.from({ length: 40 }, (_, i) => bin(`i${i}`));
    const items = Array.from({ length: 300 }, (_, i) => item(`t${i}`, 0.1 + (i % 7) / 20, `i${i % 20}`));
    const split = bestSplit(items, bins);
    expect(split.max).toBeLessThan(split.mean + 0.2);
  });
});
