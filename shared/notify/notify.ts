import type { Where } from '../alerts/where.js';
import type { NewId } from '../ids.js';
import { enqueue, getEntry, type OutboxEntry, openEntries } from '../ledger/outbox.js';
import type { Row, Store } from '../ledger/store.js';
import { type Clock, millis } from '../model/time.js';
import { attempt, type Delivered, SECOND_CHANCE_MILLISECONDS, switchOff } from './attempt.js';
import { alertIdOf, foreignAlert } from './foreign.js';
import { type Letter, letterOf } from './letter.js';
import type { PostResult } from './post.js';
import { type TopicMessage, wakeOf } from './wake.js';

/** What the notify function has of the outside. */
export interface Ports {
  readonly store: Store;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly cluster: string;
  readonly where: Where;
  /** To the topic; null when there is none. Throws when SNS does not take it. */
  readonly publish: ((letter: Letter) => Promise<void>) | null;
  /** To Slack; null when no webhook is set up. Never throws. */
  readonly post: ((entry: OutboxEntry) => Promise<PostResult>) | null;
}

/** What became of each delivery that was tried, for the line of log. */
export type Tally = Partial<Record<`${'sns' | 'slack'} ${Delivered['kind']}`, number>>;

/** A wake of at most this long: what is left waits for the next heartbeat. Below the function's timeout of 30 s. */
const ROUND_MILLISECONDS = 20_000;

/**
 * Delivers what is in the outbox: woken by a new row it publishes to SNS, woken by SNS it posts to Slack, woken by the heartbeat it
 * does whatever of both is still open. At least once: a row is marked after it is delivered. No fault of a receiver is thrown on,
 * since a failed batch would hold up the table's stream; the row remembers it and the heartbeat is the next try.
 */
export const notify = async (event: unknown, ports: Ports): Promise<{ readonly woken: string; readonly tally: Tally }> => {
  const wake = wakeOf(event);
  const round = newRound(ports);
  if (wake.kind === 'stream') for (const id of wake.ids) await publishRow(await getEntry(ports.store, id), round);
  else if (wake.kind === 'topic') for (const message of wake.messages) await forwardMessage(message, round);
  else await resend(round);
  return { woken: wake.kind, tally: round.tally };
};

interface Round {
  readonly ports: Ports;
  readonly tally: Tally;
  readonly endsAt: number;
  /** Slack said wait, or said nothing: the rest of this round is spared the same answer. */
  slackRests: boolean;
}

const newRound = (ports: Ports): Round => ({
  ports,
  tally: {},
  endsAt: ports.clock.now() + ROUND_MILLISECONDS,
  slackRests: false,
});

const resend = async (round: Round): Promise<void> => {
  for (const row of await openEntries(round.ports.store, round.ports.clock.now())) {
    if (round.ports.clock.now() >= round.endsAt) return;
    await publishRow(row, round);
    await forwardRow(row, round);
  }
};

const publishRow = async (row: Row<OutboxEntry> | null, round: Round): Promise<void> => {
  const { ports } = round;
  if (!row) return;
  const id = row.key.sort;
  if (ports.post === null) await switchOff(ports, id, 'slack');
  if (ports.publish === null) {
    await switchOff(ports, id, 'sns');
    await forwardRow(row, round);
    return;
  }
  const { publish } = ports;
  const delivered = await attempt(ports, id, 'sns', async ({ alert }) => {
    await publish(letterOf(alert, ports.where));
    return { kind: 'sent' };
  });
  count(round, 'sns', delivered);
};

/** Ours is looked up by its id, so that a notification that SNS delivers twice is posted once; others (alarms) get a row first. */
const forwardMessage = async (message: TopicMessage, round: Round): Promise<void> => {
  const { ports } = round;
  if (ports.post === null) return;
  const id = alertIdOf(message) ?? (await enqueue(ports.store, foreignAlert(message, ports), { sns: SENT_BY_OTHERS }));
  const row = await getEntry(ports.store, id);
  if (row) await forwardRow(row, round, true);
};

const SENT_BY_OTHERS = { state: 'sent', attempts: 0, notBefore: 0, sentAt: null, error: null } as const;

/**
 * The heartbeat leaves the forwarding of a fresh row to the topic's own wake for a minute; later that wake is lost, or SNS is down,
 * and Slack is told all the same.
 */
const forwardRow = async (row: Row<OutboxEntry>, round: Round, now = false): Promise<void> => {
  const { ports } = round;
  if (ports.post === null || round.slackRests) return;
  const age = ports.clock.now() - millis(row.body.alert.at);
  if (!now && ports.publish !== null && age < SECOND_CHANCE_MILLISECONDS) return;
  const delivered = await attempt(ports, row.key.sort, 'slack', ports.post);
  round.slackRests ||= delivered.kind === 'wait' || delivered.kind === 'failed';
  count(round, 'slack', delivered);
};

const count = ({ tally }: Round, channel: 'sns' | 'slack', { kind }: Delivered): void => {
  if (kind !== 'skipped') tally[`${channel} ${kind}`] = (tally[`${channel} ${kind}`] ?? 0) + 1;
};
