import { timeOfId } from '../ids.js';
import type { Alert } from '../model/alert.js';
import { DAY, type Instant, type Millis, millis } from '../model/time.js';
import { alertKey, PARTITIONS } from './keys.js';
import { ConditionFailed, type Key, type Page, type Row, type Store } from './store.js';

/** What is said leaves through these, one after the other: SNS first, which wakes the forwarder to Slack. */
export const CHANNELS = ['sns', 'slack'] as const;
export type Channel = (typeof CHANNELS)[number];

export interface Delivery {
  /** off: this channel is not set up. dead: given up after too many tries; shown, never silent. */
  readonly state: 'pending' | 'sent' | 'dead' | 'off';
  readonly attempts: number;
  /** Not tried again before this. */
  readonly notBefore: Millis;
  readonly sentAt: Instant | null;
  /** Why the last try failed. Never holds a URL. */
  readonly error: string | null;
}

/** An alert with what became of it on each channel. */
export interface OutboxEntry {
  readonly alert: Alert;
  readonly deliveries: Readonly<Record<Channel, Delivery>>;
  /** Who has seen it and takes care. */
  readonly acknowledged?: { readonly at: Instant; readonly by: string };
}

/** As GET /v1/alerts shows it. */
export type AlertItem = Alert & {
  /** off: no channel is set up, so it is only shown here. */
  readonly state: Delivery['state'];
  readonly deliveries: OutboxEntry['deliveries'];
  readonly acknowledged: NonNullable<OutboxEntry['acknowledged']> | null;
};

const KEPT_SECONDS = (30 * DAY) / 1000;
/** A repeat of a pass comes within minutes; a day is far beyond. */
const DEDUPE_SECONDS = DAY / 1000;
/** What was not delivered within a day is dead or off: the heartbeat looks no further back. */
const OPEN_MILLISECONDS = DAY;

const FRESH: Delivery = { state: 'pending', attempts: 0, notBefore: 0, sentAt: null, error: null };

const UNSENT: Delivery = { ...FRESH, state: 'off' };
/** For an alert that is kept and shown, and sent to nobody. */
export const ONLY_SHOWN: OutboxEntry['deliveries'] = { sns: UNSENT, slack: UNSENT };

/**
 * Puts an alert into the outbox; the table's stream wakes the notify function. The same type and key again within a day is the same
 * alert, so a pass that is killed after this and runs again says nothing twice. Returns the id under which it is kept.
 */
export const enqueue = async (
  store: Store,
  alert: Alert,
  deliveries: Partial<OutboxEntry['deliveries']> = {},
): Promise<string> => {
  const id = await idOf(store, alert);
  const entry: OutboxEntry = { alert: { ...alert, id }, deliveries: { sns: FRESH, slack: FRESH, ...deliveries } };
  await putAbsent(store, alertKey(id), entry, secondsAfter(alert, KEPT_SECONDS));
  return id;
};

/** The first id that was drawn for this type and key. It is kept first: a crash before the entry is mended by the repeat. */
const idOf = async (store: Store, alert: Alert): Promise<string> => {
  const key: Key = { partition: PARTITIONS.outboxKeys, sort: `${alert.type} ${alert.key}` };
  if (await putAbsent(store, key, { id: alert.id }, secondsAfter(alert, DEDUPE_SECONDS))) return alert.id;
  return (await store.get<{ id: string }>(key))?.body.id ?? alert.id;
};

const putAbsent = async (store: Store, key: Key, body: unknown, expiresAtSeconds: number): Promise<boolean> => {
  try {
    await store.put(key, body, { expected: 'absent', expiresAtSeconds });
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
};

export const getEntry = (store: Store, id: string): Promise<Row<OutboxEntry> | null> => store.get<OutboxEntry>(alertKey(id));

/**
 * Changes one delivery of an entry; null from `change` leaves it alone and is the answer. Two channels of one entry are delivered by
 * two invocations at once, so a lost race is read again.
 */
export const changeDelivery = async (
  store: Store,
  id: string,
  channel: Channel,
  change: (delivery: Delivery, entry: OutboxEntry) => Delivery | null,
): Promise<OutboxEntry | null> => {
  for (let attempt = 1; ; attempt += 1) {
    const row = await getEntry(store, id);
    const delivery = row && change(row.body.deliveries[channel], row.body);
    if (!delivery) return null;
    const body: OutboxEntry = { ...row.body, deliveries: { ...row.body.deliveries, [channel]: delivery } };
    try {
      await store.put(row.key, body, { expected: row.version, expiresAtSeconds: secondsAfter(body.alert, KEPT_SECONDS) });
      return body;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === MOST_RACES) throw error;
    }
  }
};

/** Somebody takes care. Who was first stays. False when there is no such alert (any more). */
export const acknowledge = async (
  store: Store,
  id: string,
  acknowledged: NonNullable<OutboxEntry['acknowledged']>,
): Promise<boolean> => {
  for (let attempt = 1; ; attempt += 1) {
    const row = await getEntry(store, id);
    if (!row || row.body.acknowledged) return row !== null;
    const options = { expected: row.version, expiresAtSeconds: secondsAfter(row.body.alert, KEPT_SECONDS) };
    try {
      await store.put<OutboxEntry>(row.key, { ...row.body, acknowledged }, options);
      return true;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === MOST_RACES) throw error;
    }
  }
};

const MOST_RACES = 5;

/** Entries of the last day with something left to deliver, oldest first. */
export const openEntries = async (store: Store, now: Millis): Promise<readonly Row<OutboxEntry>[]> => {
  const open: Row<OutboxEntry>[] = [];
  let after: string | null = null;
  do {
    const page: Page<OutboxEntry> = await store.query(PARTITIONS.outbox, {
      descending: true,
      limit: 50,
      ...(after ? { after } : {}),
    });
    for (const row of page.rows) {
      if ((timeOfId(row.key.sort) ?? now) < now - OPEN_MILLISECONDS) return open.reverse();
      if (stateOf(row.body) === 'pending') open.push(row);
    }
    after = page.next;
  } while (after);
  return open.reverse();
};

/** Newest first, for GET /v1/alerts. */
export const listAlerts = async (
  store: Store,
  { limit = 20, cursor }: { readonly limit?: number; readonly cursor?: string } = {},
): Promise<{ readonly items: readonly AlertItem[]; readonly nextCursor: string | null }> => {
  const page = await store.query<OutboxEntry>(PARTITIONS.outbox, {
    descending: true,
    limit,
    ...(cursor ? { after: cursor } : {}),
  });
  return { items: page.rows.map(({ body }) => itemOf(body)), nextCursor: page.next };
};

const itemOf = (entry: OutboxEntry): AlertItem => ({
  ...entry.alert,
  state: stateOf(entry),
  deliveries: entry.deliveries,
  acknowledged: entry.acknowledged ?? null,
});

const stateOf = ({ deliveries }: OutboxEntry): AlertItem['state'] => {
  const states = CHANNELS.map((channel) => deliveries[channel].state);
  if (states.includes('pending')) return 'pending';
  if (states.includes('dead')) return 'dead';
  return states.includes('sent') ? 'sent' : 'off';
};

const secondsAfter = (alert: Alert, seconds: number): number => Math.ceil(millis(alert.at) / 1000) + seconds;
