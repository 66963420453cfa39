import { HEAD_KEY, PARTITIONS } from '../shared/ledger/keys.js';
import type { Key, PutOptions, Store } from '../shared/ledger/store.js';
import type { Head } from '../shared/model/head.js';
import type { Local } from '../simulator/local.js';
import type { Watch } from './watch.js';

/** Partitions that were ever written to, of each table that is watched. */
const written = new WeakMap<Store, Set<string>>();

/**
 * S8, at every write: the head row is only written against the version that was read, its epoch never falls, and a lease that is in
 * force is taken by nobody; the count of a project's generations never falls.
 */
export const watchTable = ({ store, amazon }: Local, watch: Watch): void => {
  const partitions = new Set<string>(Object.values(PARTITIONS));
  written.set(store, partitions);
  const put = store.put.bind(store);
  store.put = async <T>(key: Key, body: T, options: PutOptions = {}): Promise<number> => {
    partitions.add(key.partition);
    const before = isFenced(key) ? await store.get(key) : null;
    const version = await put(key, body, options);
    if (isHead(key)) checkHead(before?.body as Head | undefined, body as unknown as Head, options, amazon.world.now(), watch);
    if (key.partition === PARTITIONS.projects)
      checkGeneration(before?.body as Counted | undefined, body as unknown as Counted, watch);
    return version;
  };
};

const isHead = ({ partition, sort }: Key): boolean => partition === HEAD_KEY.partition && sort === HEAD_KEY.sort;

const isFenced = (key: Key): boolean => isHead(key) || key.partition === PARTITIONS.projects;

/** Clocks may be off by half a minute each, and a lease has 15 s more than its pass. */
const SKEW_MILLISECONDS = 60_000;

const checkHead = (before: Head | undefined, after: Head, { expected }: PutOptions, now: number, watch: Watch): void => {
  watch.check('S8');
  if (expected === undefined) watch.fail('S8', 'the head row was written whatever stood there');
  if (!before) return;
  if (after.epoch < before.epoch) watch.fail('S8', `the epoch fell from ${before.epoch} to ${after.epoch}`);
  const held = before.lease !== null && before.lease.until > now + (watch.skewed() ? SKEW_MILLISECONDS : 0);
  if (held && after.lease && after.lease.holder !== before.lease?.holder && !after.tombstone)
    watch.fail('S8', `${after.lease.holder} took the lease that ${before.lease?.holder} still held`);
};

interface Counted {
  readonly name: string;
  readonly generation: number;
}

const checkGeneration = (before: Counted | undefined, after: Counted, watch: Watch): void => {
  watch.check('S8');
  if (before && after.generation < before.generation)
    watch.fail('S8', `the generation of ${after.name} fell from ${before.generation} to ${after.generation}`);
};

/** Every row is lost. Returns how many there were. */
export const wipeTable = async ({ store }: Pick<Local, 'store'>): Promise<number> => {
  let rows = 0;
  for (const partition of written.get(store) ?? Object.values(PARTITIONS)) {
    for (const { key } of (await store.query(partition)).rows) {
      await store.delete(key);
      rows += 1;
    }
  }
  return rows;
};

/** The head row as the first version wrote it: without what later ones have learnt to remember. */
export const ageTable = async ({ store }: Pick<Local, 'store'>): Promise<readonly string[]> => {
  const row = await store.get<Head>(HEAD_KEY);
  if (!row) return [];
  forgotten.set(store, new Set([...forgottenCounts({ store }), ...Object.keys(row.body.moved ?? {})]));
  const known = Object.entries(row.body).filter(([name]) => !LEARNT.includes(name as keyof Head));
  await store.put(HEAD_KEY, Object.fromEntries(known), { expected: row.version });
  return LEARNT.filter((name) => name in row.body);
};

/**
 * ECS services whose counts before a move no row tells any more: a copy that came late is, from then on, a count that somebody else may
 * have set, and is left alone.
 */
export const forgottenCounts = ({ store }: Pick<Local, 'store'>): ReadonlySet<string> => forgotten.get(store) ?? new Set();

const forgotten = new WeakMap<Store, ReadonlySet<string>>();

/** Members that are optional because the first rows did not have them. */
const LEARNT: readonly (keyof Head)[] = [
  'lostSince',
  'notices',
  'repairs',
  'overtaken',
  'moved',
  'moveFailures',
  'noRoom',
  'swing',
  'patience',
  'owed',
];
