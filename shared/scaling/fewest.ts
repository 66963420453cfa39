import { balanceOf, type Resource } from './balance.js';
import { rangeCounts } from './range.js';
import { type Situation, sizeOf } from './situation.js';

/** How many more instances, and the share of the highest without and with them, as the best split would have it. */
export interface Fewest {
  readonly more: number;
  readonly before: number;
  readonly after: number;
}

/** Splits this close are as good as each other. */
const AS_GOOD = 0.02;

/**
 * Load comes in tasks, so the sum is only where the search begins. Down: as long as one instance less is as good, or still brings the
 * target. Up, to the maximum: when the sum's number does not help at all but a larger one does (six tasks of 80 % on three instances
 * want six). What is in flight is in all of it.
 */
export const fewest = (situation: Situation, resource: Resource, wanted: number): Fewest => {
  const known = new Map<number, number>();
  const highest = (more: number): number => {
    if (!known.has(more))
      known.set(more, balanceOf(situation, { resource, more, counts: rangeCounts(situation, more) }).best.max);
    return known.get(more)!;
  };
  const before = highest(0);
  const goal = Math.max(highest(wanted), situation.policy.thresholds.target / 100) + AS_GOOD;
  let more = wanted;
  while (more > 1 && highest(more - 1) <= goal) more -= 1;
  const helps = (count: number): boolean => (before - highest(count)) * 100 >= situation.policy.worthwhilePoints;
  if (!helps(more) && situation.launches.length === 0) {
    const most = situation.policy.max - sizeOf(situation);
    for (let count = wanted + 1; count <= most; count += 1)
      if (helps(count)) return { more: count, before, after: highest(count) };
  }
  return { more, before, after: highest(more) };
};
