import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstNotBefore, firstWith, insert, last, orderOf, remove } from '../../shared/scaling/order.js';

const COUNT = 1_500;

/** Numbers that stand for values which change, beside a plain list that is sorted anew each time. */
const standing = (values: number[]) => {
  const compare = (a: number, b: number): number => values[a]! - values[b]! || a - b;
  const order = orderOf([...values.keys()], compare);
  return { order, sorted: () => [...values.keys()].sort(compare) };
};

const walked = (order: ReturnType<typeof orderOf>): number[] => {
  const seen: number[] = [];
  firstWith(order, (one) => seen.push(one) < 0);
  return seen;
};

describe('numbers kept in order', () => {
  it('stay in order whatever changes, as many as they are', () => {
    const changes = fc.array(fc.tuple(fc.nat(COUNT - 1), fc.integer({ min: 0, max: 40 })), { minLength: 1, maxLength: 1_200 });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: COUNT, maxLength: COUNT }), changes, (values, all) => {
        const { order, sorted } = standing(values);
        for (const [which, value] of all) {
          remove(order, which);
          values[which] = value;
          insert(order, which);
        }
        expect(walked(order)).toEqual(sorted());
        expect(last(order)).toBe(sorted().at(-1));
        const highest = values[last(order)]!;
        expect(firstNotBefore(order, (one) => values[one]! < highest)).toBe(values.indexOf(highest));
      }),
      { numRuns: 20 },
    );
  });

  it('may all become one value, or leave one by one and come back', () => {
    const values = Array.from({ length: COUNT }, (_, i) => i);
    const { order, sorted } = standing(values);
    for (const which of values.keys()) {
      remove(order, which);
      values[which] = 7;
      insert(order, which);
    }
    expect(walked(order)).toEqual(sorted());
    for (const which of values.keys()) remove(order, which);
    expect([walked(order), last(order), firstNotBefore(order, () => false)]).toEqual([[], -1, -1]);
    for (const which of [3, 1, 2]) insert(order, which);
    expect(walked(order)).toEqual([1, 2, 3]);
  });
});
