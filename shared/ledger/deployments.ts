import type { Deployment } from '../model/project.js';
import { DAY, type Millis } from '../model/time.js';
import { isTerminal } from '../model/words.js';
import { deploymentKey, deploymentsOf } from './keys.js';
import type { Page, QueryOptions, Row, Store } from './store.js';

/** How long the deployments of a removed project stay readable. */
const READABLE_AFTER_REMOVAL_SECONDS = (30 * DAY) / 1000;

/** A deployment of a project, living or removed; null when there is none of this id. */
export const getDeployment = (store: Store, project: string, id: string): Promise<Row<Deployment> | null> =>
  store.get<Deployment>(deploymentKey(project, id));

/**
 * Writes what became of a deployment, if nobody wrote since it was read, and counts `seq` up: long-poll waits for that.
 * Nothing is written when nothing changed, and a terminal record is never changed. Throws ConditionFailed.
 */
export const putDeployment = async (store: Store, read: Row<Deployment>, next: Deployment): Promise<Row<Deployment>> => {
  const seq = read.body.seq;
  if (isTerminal(read.body.status) || same({ ...next, seq }, read.body)) return read;
  const body = { ...next, seq: seq + 1 };
  const version = await store.put(read.key, body, { expected: read.version });
  return { key: read.key, version, body };
};

/**
 * The newest generation first. `after` is the id at which the page before ended. Ids rise with time only nearly: two of one
 * millisecond, of two clocks, or one drawn for a request that was repeated later, stand in the table the other way round. So it is
 * read a little further than asked, always from the top, and put in order by generation.
 */
export const listDeployments = async (
  store: Store,
  project: string,
  { limit = 50, after }: Pick<QueryOptions, 'limit' | 'after'> = {},
): Promise<Page<Deployment>> => {
  const read: Row<Deployment>[] = [];
  for (let from: string | null | undefined; from !== null; ) {
    const page: Page<Deployment> = await store.query<Deployment>(deploymentsOf(project), {
      limit: limit + OUT_OF_ORDER,
      descending: true,
      ...(from !== undefined && { after: from }),
    });
    read.push(...page.rows);
    const cursorAt = after === undefined ? 0 : read.findIndex((row) => row.body.id === after);
    from = cursorAt >= 0 && read.length >= cursorAt + limit + OUT_OF_ORDER ? null : page.next;
  }
  return pageOf(read, limit, after);
};

/** Further than this from its place no id stands. */
const OUT_OF_ORDER = 50;

const pageOf = (read: readonly Row<Deployment>[], limit: number, after: string | undefined): Page<Deployment> => {
  const ordered = [...read].sort((a, b) => b.body.generation - a.body.generation);
  const start = after === undefined ? 0 : startAfter(ordered, after);
  const rows = ordered.slice(start, start + limit);
  return { rows, next: ordered.length > start + limit ? (rows.at(-1)?.body.id ?? null) : null };
};

/** A row that has vanished since leaves its place to the next older one. */
const startAfter = (ordered: readonly Row<Deployment>[], after: string): number => {
  const at = ordered.findIndex((row) => row.body.id === after);
  const older = ordered.findIndex((row) => row.body.id < after);
  return at >= 0 ? at + 1 : older >= 0 ? older : ordered.length;
};

/** Lets all deployments of a removed project vanish 30 days from now. Safe to repeat: a later call only moves the end. */
export const expireDeployments = async (store: Store, project: string, now: Millis): Promise<void> => {
  const expiresAtSeconds = Math.ceil(now / 1000) + READABLE_AFTER_REMOVAL_SECONDS;
  const { rows } = await store.query<Deployment>(deploymentsOf(project));
  for (const { key, version, body } of rows) await store.put(key, body, { expected: version, expiresAtSeconds });
};

const same = (a: Deployment, b: Deployment): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

/** Members in one order, so that two records that differ only in spelling are the same. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]));
};
