import { DAY, type Millis } from '../model/time.js';
import type { Said } from './facts.js';

/** What has been told, by key. Small enough for the head row: old entries go. */
export type AlertState = Readonly<Record<string, Entry>>;

interface Entry {
  /** pending: true, not yet for long enough. said: something that happened, and is over once told. */
  readonly phase: 'pending' | 'firing' | 'resolved' | 'said';
  readonly since: Millis;
  /** When it was last true. */
  readonly seenAt: Millis;
  /** How often it began to fire: part of the alert's key, so that the next incident is a new alert. */
  readonly times: number;
}

/** Something that lasts, as one pass sees it. */
export interface Condition {
  readonly key: string;
  /** Null: neither clearly on nor clearly off, so it stays as it is. */
  readonly on: boolean | null;
  /** It is told once it has been on for this long. */
  readonly holdMilliseconds: number;
  /** It is over once it has been off for this long. */
  readonly quietMilliseconds: number;
  readonly raise: () => Omit<Said, 'key'>;
  readonly recover: () => Omit<Said, 'key'>;
}

/** An incident of long ago does not number the next one. Longer than the outbox remembers a key. */
const REMEMBERED_MILLISECONDS = 7 * DAY;
/** Nothing that happens once is repeated by a later pass after this. */
const SAID_MILLISECONDS = DAY;

/** Moves each condition on, and says what begins and what ends. */
export const advance = (
  state: AlertState,
  conditions: readonly Condition[],
  now: Millis,
): { readonly said: readonly Said[]; readonly state: AlertState } => {
  const said: Said[] = [];
  const next: Record<string, Entry> = { ...state };
  for (const condition of conditions) {
    const entry = step(next[condition.key], condition, now);
    if (entry.phase === 'firing' && next[condition.key]?.phase !== 'firing')
      said.push({ ...condition.raise(), key: keyOf(condition, entry) });
    if (entry.phase === 'resolved' && next[condition.key]?.phase === 'firing')
      said.push({ ...condition.recover(), key: keyOf(condition, entry) });
    if (entry.phase === 'resolved' && entry.times === 0) delete next[condition.key];
    else next[condition.key] = entry;
  }
  return { said, state: next };
};

const NEVER: Entry = { phase: 'resolved', since: 0, seenAt: 0, times: 0 };

const step = (entry: Entry = NEVER, condition: Condition, now: Millis): Entry => {
  if (condition.on === null) return entry;
  return condition.on ? risen(entry, condition, now) : fallen(entry, condition, now);
};

const risen = (entry: Entry, { holdMilliseconds }: Condition, now: Millis): Entry => {
  if (entry.phase === 'firing') return { ...entry, seenAt: now };
  const since = entry.phase === 'pending' ? entry.since : now;
  if (now - since < holdMilliseconds) return { ...entry, phase: 'pending', since, seenAt: now };
  return { phase: 'firing', since: now, seenAt: now, times: entry.times + 1 };
};

const fallen = (entry: Entry, { quietMilliseconds }: Condition, now: Millis): Entry => {
  if (entry.phase === 'pending') return { ...entry, phase: 'resolved', since: now };
  if (entry.phase !== 'firing' || now - entry.seenAt < quietMilliseconds) return entry;
  return { ...entry, phase: 'resolved', since: now };
};

const keyOf = ({ key }: Condition, { times }: Entry): string => `${key}#${times}`;

/** Notes what has been told once and for all. */
export const remember = (state: AlertState, happened: readonly Said[], now: Millis): AlertState => ({
  ...state,
  ...Object.fromEntries(happened.map(({ key }) => [key, { phase: 'said', since: now, seenAt: now, times: 1 } as const])),
});

export const forgetOld = (state: AlertState, now: Millis): AlertState =>
  Object.fromEntries(Object.entries(state).filter(([, entry]) => !isOld(entry, now)));

const isOld = ({ phase, since }: Entry, now: Millis): boolean =>
  (phase === 'said' && now - since > SAID_MILLISECONDS) || (phase === 'resolved' && now - since > REMEMBERED_MILLISECONDS);
