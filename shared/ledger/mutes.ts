import type { Alert } from '../model/alert.js';
import { type Instant, type Millis, millis } from '../model/time.js';
import { MUTES_KEY } from './keys.js';
import { ConditionFailed, type Store } from './store.js';

/** Alerts that are kept and shown, and sent to nobody until then. */
export interface Mute {
  /** A type, a key or a project; `*` stands for any text. */
  readonly match: string;
  readonly until: Instant;
  readonly since: Instant;
  readonly by: string;
}

interface Mutes {
  readonly items: readonly Mute[];
}

/** The mutes that are on now. */
export const getMutes = async (store: Store, now: Millis): Promise<readonly Mute[]> =>
  openOf((await store.get<Mutes>(MUTES_KEY))?.body, now);

const openOf = (mutes: Mutes | undefined, now: Millis): readonly Mute[] =>
  (mutes?.items ?? []).filter(({ until }) => millis(until) > now);

const ATTEMPTS = 6;

/** Mutes at once, in one row that every pass reads; the oldest gives way. */
const MOST = 100;

/** The same match again replaces the mute before; one that is over ends it. */
export const setMute = async (store: Store, mute: Mute, now: Millis): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    const row = await store.get<Mutes>(MUTES_KEY);
    const others = (row?.body.items ?? []).filter(({ match }) => match !== mute.match);
    const items = openOf({ items: [...others, mute] }, now).slice(-MOST);
    try {
      await store.put<Mutes>(MUTES_KEY, { items }, { expected: row?.version ?? 'absent' });
      return;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === ATTEMPTS) throw error;
    }
  }
};

/** Whether nobody wants to hear of this now. */
export const isMuted = ({ type, key, project }: Alert, mutes: readonly Mute[]): boolean =>
  mutes.some(({ match }) => [type, key, project].some((text) => text !== null && meets(match, text)));

/** Part by part, each where it comes first: a pattern of many stars would try all ways to share a text out among them. */
const meets = (match: string, text: string): boolean => {
  const [first = '', ...parts] = match.split('*');
  const last = parts.pop();
  if (last === undefined) return text === match;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
};
