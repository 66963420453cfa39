import { HOUR, MINUTE, type Millis } from '../model/time.js';
import type { Said } from './facts.js';
import type { AlertState } from './state.js';

/** Changes of size in the same direction come in steps: the first is delivered, the others of these minutes are only shown. */
const GROUP_MILLISECONDS = 10 * MINUTE;
const GROUPED = ['cluster.scaled-out', 'cluster.scaled-in'];

/** Nobody reads more than this in an hour. What is critical is always delivered. */
const MOST_AN_HOUR = 20;

const HOUR_KEY = 'calm/hour';
const groupKey = (type: string): string => `calm/${type}`;

export interface Calmed {
  readonly delivered: readonly Said[];
  /** Kept and shown, and sent to nobody. */
  readonly shown: readonly Said[];
  readonly state: AlertState;
}

/** Which of the alerts reach people. */
export const calm = (state: AlertState, said: readonly Said[], now: Millis): Calmed => {
  let after = state;
  const delivered: Said[] = [];
  const shown: Said[] = [];
  for (const one of said) {
    const sent = sentThisHour(after, now);
    const full = sent >= MOST_AN_HOUR && one.severity !== 'critical';
    if (full && sent === MOST_AN_HOUR) delivered.push(tooMany(now));
    if (full || isGrouped(after, one, now)) shown.push(one);
    else delivered.push(one);
    after = counted(after, one, full || !shown.includes(one), now);
  }
  return { delivered, shown, state: after };
};

const isGrouped = (state: AlertState, { type }: Said, now: Millis): boolean => {
  const last = state[groupKey(type)];
  return GROUPED.includes(type) && last !== undefined && now - last.since < GROUP_MILLISECONDS;
};

const sentThisHour = (state: AlertState, now: Millis): number => {
  const entry = state[HOUR_KEY];
  return entry && now - entry.since < HOUR ? entry.times : 0;
};

const counted = (state: AlertState, { type }: Said, counts: boolean, now: Millis): AlertState => {
  if (!counts) return state;
  const times = sentThisHour(state, now) + 1;
  const since = times === 1 ? now : state[HOUR_KEY]!.since;
  const group = GROUPED.includes(type) ? { [groupKey(type)]: { phase: 'said', since: now, seenAt: now, times: 1 } as const } : {};
  return { ...state, [HOUR_KEY]: { phase: 'said', since, seenAt: now, times }, ...group };
};

const tooMany = (now: Millis): Said => ({
  type: 'alerts.suppressed',
  severity: 'warning',
  key: `alerts.suppressed/${now}`,
  project: null,
  title: `more than ${MOST_AN_HOUR} alerts in an hour: the rest is only shown`,
  why: `${MOST_AN_HOUR} alerts were sent within an hour. What is critical is still sent.`,
  effect: 'Until the hour is over, look at GET /v1/alerts or the page.',
  todo: 'Look for one cause behind them all.',
  numbers: { sent: MOST_AN_HOUR },
});
