import { type Instant, instant, type Millis, millis } from '../model/time.js';
import { HOLD_KEY } from './keys.js';
import type { Store } from './store.js';

/** The stop button: until then the loop decides and explains, and touches nothing. */
export interface Hold {
  readonly until: Instant;
  readonly reason: string;
  /** When it was pressed, and by whom (the caller's identity as the API saw it). */
  readonly since: Instant;
  readonly by: string;
}

/** The hold that is on now, or null. */
export const getHold = async (store: Store, now: Millis): Promise<Hold | null> => {
  const hold = (await store.get<Hold>(HOLD_KEY))?.body;
  return hold && millis(hold.until) > now ? hold : null;
};

/** For people: until when, by whom and why. The day is told when it is another one. */
export const holdText = ({ until, by, reason }: Hold, now: Millis): string => {
  const day = until.slice(0, 10) === instant(now).slice(0, 10) ? '' : `${until.slice(0, 10)} `;
  return `Held until ${day}${until.slice(11, 16)} UTC by ${by}: ${reason.replace(/[.\s]+$/, '')}.`;
};

/** Pressing again replaces the hold before. */
export const setHold = async (store: Store, hold: Hold): Promise<void> => {
  await store.put(HOLD_KEY, hold, { expiresAtSeconds: Math.ceil(millis(hold.until) / 1000) });
};

export const clearHold = (store: Store): Promise<void> => store.delete(HOLD_KEY);
