import { eventId } from '../ids.js';
import type { EventFact, LoggedEvent } from '../model/event.js';
import { DAY, millis } from '../model/time.js';
import { eventsOf, PARTITIONS } from './keys.js';
import { ConditionFailed, type Store } from './store.js';

/** As long as a removed project's deployments. */
const KEPT_SECONDS = (30 * DAY) / 1000;
const ATTEMPTS = 8;

/**
 * Appends to the one log of events. Each takes the next number by a conditional write, so that whoever follows the numbers misses
 * nothing, though the API and the loop write side by side. Those of a deployment are kept under it too.
 */
export const appendEvents = async (store: Store, facts: readonly EventFact[]): Promise<void> => {
  let seq = facts.length === 0 ? 0 : await lastSeq(store);
  for (const fact of facts) seq = await append(store, fact, seq + 1);
};

const append = async (store: Store, fact: EventFact, from: number): Promise<number> => {
  let seq = from;
  for (let attempt = 1; ; attempt += 1) {
    const event: LoggedEvent = { id: eventId(millis(fact.at), seq), seq, ...fact };
    const options = { expiresAtSeconds: Math.ceil(millis(fact.at) / 1000) + KEPT_SECONDS };
    try {
      await store.put({ partition: PARTITIONS.events, sort: sortOf(seq) }, event, { ...options, expected: 'absent' });
      if (fact.deployment) await store.put({ partition: eventsOf(fact.deployment), sort: sortOf(seq) }, event, options);
      return seq;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === ATTEMPTS) throw error;
      seq = (await lastSeq(store)) + 1;
    }
  }
};

/** The number of the newest event; 0 before the first. */
export const lastSeq = async (store: Store): Promise<number> => {
  const { rows } = await store.query<LoggedEvent>(PARTITIONS.events, { descending: true, limit: 1 });
  return rows[0]?.body.seq ?? 0;
};

/** The events after that number, the oldest first; `deployment` = only those of one. */
export const eventsAfter = async (
  store: Store,
  seq: number,
  limit: number,
  deployment: string | null = null,
): Promise<readonly LoggedEvent[]> => {
  const partition = deployment === null ? PARTITIONS.events : eventsOf(deployment);
  const { rows } = await store.query<LoggedEvent>(partition, { after: sortOf(seq), limit });
  return rows.map(({ body }) => body);
};

const sortOf = (seq: number): string => String(seq).padStart(12, '0');
