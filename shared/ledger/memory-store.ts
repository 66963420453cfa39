import { encodeBody, jsonOf } from './encoding.js';
import { jsonCopy, thawed } from './json-copy.js';
import { ConditionFailed, type Key, type Page, type PutOptions, type QueryOptions, type Row, type Store } from './store.js';

/** One write as the table's stream would tell it. Null: there was no row before, or there is none now. */
export interface Change {
  readonly event: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly key: Key;
  readonly body: unknown;
  readonly previous: unknown;
  readonly version: number;
}

export interface MemoryStoreOptions {
  /** Milliseconds since 1970. Without it rows never expire. */
  readonly now?: () => number;
  /** Called after each write, in order: the stand-in for the table's stream. */
  readonly onWrite?: (change: Change) => void;
  /** What is in it from the beginning, at these versions. */
  readonly rows?: readonly Row<unknown>[];
}

interface Kept {
  readonly body: unknown;
  readonly version: number;
  readonly expiresAtSeconds: number | undefined;
}

/** Rows and, beside them, their sort keys in order, so that the newest row of a long journal is found without sorting it. */
interface Partition {
  readonly rows: Map<string, Kept>;
  readonly sorts: string[];
}

/** Rows in this process. Bodies are kept as copies, and what is in them is frozen: nobody can change a row by holding on to an object. */
export const memoryStore = (options: MemoryStoreOptions = {}): Store => {
  const partitions = new Map<string, Partition>();
  for (const { key, body, version } of options.rows ?? [])
    keep(partitions, key, { body: jsonCopy(body).value, version, expiresAtSeconds: undefined });
  const keptAt = (key: Key): Kept | undefined => partitions.get(key.partition)?.rows.get(key.sort);
  const living = (kept: Kept | undefined): Kept | undefined => (kept && !expired(kept, options.now?.()) ? kept : undefined);
  const tell = (key: Key, after: Kept | null, before: Kept | undefined, version: number): void =>
    options.onWrite?.(changeOf(key, after, before ?? null, version));

  return {
    async get<T>(key: Key) {
      const kept = living(keptAt(key));
      return kept ? rowOf<T>(key, kept) : null;
    },

    async put<T>(key: Key, body: T, { expected, expiresAtSeconds }: PutOptions = {}) {
      const copied = jsonCopy(body);
      // Only what may be too large even gzipped is measured: gzip is most of what a write costs.
      if (copied.value === undefined || copied.bytesAtMost > SURELY_FITS_BYTES) encodeBody(key, jsonOf(key, body));
      const before = living(keptAt(key));
      if (expected !== undefined && expected !== (before?.version ?? 'absent')) throw new ConditionFailed(key);
      const version = (keptAt(key)?.version ?? 0) + 1;
      const after: Kept = { body: copied.value, version, expiresAtSeconds };
      keep(partitions, key, after);
      tell(key, after, before, version);
      return version;
    },

    async delete(key, { expected } = {}) {
      const before = living(keptAt(key));
      if (expected !== undefined && expected !== before?.version) throw new ConditionFailed(key);
      forget(partitions.get(key.partition), key.sort);
      if (before) tell(key, null, before, before.version);
    },

    async query<T>(name: string, wanted: QueryOptions = {}) {
      const partition = partitions.get(name);
      if (!partition) return { rows: [], next: null };
      return pageOf<T>(name, partition, wanted, living);
    },
  };
};

/** DynamoDB takes 400 KiB, and what cannot be gzipped grows by a few bytes. */
const SURELY_FITS_BYTES = 390 * 1024;

const changeOf = (key: Key, after: Kept | null, before: Kept | null, version: number): Change => ({
  event: after === null ? 'REMOVE' : before === null ? 'INSERT' : 'MODIFY',
  key,
  get body(): unknown {
    return after && thawed(after.body);
  },
  get previous(): unknown {
    return before && thawed(before.body);
  },
  version,
});

const expired = (kept: Kept, now: number | undefined): boolean =>
  now !== undefined && kept.expiresAtSeconds !== undefined && kept.expiresAtSeconds * 1000 <= now;

const rowOf = <T>(key: Key, kept: Kept): Row<T> => ({
  key: { partition: key.partition, sort: key.sort },
  version: kept.version,
  body: thawed(kept.body) as T,
});

const keep = (partitions: Map<string, Partition>, key: Key, kept: Kept): void => {
  let partition = partitions.get(key.partition);
  if (!partition) partitions.set(key.partition, (partition = { rows: new Map(), sorts: [] }));
  if (!partition.rows.has(key.sort)) partition.sorts.splice(placeOf(partition.sorts, key.sort), 0, key.sort);
  partition.rows.set(key.sort, kept);
};

const forget = (partition: Partition | undefined, sort: string): void => {
  if (partition?.rows.delete(sort)) partition.sorts.splice(placeOf(partition.sorts, sort), 1);
};

/** Index of the first sort key that is not before this one. */
const placeOf = (sorts: readonly string[], sort: string): number => {
  let low = 0;
  for (let high = sorts.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (sorts[middle]! < sort) low = middle + 1;
    else high = middle;
  }
  return low;
};

const pageOf = <T>(
  name: string,
  partition: Partition,
  wanted: QueryOptions,
  living: (kept?: Kept) => Kept | undefined,
): Page<T> => {
  const { prefix = '', descending = false, limit = Number.POSITIVE_INFINITY, after } = wanted;
  const { sorts, rows } = partition;
  const page: Row<T>[] = [];
  const step = descending ? -1 : 1;
  for (let at = firstOf(sorts, descending, after); at >= 0 && at < sorts.length; at += step) {
    const sort = sorts[at]!;
    const kept = sort.startsWith(prefix) ? living(rows.get(sort)) : undefined;
    if (!kept) continue;
    if (page.length === limit) return { rows: page, next: page.at(-1)!.key.sort };
    page.push(rowOf<T>({ partition: name, sort }, kept));
  }
  return { rows: page, next: null };
};

const firstOf = (sorts: readonly string[], descending: boolean, after: string | undefined): number => {
  if (after === undefined) return descending ? sorts.length - 1 : 0;
  const place = placeOf(sorts, after);
  if (descending) return place - 1;
  return sorts[place] === after ? place + 1 : place;
};
