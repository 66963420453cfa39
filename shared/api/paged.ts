import { Malformed } from '../errors.js';
import { wholeNumber } from './query.js';

/** What a list takes that is read whole and answered in pages. */
export const PAGED = ['limit', 'cursor'];

interface Paged<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** The page after `cursor`, which is the name of the last item before; without `limit` all that is left. Throws Malformed. */
export const paged = <T>(query: URLSearchParams, all: readonly T[], nameOf: (item: T) => string): Paged<T> => {
  const cursor = query.get('cursor');
  const begin = cursor === null ? 0 : all.findIndex((item) => nameOf(item) === cursor) + 1;
  if (cursor !== null && begin === 0) throw isGone(cursor);
  const limit = query.has('limit') ? wholeNumber(query, 'limit', 50, [1, 100]) : all.length;
  const items = all.slice(begin, begin + limit);
  const last = items.at(-1);
  return { items, nextCursor: last !== undefined && begin + limit < all.length ? nameOf(last) : null };
};

const isGone = (cursor: string): Malformed =>
  new Malformed({
    code: 'query/cursor',
    detail: `cursor=${cursor.slice(0, 60)} is not in the list, or not any more.`,
    hint: 'Send nextCursor of the answer before, or begin again without one.',
  });
