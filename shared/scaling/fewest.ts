import { type Balance, balanceOf, type Resource } from './balance.js';
import { roomUnderCaps } from './caps.js';
import { rangeCounts } from './range.js';
import { type Situation, sizeOf } from './situation.js';

/** How many more instances, and the share of the highest without and with them, as the best split would have it. */
export interface Fewest {
  readonly more: number;
  readonly before: number;
  readonly after: number;
  /** The highest with as many as the sum asks for. */
  readonly bySum: number;
}

/** Splits this close are as good as each other. */
const AS_GOOD = 0.02;

/**
 * Load comes in tasks, so the sum is only where the search begins. Down: as long as fewer are as good, or still bring the target. Up, to
 * the maximum and the operator's caps: when the sum's number does not help at all but a larger one does (six tasks of 80 % on three instances want six). What is
 * in flight is in all of it. More instances never make the best split worse, so both searches halve.
 */
export const fewest = (situation: Situation, resource: Resource, wanted: number): Fewest => {
  const balance = (more: number) => balanceOf(situation, { resource, more, counts: rangeCounts(situation, more) });
  const highest = (more: number): number => balance(more).best.max;
  const before = highest(0);
  const goal = Math.max(highest(wanted), situation.policy.thresholds.target / 100) + AS_GOOD;
  const most = Math.min(situation.policy.max - sizeOf(situation), roomUnderCaps(situation));
  const helps = (count: number): boolean => (before - highest(count)) * 100 >= situation.policy.worthwhilePoints;
  const reaches = (count: number): boolean => leastOf(balance(count)) <= goal + 1e-9 && highest(count) <= goal;
  const isEnough = guided(reaches, enoughBySum(balance(wanted), wanted, goal), wanted);
  let more = smallest(1, wanted, isEnough);
  if (!helps(more) && situation.launches.length === 0 && wanted < most && helps(most)) more = smallest(wanted + 1, most, helps);
  return { more, before, after: highest(more), bySum: highest(wanted) };
};

/** No split comes below the mean: where that is too high, none is looked for. What has no place yet may find none, and then carries nothing. */
const leastOf = ({ items, bins }: Balance): number => {
  if (items.some(({ at }) => at === null)) return 0;
  const capacity = bins.reduce((sum, bin) => sum + bin.capacity, 0) || 1;
  return (bins.reduce((sum, bin) => sum + bin.fixed, 0) + items.reduce((sum, item) => sum + item.load, 0)) / capacity;
};

/** How many would be enough if the best split stayed as far above the mean as it is with `wanted`. */
const enoughBySum = ({ best, bins }: Balance, wanted: number, goal: number): number => {
  const capacity = bins.reduce((sum, bin) => sum + bin.capacity, 0);
  const unit = bins.at(-1)?.capacity ?? 1;
  const needed = (best.mean * capacity) / Math.max(goal - (best.max - best.mean), 0.01);
  return wanted - Math.floor((capacity - needed) / unit);
};

/**
 * Asks beside the guess first: what holds there holds for more, and what does not hold does not for fewer, so that a search far from it
 * needs no split of its own. Of a few instances each is asked.
 */
const guided = (holds: (count: number) => boolean, guess: number, most: number): ((count: number) => boolean) => {
  const margin = Math.ceil(most / FINENESS);
  let [failsTo, holdsFrom] = [0, most];
  const ask = (count: number): boolean => {
    const answer = count >= holdsFrom || (count > failsTo && holds(count));
    if (answer) holdsFrom = Math.min(holdsFrom, count);
    else failsTo = Math.max(failsTo, count);
    return answer;
  };
  if (most < FINENESS) return holds;
  return (count) => {
    if (count > guess + margin && ask(guess + margin)) return true;
    if (count < guess - margin && !ask(guess - margin)) return false;
    return ask(count);
  };
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
