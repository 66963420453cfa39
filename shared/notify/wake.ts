import { PARTITIONS } from '../ledger/keys.js';

/** Why the notify function was woken. Whatever cannot be read is a heartbeat: look what is open. */
export type Wake =
  | { readonly kind: 'stream'; readonly ids: readonly string[] }
  | { readonly kind: 'topic'; readonly messages: readonly TopicMessage[] }
  | { readonly kind: 'heartbeat' };

export interface TopicMessage {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * Reads the envelope: a DynamoDB stream (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html), a notification of the topic
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html), or the heartbeat rule. The stream's images are not read: the row is.
 */
export const wakeOf = (event: unknown): Wake => {
  const records = (event as { Records?: readonly Envelope[] } | null)?.Records;
  if (!Array.isArray(records)) return { kind: 'heartbeat' };
  const messages = records.flatMap((record: Envelope) => messageOf(record));
  if (messages.length > 0) return { kind: 'topic', messages };
  const ids = records.flatMap((record: Envelope) => idOf(record));
  return ids.length > 0 ? { kind: 'stream', ids } : { kind: 'heartbeat' };
};

interface Envelope {
  readonly dynamodb?: { readonly Keys?: { readonly pk?: { readonly S?: string }; readonly sk?: { readonly S?: string } } };
  readonly Sns?: { readonly MessageId?: string; readonly Subject?: string | null; readonly Message?: string };
}

const idOf = (record: Envelope): readonly string[] => {
  const { pk, sk } = record?.dynamodb?.Keys ?? {};
  return pk?.S === PARTITIONS.outbox && sk?.S ? [sk.S] : [];
};

const messageOf = (record: Envelope): readonly TopicMessage[] => {
  const { MessageId, Subject, Message } = record?.Sns ?? {};
  return MessageId && Message !== undefined ? [{ id: MessageId, subject: Subject ?? '', text: Message }] : [];
};
