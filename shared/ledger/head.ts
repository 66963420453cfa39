import type { Forecast } from '../model/decision.js';
import type { Intent } from '../model/intent.js';
import type { Reading } from '../model/observation.js';
import { type Millis, SECOND } from '../model/time.js';
import { HEAD_KEY } from './keys.js';
import { ConditionFailed, type Store } from './store.js';

/**
 * The one row that passes share: the epoch, the lease and the open intents. One conditional write commits a pass. Each write
 * raises the row's version, and a writer that read an older one loses: the epoch fences the ledger, the lease fences AWS.
 */
export interface Head {
  readonly schema: 1;
  readonly cluster: string;
  /** Rises with every committed pass. */
  readonly epoch: number;
  readonly lease: { readonly holder: string; readonly until: Millis } | null;
  readonly intents: readonly Intent[];
  readonly reading: Reading | null;
  /** When the last pass read AWS: wake-ups sent before it add nothing. */
  readonly lastReadAt: Millis;
  /** When capacity or placement last changed: windows that began before it do not describe the present. */
  readonly changedAt: Millis;
  /** What the last decision promised and has not been compared with the truth yet. */
  readonly promise: Promised | null;
  /** Decisions with a prediction that has not been compared with the truth yet. */
  readonly awaiting: readonly string[];
  /** Offerings (type/zone/market) that had no capacity, and until when they are left alone. */
  readonly setAside: Readonly<Record<string, Millis>>;
  /** Instances that run no task of a service, and since when. */
  readonly emptySince: Readonly<Record<string, Millis>>;
  /** Launches in a row whose instance never joined. */
  readonly failedJoins: number;
  /** The launch template's version that they were launched from: another version is tried anew. */
  readonly failedTemplate?: string;
  /** Services whose missing tasks were asked for again, and when. */
  readonly nudgedAt: Readonly<Record<string, Millis>>;
  /** What alerts have been raised (shared/alerts keeps it). */
  readonly alerts: unknown;
  /** Set before the stack is deleted: nothing is launched or created any more. */
  readonly tombstone: boolean;
}

export interface Promised {
  readonly decision: string;
  readonly predicted: Forecast;
  readonly madeAt: Millis;
  /** Still on the way there: tasks are moved until the prediction is met. */
  readonly open: boolean;
}

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
  failedJoins: 0,
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
