import { Cron } from 'croner';
import type { ScheduledMinimum } from '../model/project.js';
import type { Millis } from '../model/time.js';

/**
 * The highest of the minimums that hold at this instant; 0 when none does. One holds from its last beginning on until its next end: as
 * long as the last time that `from` came is later than the last time that `until` came.
 */
export const scheduledMinimum = (schedule: readonly ScheduledMinimum[] | undefined, at: Millis): number =>
  (schedule ?? []).reduce((most, one) => (holdsAt(one, at) ? Math.max(most, one.min) : most), 0);

const holdsAt = ({ from, until, zone }: ScheduledMinimum, at: Millis): boolean =>
  (lastRun(from, zone, at) ?? 0) > (lastRun(until, zone, at) ?? 0);

/** When a cron pattern last came, that instant included. */
const lastRun = (pattern: string, timezone: string, at: Millis): Millis | null =>
  new Cron(pattern, { timezone }).previousRuns(1, new Date(at + 1_000))[0]?.getTime() ?? null;

/** Why these words are no schedule; null when they are one. */
export const scheduleFault = ({ from, until, zone }: Pick<ScheduledMinimum, 'from' | 'until' | 'zone'>): string | null => {
  if (!isZone(zone)) return `${zone} is not a time zone`;
  const wrong = [from, until].find((pattern) => !isPattern(pattern, zone));
  return wrong === undefined ? null : `"${wrong}" is not a cron pattern`;
};

const isZone = (timeZone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) !== null;
  } catch {
    return false;
  }
};

/** Five fields: a minimum is a matter of minutes. */
const isPattern = (pattern: string, timezone: string): boolean => {
  if (pattern.trim().split(/\s+/).length !== 5) return false;
  try {
    return new Cron(pattern, { timezone }) !== null;
  } catch {
    return false;
  }
};
