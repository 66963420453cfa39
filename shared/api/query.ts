import { nearest } from '../compose/nearest.js';
import { Malformed } from '../errors.js';
import { type IdPrefix, isId } from '../ids.js';
import { type Millis, millis } from '../model/time.js';

/** Refuses query parameters that a route does not know: a misspelt `?dryrun=true` must not deploy. */
export const knownQuery = (query: URLSearchParams, known: readonly string[]): void => {
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const guess = nearest(unknown, known);
  throw new Malformed({
    code: 'query/unknown',
    detail: `Unknown query parameter "${unknown}".`,
    hint: guess ? `Did you mean "${guess}"?` : known.length > 0 ? `There are: ${known.join(', ')}.` : 'This route takes none.',
  });
};

/** `?name`, `?name=true`, `?name=1` are true; `false` and `0` are false. */
export const flag = (query: URLSearchParams, name: string, otherwise: boolean): boolean => {
  const value = query.get(name);
  if (value === null) return otherwise;
  if (['', 'true', '1', 'yes'].includes(value.toLowerCase())) return true;
  if (['false', '0', 'no'].includes(value.toLowerCase())) return false;
  throw new Malformed({
    code: 'query/flag',
    detail: `${name}=${value} is neither true nor false.`,
    hint: `Write ?${name}=true or ?${name}=false.`,
  });
};

/** One of a few words; null when it is not there. */
export const oneOf = <Word extends string>(query: URLSearchParams, name: string, words: readonly Word[]): Word | null => {
  const value = query.get(name);
  if (value === null || words.includes(value as Word)) return value as Word | null;
  const guess = nearest(value, words);
  throw new Malformed({
    code: 'query/word',
    detail: `${name}=${value.slice(0, 60)} is none of ${words.join(', ')}.`,
    hint: guess ? `Did you mean "${guess}"?` : `Write ?${name}=${words[0]}.`,
  });
};

/** A whole number within bounds; what is beyond them is brought to them. */
export const wholeNumber = (
  query: URLSearchParams,
  name: string,
  otherwise: number,
  [least, most]: readonly [number, number],
): number => {
  const value = query.get(name);
  if (value === null) return otherwise;
  if (/^\d+$/.test(value)) return Math.min(most, Math.max(least, Number(value)));
  throw new Malformed({
    code: 'query/number',
    detail: `${name}=${value} is not a whole number.`,
    hint: `Write ?${name}=${otherwise}.`,
  });
};

/** A duration such as 20s, 5m, 2h or a bare number of seconds: milliseconds. Null when it is none. */
export const duration = (text: string): number | null => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim());
  return match ? Number(match[1]) * UNITS[match[2] ?? 's']! : null;
};

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time as RFC 3339 writes it: milliseconds. Null when it is none; a bare number or a bare date is none. */
export const time = (text: string): Millis | null => {
  const at = RFC_3339.test(text) ? millis(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
};

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/;

/** How long the caller is willing to wait: `?wait=20s` or `Prefer: wait=20` (RFC 7240); at most 25 s, for an HTTP API ends at 30. */
export const waitOf = (query: URLSearchParams, prefer: string | undefined): number => {
  const asked = query.get('wait') ?? /(?:^|[,;\s])wait=(\d+)/i.exec(prefer ?? '')?.[1];
  if (asked === undefined) return 0;
  const milliseconds = duration(asked);
  if (milliseconds === null)
    throw new Malformed({ code: 'query/duration', detail: `wait=${asked} is not a duration.`, hint: 'Write ?wait=20s.' });
  return Math.min(milliseconds, MOST_WAIT_MS);
};

export const MOST_WAIT_MS = 25_000;

/** Where a list goes on: the id at which the page before ended. */
export const cursorOf = (query: URLSearchParams, prefix: IdPrefix): string | null => {
  const cursor = query.get('cursor');
  if (cursor === null || isId(prefix, cursor)) return cursor;
  throw new Malformed({
    code: 'query/cursor',
    detail: `cursor=${cursor} is not a cursor.`,
    hint: 'Send nextCursor of the answer before.',
  });
};
