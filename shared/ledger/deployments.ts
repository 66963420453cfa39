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

/** Newest first. `after` is the id at which the page before ended. */
export const listDeployments = (
  store: Store,
  project: string,
  options: Pick<QueryOptions, 'limit' | 'after'> = {},
): Promise<Page<Deployment>> => store.query<Deployment>(deploymentsOf(project), { limit: 50, ...options, descending: true });

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
