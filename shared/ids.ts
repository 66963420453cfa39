import type { Millis } from './model/time.js';

/** What an id names: deployment, decision, event, alert, intent. */
export type IdPrefix = 'dep' | 'dec' | 'evt' | 'alr' | 'int';

/** Makes ids of one execution: `newId('dec')` gives `dec_` and a ULID. */
export type NewId = (prefix: IdPrefix) => string;

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;

/**
 * 26 characters that sort by time: 48 bits of milliseconds, 80 bits of chance (https://github.com/ulid/spec).
 * Two ids of one millisecond sort by chance; nothing here relies on their order.
 */
export const ulid = (now: Millis, random: () => number): string => {
  let time = '';
  for (let rest = Math.floor(now), n = 0; n < TIME_CHARACTERS; n++, rest = Math.floor(rest / 32))
    time = CROCKFORD[rest % 32] + time;
  let chance = '';
  for (let n = 0; n < RANDOM_CHARACTERS; n++) chance += CROCKFORD[Math.floor(random() * 32)];
  return time + chance;
};

/** Ids from a clock and a source of chance (0 <= x < 1): in the simulator both come from the world. */
export const idMaker =
  (now: () => Millis, random: () => number): NewId =>
  (prefix) =>
    `${prefix}_${ulid(now(), random)}`;

/** When an id (with or without its prefix) was made; null when it is not one of ours. */
export const timeOfId = (id: string): Millis | null => {
  const digits = id.replace(/^[a-z]{3}_/, '');
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(digits)) return null;
  return [...digits.slice(0, TIME_CHARACTERS)].reduce((sum, digit) => sum * 32 + CROCKFORD.indexOf(digit), 0);
};

/**
 * An event's id: its time, and its number in the place of chance, so that any of them says where to go on.
 */
export const eventId = (now: Millis, seq: number): string => {
  const digits = [...seq.toString(32)].map((digit) => CROCKFORD[Number.parseInt(digit, 32)]).join('');
  return `evt_${ulid(now, () => 0).slice(0, TIME_CHARACTERS)}${digits.padStart(RANDOM_CHARACTERS, '0')}`;
};

/** The number in an event's id. */
export const seqOfEvent = (id: string): number =>
  [...id.slice(-RANDOM_CHARACTERS)].reduce((sum, digit) => sum * 32 + CROCKFORD.indexOf(digit), 0);

/** Whether text is an id of this kind, as callers may send anything in a path or a cursor. */
export const isId = (prefix: IdPrefix, text: string): boolean => text.startsWith(`${prefix}_`) && timeOfId(text) !== null;
