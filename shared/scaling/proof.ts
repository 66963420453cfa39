import { MINUTE, SECOND } from '../model/time.js';
import type { Blocker } from '../model/words.js';
import { balanceOf, openRooms, round, toPlace } from './balance.js';
import type { Candidate } from './giving-up.js';
import { headroom } from './headroom.js';
import { type Highest, highestSince, type Load } from './load.js';
import { place } from './packing.js';
import type { Situation } from './situation.js';

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

/** The highest load of the window, on what is left and as it would split, stays under the line. */
export const staysUnder = (situation: Situation, given: readonly Candidate[]): Refusal | null => {
  const { load, observation } = situation;
  const windowSeconds = Math.max(...given.map((one) => one.windowSeconds));
  const peak = load && highestSince(observation, load, observation.at - (windowSeconds + 180) * SECOND);
  if (!load || !peak) return ['no-data', 'No metrics tell how much load the others would get.'];
  const least = Math.min(windowSeconds / 60, MOST_MINUTES) * SEEN_SHARE;
  const seen = peak.seenMilliseconds / MINUTE;
  if (seen < least && load.instances.length > 1)
    return ['settling', `Metrics of all instances are there for ${round(seen)} of at least ${round(least)} minutes.`];
  const above = aboveTheLine(situation, load, peak, given, windowSeconds);
  return above === null ? null : ['within-band', above];
};

/** No reading goes back further than this: what a longer window says before it is told by the time since the last change. */
const MOST_MINUTES = 10;

const aboveTheLine = (
  situation: Situation,
  load: Load,
  peak: Highest,
  given: readonly Candidate[],
  windowSeconds: number,
): string | null => {
  const { policy } = situation;
  const line = policy.thresholds.in / 100;
  const gone = new Set(given.map(({ instance }) => instance.id));
  const rest = load.instances.filter((one) => !gone.has(one.id));
  // The last one: what ran on it would not have fitted elsewhere, so nothing runs on it, and nobody would get its load.
  if (rest.length === 0) return null;
  const cpu = peak.cpu / rest.reduce((sum, one) => sum + one.vcpu, 0);
  const memory = peak.memoryMiB / rest.reduce((sum, one) => sum + one.memoryMiB, 0);
  const lately = `at the highest of the last ${Math.round(windowSeconds / 60)} minutes`;
  const without = `Without ${names(given)} the others would reach`;
  if (cpu > line) return `${without} ${round(cpu * 100)} % CPU ${lately}, above ${policy.thresholds.in} %.`;
  if (memory > line) return `${without} ${round(memory * 100)} % memory (estimated) ${lately}, above ${policy.thresholds.in} %.`;
  const growth = load.cpu > 0 ? Math.max(1, peak.cpu / load.cpu) : 1;
  const split = balanceOf(situation, { resource: 'cpu', without: [...gone] }).best;
  return split.max * growth > line
    ? `Without ${names(given)} the highest of the others would be ${round(split.max * growth * 100)} % CPU ${lately}, above ${policy.thresholds.in} %.`
    : null;
};

export const names = (given: readonly Candidate[]): string => {
  const ids = given.map(({ instance }) => instance.id);
  return ids.length > 4 ? `${ids.slice(0, 3).join(', ')} and ${ids.length - 3} more` : ids.join(', ');
};
