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
 * Load comes in tasks, so the sum is only where the search begins. Down: as long as fewer are as good, or still bring the target. Up, to
 * the maximum: when the sum's number does not help at all but a larger one does (six tasks of 80 % on three instances want six). What is
 * in flight is in all of it. More instances never make the best split worse, so both searches halve.
 */
export const fewest = (situation: Situation, resource: Resource, wanted: number): Fewest => {
  const highest = (more: number): number =>
    balanceOf(situation, { resource, more, counts: rangeCounts(situation, more) }).best.max;
  const before = highest(0);
  const goal = Math.max(highest(wanted), situation.policy.thresholds.target / 100) + AS_GOOD;
  const most = situation.policy.max - sizeOf(situation);
  const helps = (count: number): boolean => (before - highest(count)) * 100 >= situation.policy.worthwhilePoints;
  let more = smallest(1, wanted, (count) => highest(count) <= goal);
  if (!helps(more) && situation.launches.length === 0 && wanted < most && helps(most)) more = smallest(wanted + 1, most, helps);
  return { more, before, after: highest(more) };
};

/** Of many instances, a few more or less make no difference that could be measured: so finely the search looks. */
const FINENESS = 64;

/** The smallest number that holds, looked for first where it most often is: at the end. `most` is taken to hold. */
const smallest = (least: number, most: number, holds: (count: number) => boolean): number => {
  const fine = Math.max(1, Math.floor(most / FINENESS));
  let [low, high] = [least, most];
  let step = fine;
  while (low < high) {
    const next = Math.max(low, high - step);
    if (!holds(next)) {
      low = next + 1;
      break;
    }
    high = next;
    step *= 2;
  }
  while (high - low >= fine && low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
};
