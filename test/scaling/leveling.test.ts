import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from '../../shared/scaling/decide.js';
import { aCluster, type Scene, type SceneTask } from '../support/a-cluster.js';

type Tasks = Readonly<Record<string, readonly SceneTask[]>>;

/** Moves are made as they are decided, one after the other, until none is. */
const leveled = (instances: readonly string[], services: Tasks): { services: Tasks; predicted: number | null; moves: number } => {
  let [now, predicted, moves] = [services, null as number | null, 0];
  for (;;) {
    const scene: Scene = { instances, services: now, reserve: { cpu: 0.1, memoryMiB: 64 }, policy: { max: instances.length } };
    const { actions, decision } = decide(aCluster(scene));
    const [move] = actions;
    if (move?.kind !== 'relocate') return { services: now, predicted, moves };
    predicted ??= decision.predicted!.cpu.max;
    moves += 1;
    if (moves > 30) throw new Error('moves without an end');
    now = { ...now, [move.service]: now[move.service]!.map((task) => ({ ...task, on: move.to })) };
  }
};

const highest = (instances: readonly string[], services: Tasks): number =>
  Math.max(
    ...instances.map((id) =>
      Object.values(services)
        .flat()
        .reduce((sum, task) => sum + (task.on === id ? task.cpu! : 0), 0),
    ),
  ) * 50;

/** Percent of the highest instance, of all ways there are. */
const bestOf = (loads: readonly number[], count: number): number => {
  const bins = Array.from({ length: count }, () => 0);
  const walk = (i: number): number => {
    if (i === loads.length) return Math.max(...bins);
    let best = Number.POSITIVE_INFINITY;
    for (let bin = 0; bin < count; bin += 1) {
      bins[bin]! += loads[i]!;
      best = Math.min(best, walk(i + 1));
      bins[bin]! -= loads[i]!;
    }
    return best;
  };
  return walk(0) * 50;
};

describe('moving for any number of instances', () => {
  it('predicts within five points of the best split there is, and ends within five of it or below the target', () => {
    const tasks = fc.array(fc.tuple(fc.integer({ min: 5, max: 60 }), fc.nat()), { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(tasks, fc.integer({ min: 2, max: 4 }), (given, count) => {
        const instances = Array.from({ length: count }, (_, i) => `i-${i + 1}`);
        const services = Object.fromEntries(
          given.map(([load, where], i) => [`s${i}`, [{ on: instances[where % count]!, cpu: load / 100 }]]),
        );
        // Above what an instance has there is nothing to measure.
        fc.pre(highest(instances, services) <= 96);
        const { services: after, predicted } = leveled(instances, services);
        const best = bestOf(
          given.map(([load]) => load / 100),
          count,
        );
        if (predicted !== null) expect(predicted).toBeLessThanOrEqual(best + 5);
        expect(highest(instances, after)).toBeLessThanOrEqual(Math.max(best + 5, 55) + 0.1);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('relieves a pegged one beside nine calm ones without launching', () => {
    const instances = Array.from({ length: 10 }, (_, i) => `i-${i + 1}`);
    const hot = Object.fromEntries([1, 2, 3, 4].map((n) => [`hot${n}`, [{ on: 'i-1', cpu: 0.47 }]]));
    const calm = Object.fromEntries(instances.slice(1).map((id) => [`calm-${id}`, [{ on: id, cpu: 0.5 }]]));
    const first = decide(aCluster({ instances, services: { ...hot, ...calm }, policy: { max: 20 } }));
    expect(first.actions).toMatchObject([{ kind: 'relocate', from: 'i-1' }]);
    expect(first.decision.verdict).toBe('scaling');
    const { services, moves } = leveled(instances, { ...hot, ...calm });
    expect(highest(instances, services)).toBeLessThanOrEqual(55);
    expect(moves).toBeLessThanOrEqual(3);
  });
});
