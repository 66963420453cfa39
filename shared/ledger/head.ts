import type { Head } from '../model/head.js';
import { type Millis, SECOND } from '../model/time.js';
import { HEAD_KEY } from './keys.js';
import { ConditionFailed, type Store } from './store.js';

/** A pass's hold on the head row. */
export interface Session {
  readonly head: Head;
  readonly version: number;
}

export const LEASE_MILLISECONDS = 45 * SECOND;

export const emptyHead = (cluster: string): Head => ({
  schema: 1,
  cluster,
  epoch: 0,
  lease: null,
  intents: [],
  reading: null,
  lastReadAt: 0,
  changedAt: 0,
  promise: null,
  awaiting: [],
  setAside: {},
  emptySince: {},
  failedJoins: {},
  nudgedAt: {},
  alerts: null,
  tombstone: false,
});

/** Takes the lease. Null: another pass holds it, or was faster. */
export const openHead = async (store: Store, cluster: string, holder: string, now: Millis): Promise<Session | null> => {
  const row = await store.get<Head>(HEAD_KEY);
  const head = row?.body ?? emptyHead(cluster);
  if (head.lease && head.lease.until > now && head.lease.holder !== holder) return null;
  try {
    return await write(store, { ...head, lease: { holder, until: now + LEASE_MILLISECONDS } }, row?.version ?? 'absent');
  } catch (error) {
    if (error instanceof ConditionFailed) return null;
    throw error;
  }
};

/** Writes the head if nobody else has since it was read. Throws ConditionFailed when this pass has lost its place. */
export const commit = (store: Store, session: Session, head: Head, now: Millis): Promise<Session> =>
  write(store, { ...head, lease: head.lease && { ...head.lease, until: now + LEASE_MILLISECONDS } }, session.version);

export const closeHead = async (store: Store, session: Session, head: Head): Promise<void> => {
  await write(store, { ...head, lease: null }, session.version);
};

/** From now on nothing is launched or created. Whoever holds the lease loses it with this write. */
export const setTombstone = async (store: Store, cluster: string): Promise<void> => {
  for (;;) {
    const row = await store.get<Head>(HEAD_KEY);
    const head = row?.body ?? emptyHead(cluster);
    try {
      await write(store, { ...head, epoch: head.epoch + 1, lease: null, tombstone: true }, row?.version ?? 'absent');
      return;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
};

const write = async (store: Store, head: Head, expected: number | 'absent'): Promise<Session> => ({
  head,
  version: await store.put(HEAD_KEY, head, { expected }),
});
