import type { MetricWindow, Observation, TaskSeen } from '../model/observation.js';
import { MINUTE } from '../model/time.js';
import { reservedDuring } from './load.js';
import { tasksOfService } from './lookup.js';
import { once } from './once.js';
import { isToldOfAll } from './steady.js';

/** So many windows tell of a trend. */
const WINDOWS = 10;
/** A slope within two standard errors of none is noise. */
const ERRORS = 2;

interface Point {
  /** Minutes. */
  readonly at: number;
  /** vCPU of all services. */
  readonly cpu: number;
}

/**
 * By what part of its present level the load of all services has risen a minute, evenly, over the last ten windows; negative = fallen;
 * 0 = neither, or not known. The smallest of what all of them, the older half and the newer half say (a jump or a burst lies in one
 * half, so it is no trend), and of the change from one minute to the next in the middle (stairs stand still in most). Told by the
 * services, whose figures do not depend on which instances came and went.
 */
export const trendOf = (observation: Observation): number => {
  const points = pointsOf(observation);
  if (points.length < WINDOWS) return 0;
  const [older, newer] = [points.slice(0, WINDOWS / 2), points.slice(WINDOWS / 2)];
  const level = mean(newer.map(({ cpu }) => cpu));
  const slopes = [certain(points), lineOf(older).slope, lineOf(newer).slope];
  const way = Math.sign(slopes[0]!);
  if (level <= 0 || slopes.some((slope) => slope * way <= 0)) return 0;
  return (way * Math.min(...slopes.map(Math.abs), usualChange(points))) / level;
};

/** How many times what the trend has led to the newest window shows: 1.05 = by a twentieth more, and that much is chance. */
export const aboveTrend = (observation: Observation): number => {
  const points = pointsOf(observation);
  const newest = points.at(-1);
  return points.length < WINDOWS || !newest ? 1 : newest.cpu / lineOf(points).valueAt(newest.at);
};

/** Of the last windows that tell of all services, the oldest first; none where there are not enough of them. */
const pointsOf = once((observation: Observation): Point[] => {
  const windows = (observation.reading?.windows ?? []).filter((window) => isToldOfAll(observation, window)).slice(-WINDOWS);
  if (windows.length < WINDOWS) return [];
  const settled = settledSince(observation, windows[0]!.from);
  return windows.map((window) => pointOf(settled, window));
});

/** A service and what its tasks reserve, in vCPU: those that have run all the time are asked once, the others window by window. */
interface Settled {
  readonly name: string;
  readonly throughout: number;
  readonly others: Observation;
}

const settledSince = (observation: Observation, from: number): Settled[] =>
  observation.services.map(({ name }) => {
    const stayed = ({ id, startedAt, stoppedAt }: TaskSeen): boolean =>
      startedAt !== null && startedAt <= from && stoppedAt === null && !observation.reading?.dead?.[id];
    const tasks = tasksOfService(observation.tasks, name);
    const throughout = sum(tasks.filter(stayed).map(({ cpu }) => cpu));
    return { name, throughout, others: { ...observation, tasks: tasks.filter((task) => !stayed(task)) } };
  });

const pointOf = (services: readonly Settled[], window: MetricWindow): Point => ({
  at: (window.from + window.to) / 2 / MINUTE,
  cpu: sum(
    services.map(
      ({ name, throughout, others }) =>
        ((window.serviceCpu[name] ?? 0) / 100) * (throughout + reservedDuring(others, name, window)),
    ),
  ),
});

interface Line {
  /** vCPU a minute. */
  readonly slope: number;
  /** Its standard error. */
  readonly error: number;
  /** vCPU at a minute. */
  readonly valueAt: (minute: number) => number;
}

/** Least squares. */
const lineOf = (points: readonly Point[]): Line => {
  const [at, cpu] = [mean(points.map((one) => one.at)), mean(points.map((one) => one.cpu))];
  const spread = sum(points.map((one) => (one.at - at) ** 2));
  const slope = sum(points.map((one) => (one.at - at) * (one.cpu - cpu))) / spread;
  const rest = sum(points.map((one) => (one.cpu - cpu - slope * (one.at - at)) ** 2));
  const error = Math.sqrt(rest / (points.length - 2) / spread);
  return { slope, error, valueAt: (minute) => cpu + slope * (minute - at) };
};

/** The part of the slope that is not noise. */
const certain = (points: readonly Point[]): number => {
  const { slope, error } = lineOf(points);
  return Math.sign(slope) * Math.max(0, Math.abs(slope) - ERRORS * error);
};

/** vCPU a minute, whichever way. */
const usualChange = (points: readonly Point[]): number => {
  const changes = points.slice(1).map(({ at, cpu }, i) => Math.abs(cpu - points[i]!.cpu) / (at - points[i]!.at));
  return changes.sort((a, b) => a - b)[Math.floor(changes.length / 2)]!;
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
