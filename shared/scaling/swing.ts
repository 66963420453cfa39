import type { Swing } from '../model/head.js';
import { HOUR, MINUTE, type Millis } from '../model/time.js';
import type { PlannedAction } from './proposal.js';

/** Growing and shrinking this close together is to and fro, and costs what it saves. */
const CLOSE_MILLISECONDS = 15 * MINUTE;
/** After so long without it the window may be shorter again. */
const CALM_MILLISECONDS = 2 * HOUR;
/** The first turn makes the window this much longer; the next ones double it. */
const FIRST = 1.5;
/** The window of ten minutes is never longer than half an hour: kept longer for the next burst, instances cost more than they spare. */
const MOST = 3;

/**
 * How much longer than usual the cluster has to be calm before it shrinks: half as long again after a turn from growing to shrinking or
 * back within a quarter of an hour, twice that after another one, and shorter again after two hours without.
 */
export const swung = (before: Swing | undefined, actions: readonly PlannedAction[], at: Millis): Swing | undefined => {
  const direction = directionOf(actions);
  const eased = before && before.factor > 1 && at - before.since >= CALM_MILLISECONDS ? easedOf(before, at) : before;
  if (!direction) return eased;
  const turned = eased?.last !== undefined && eased.last.direction !== direction && at - eased.last.at <= CLOSE_MILLISECONDS;
  const last = { direction, at };
  return turned
    ? { factor: Math.min(MOST, eased.factor === 1 ? FIRST : eased.factor * 2), since: at, last }
    : { factor: eased?.factor ?? 1, since: eased?.since ?? at, last };
};

/** Growing now would be to and fro. */
export const hasJustShrunk = (swing: Swing | undefined, at: Millis): boolean =>
  swing?.last?.direction === 'in' && at - swing.last.at <= CLOSE_MILLISECONDS;

const easedOf = (before: Swing, at: Millis): Swing => ({
  ...before,
  factor: before.factor <= FIRST ? 1 : before.factor / 2,
  since: at,
});

/** Repairs and replacements change no size. */
const directionOf = (actions: readonly PlannedAction[]): 'out' | 'in' | null => {
  if (actions.some(({ kind }) => kind === 'launch' || kind === 'undrain')) return 'out';
  return actions.some(({ kind, reason }) => kind === 'drain' && ['empty', 'under-used'].includes(reason)) ? 'in' : null;
};
