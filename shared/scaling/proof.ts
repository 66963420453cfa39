import { MINUTE, SECOND } from '../model/time.js';
import type { Blocker } from '../model/words.js';
import { balanceOf, round } from './balance.js';
import type { Candidate } from './giving-up.js';
import { headroom } from './headroom.js';
import { type Highest, highestSince, type Load } from './load.js';
import { once } from './once.js';
import { place } from './packing.js';
import { openRooms } from './rooms.js';
import type { Situation } from './situation.js';
import { toPlace } from './takers.js';
import { trendOf } from './trend.js';

/** Why these may not be given up together; null when they may. */
export type Refusal = readonly [Blocker, string];

/** So much of the window must have been seen: the newest minutes are not published yet, and a figure may be missing. */
const SEEN_SHARE = 0.8;

/** Their tasks fit on the others, with the headroom that is to stay. */
export const fitElsewhere = (situation: Situation, given: readonly Candidate[]): Refusal | null => {
  const gone = new Set(given.map(({ instance }) => instance.id));
  const tasks = given.flatMap((one) => one.tasks.map((task) => toPlace(situation, task.id)));
  const spare = headroom(situation);
  if (tasks.length === 0 && spare.length === 0) return null;
  const rooms = openRooms(situation).filter((room) => !gone.has(room.id));
  const [homeless] = place([...tasks, ...spare], rooms).unplaced;
  if (!homeless) return null;
  const what = spare.includes(homeless) ? 'the headroom' : homeless.service;
  return ['does-not-fit', `Without ${names(given)} ${what} does not fit on the others.`];
};

/**
 * Why these may not be given up together. Of many it is only asked whether, so what is told at once comes first; of one it is told why,
 * and that it has no place is told before how much load there is.
 */
export const refusalOf = (situation: Situation, given: readonly Candidate[], over: boolean): Refusal | null => {
  if (over) return fitElsewhere(situation, given);
  const fits = () => fitElsewhere(situation, given);
  const known = () => sumStaysUnder(situation, given);
  return (given.length > 1 ? (known() ?? fits()) : (fits() ?? known())) ?? splitStaysUnder(situation, given);
};

/** The highest load of the window, on what is left, stays under the line. */
const sumStaysUnder = (situation: Situation, given: readonly Candidate[]): Refusal | null => {
  const { load } = situation;
  const windowSeconds = windowOf(given);
  const peak = peakOf(situation, windowSeconds);
  if (!load || !peak) return ['no-data', 'No metrics tell how much load the others would get.'];
  const least = Math.min(windowSeconds / 60, MOST_MINUTES) * SEEN_SHARE;
  const seen = peak.seenMilliseconds / MINUTE;
  if (seen < least && load.instances.length > 1)
    return ['settling', `Metrics of all instances are there for ${round(seen)} of at least ${round(least)} minutes.`];
  const above = aboveTheLine(situation, load, peak, given);
  return above === null ? null : ['within-band', above];
};

const windowOf = (given: readonly Candidate[]): number => Math.max(...given.map((one) => one.windowSeconds));

const peakOf = (situation: Situation, windowSeconds: number): Highest | null => {
  const { load, observation } = situation;
  const known = peaks(situation);
  if (!known.has(windowSeconds))
    known.set(
      windowSeconds,
      load && highestSince(observation, load, observation.at - (windowSeconds + 180) * SECOND, trendOf(observation)),
    );
  return known.get(windowSeconds)!;
};

/** By the length of the window. */
const peaks = once((_situation: Situation) => new Map<number, Highest | null>());

/** No reading goes back further than this: what a longer window says before it is told by the time since the last change. */
const MOST_MINUTES = 10;

const aboveTheLine = (situation: Situation, load: Load, peak: Highest, given: readonly Candidate[]): string | null => {
  const { policy } = situation;
  const line = policy.thresholds.in / 100;
  const gone = new Set(given.map(({ instance }) => instance.id));
  const rest = load.instances.filter((one) => !gone.has(one.id));
  // The last one: what ran on it would not have fitted elsewhere, so nothing runs on it, and nobody would get its load.
  if (rest.length === 0) return null;
  const cpu = peak.cpu / rest.reduce((sum, one) => sum + one.vcpu, 0);
  const memory = peak.memoryMiB / rest.reduce((sum, one) => sum + one.memoryMiB, 0);
  const without = `Without ${names(given)} the others would reach`;
  if (cpu > line) return `${without} ${round(cpu * 100)} % CPU ${lately(given)}, above ${policy.thresholds.in} %.`;
  if (memory > line)
    return `${without} ${round(memory * 100)} % memory (estimated) ${lately(given)}, above ${policy.thresholds.in} %.`;
  return null;
};

const lately = (given: readonly Candidate[]): string => `at the highest of the last ${Math.round(windowOf(given) / 60)} minutes`;

/** And as it would split. */
const splitStaysUnder = (situation: Situation, given: readonly Candidate[]): Refusal | null => {
  const { load, policy } = situation;
  const peak = peakOf(situation, windowOf(given));
  const gone = given.map(({ instance }) => instance.id);
  if (!load || !peak || load.instances.every((one) => gone.includes(one.id))) return null;
  const growth = load.cpu > 0 ? Math.max(1, peak.cpu / load.cpu) : 1;
  const { max } = balanceOf(situation, { resource: 'cpu', without: gone }).best;
  if (max * growth <= policy.thresholds.in / 100) return null;
  const highest = `${round(max * growth * 100)} % CPU`;
  return [
    'within-band',
    `Without ${names(given)} the highest of the others would be ${highest} ${lately(given)}, above ${policy.thresholds.in} %.`,
  ];
};

export const names = (given: readonly Candidate[]): string => {
  const ids = given.map(({ instance }) => instance.id);
  return ids.length > 4 ? `${ids.slice(0, 3).join(', ')} and ${ids.length - 3} more` : ids.join(', ');
};
