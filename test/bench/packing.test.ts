import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { packed } from '../../bench/packing/packing.js';

const TYPES = [
  { name: 'small', cpu: 2, memoryMiB: 4_096, usdPerHour: 0.05 },
  { name: 'large', cpu: 8, memoryMiB: 16_384, usdPerHour: 0.22 },
  { name: 'gpu', cpu: 8, memoryMiB: 16_384, usdPerHour: 1, gpu: 1 },
];

const task = fc.record({
  cpu: fc.constantFrom(0.1, 0.25, 0.5, 1, 1.5, 4),
  memoryMiB: fc.constantFrom(100, 256, 512, 1_024, 4_096, 20_000),
  hostPorts: fc.constantFrom<number[]>([], [80], [443]),
  gpu: fc.constantFrom(0, 0, 0, 1),
});

describe('packing', () => {
  it('places every task once, within what its type offers, between the lower bound and first fit', () => {
    fc.assert(
      fc.property(fc.array(task, { minLength: 1, maxLength: 40 }), (drawn) => {
        const tasks = drawn.map((one, index) => ({ ...one, id: `t${index}` }));
        const { instances, unplaced, usdPerHour, lowerBound, firstFitDecreasing } = packed({ types: TYPES, tasks });
        const byId = new Map(tasks.map((one) => [one.id, one]));
        const seen = [...instances.flatMap((one) => one.tasks), ...unplaced].sort();
        expect(seen).toEqual(tasks.map(({ id }) => id).sort());
        for (const { type, tasks: ids } of instances) {
          const offered = TYPES.find(({ name }) => name === type)!;
          const here = ids.map((id) => byId.get(id)!);
          const sum = (of: (one: (typeof here)[number]) => number): number => here.reduce((total, one) => total + of(one), 0);
          expect(sum(({ cpu }) => cpu)).toBeLessThanOrEqual(offered.cpu + 1e-6);
          expect(sum(({ memoryMiB }) => memoryMiB)).toBeLessThanOrEqual(offered.memoryMiB);
          expect(sum(({ gpu }) => gpu)).toBeLessThanOrEqual(offered.gpu ?? 0);
          const ports = here.flatMap(({ hostPorts }) => hostPorts);
          expect(new Set(ports).size).toBe(ports.length);
        }
        expect(unplaced.every((id) => byId.get(id)!.memoryMiB > 16_384)).toBe(true);
        if (unplaced.length === 0) expect(usdPerHour).toBeGreaterThanOrEqual(lowerBound - 1e-6);
        expect(usdPerHour).toBeLessThanOrEqual(firstFitDecreasing.usdPerHour + 1e-6);
      }),
    );
  });

  it('keeps a group on one instance', () => {
    const tasks = ['a', 'b', 'c'].map((id) => ({ id, cpu: 1.5, memoryMiB: 100, group: 'g' }));
    expect(packed({ types: TYPES, tasks }).instances).toEqual([{ type: 'large', tasks: ['a', 'b', 'c'] }]);
  });

  it('takes two small instances where one large would cost more', () => {
    const tasks = ['a', 'b'].map((id) => ({ id, cpu: 2, memoryMiB: 1_000 }));
    const { instances, usdPerHour, firstFitDecreasing } = packed({ types: TYPES, tasks });
    expect(instances.map(({ type }) => type)).toEqual(['small', 'small']);
    expect(usdPerHour).toBeCloseTo(0.1);
    expect(firstFitDecreasing.usdPerHour).toBeCloseTo(0.22);
  });
});
