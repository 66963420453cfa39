import type { Swing } from '../model/head.js';
import { HOUR, MINUTE, type Millis } from '../model/time.js';
import type { PlannedAction } from './proposal.js';

/** Growing and shrinking this close together is to and fro, and costs what it saves. */
const CLOSE_MILLISECONDS = 15 * MINUTE;
/** After so long without it the window may be shorter again. */
const CALM_MILLISECONDS = 2 * HOUR;
/** The window of ten minutes is never longer than an hour. */
const MOST = 6;

/**
 * How much longer than usual the cluster has to be calm before it shrinks: twice as long after each turn from growing to shrinking or
 * back within a quarter of an hour, half as long after two hours without one.
 */
export const swung = (before: Swing | undefined, actions: readonly PlannedAction[], at: Millis): Swing | undefined => {
  const direction = directionOf(actions);
  const eased = before && before.factor > 1 && at - before.since >= CALM_MILLISECONDS ? easedOf(before, at) : before;
  if (!direction) return eased;
  const turned = eased?.last !== undefined && eased.last.direction !== direction && at - eased.last.at <= CLOSE_MILLISECONDS;
  const last = { direction, at };
  return turned
    ? { factor: Math.min(MOST, eased.factor * 2), since: at, last }
    : { factor: eased?.factor ?? 1, since: eased?.since ?? at, last };
};

const easedOf = (before: Swing, at: Millis): Swing => ({
  ...before,
  factor: Math.max(1, Math.floor(before.factor / 2)),
  since: at,
});

/** Repairs and replacements change no size. */
const directionOf = (actions: readonly PlannedAction[]): 'out' | 'in' | null => {
  if (actions.some(({ kind }) => kind === 'launch' || kind === 'undrain')) return 'out';
  return actions.some(({ kind, reason }) => kind === 'drain' && ['empty', 'under-used'].includes(reason)) ? 'in' : null;
};
