import type { MetricWindow, Observation } from '../model/observation.js';
import { MINUTE, type Millis } from '../model/time.js';

/** Windows older than this say nothing of the present. */
const FRESH_MILLISECONDS = 6 * MINUTE;
/** The balancer's counts come one to two minutes after a window's end; where none has come after this long, nobody asked. */
const LATE_MILLISECONDS = 4 * MINUTE;

/** Requests a minute that users send to a service now, by the newest window that tells; null when none does. */
export const requestsNow = ({ reading, at }: Observation, service: string): number | null => {
  const newest = (reading?.windows ?? []).findLast((window) => window.serviceRequests?.[service] !== undefined);
  return newest && at - newest.to <= FRESH_MILLISECONDS ? aMinute(newest, service) : null;
};

/** The most of these windows; null while one of them may still be told. */
export const requestsAtMost = (windows: readonly MetricWindow[], service: string, now: Millis): number | null => {
  const told = windows.filter((window) => window.serviceRequests?.[service] !== undefined || now - window.to > LATE_MILLISECONDS);
  return told.length > 0 ? Math.max(...told.map((window) => aMinute(window, service))) : null;
};

const aMinute = (window: MetricWindow, service: string): number =>
  ((window.serviceRequests?.[service] ?? 0) * MINUTE) / (window.to - window.from);
