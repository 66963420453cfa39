import { itemOf } from '../shared/ledger/encoding.js';
import type { Change } from '../shared/ledger/memory-store.js';
import { matches } from './event-pattern.js';
import { uuid } from './ids.js';
import type { Amazon } from './parts.js';

/** Lambda polls a shard four times a second (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html). */
const POLL_MILLISECONDS = 250;

const DEFAULT_BATCH = 100;

const RETRY_MILLISECONDS = 1_000;

/** Without a limit AWS tries until the record is a day old; nobody's test waits for that. */
const DEFAULT_RETRIES = 50;

export interface StreamOptions {
  readonly batchSize?: number;
  /** Filter patterns: a record that none of them matches is not sent. */
  readonly filters?: readonly object[];
  /** Tries after the first. */
  readonly retries?: number;
  /** Halve a failed batch, to find the record that is the cause. */
  readonly bisect?: boolean;
  /** Queue that hears of what was given up. */
  readonly onFailureArn?: string;
}

/**
 * A table's stream (NEW_IMAGE) and its event source mapping: writes are collected, sent in order, one batch at a time, and a
 * failed batch holds the shard until it succeeds or is given up. Returns what the store calls after each write.
 */
export const tableStream = (amazon: Amazon, functionName: string, options: StreamOptions = {}): ((change: Change) => void) => {
  const { batchSize = DEFAULT_BATCH, filters = [] } = options;
  const waiting: object[] = [];
  let polling = false;
  let sequence = 0;

  const poll = (milliseconds = POLL_MILLISECONDS): void => {
    if (polling || waiting.length === 0) return;
    polling = true;
    amazon.world.after(milliseconds, `stream to ${functionName}`, () => void next());
  };
  const next = async (): Promise<void> => {
    const batch = waiting.slice(0, batchSize);
    await deliver(amazon, functionName, options, batch);
    waiting.splice(0, batch.length);
    polling = false;
    poll(0);
  };
  // Most writes are not for this function: their images are not even made, unless a filter looks at images.
  const byImage = JSON.stringify(filters).includes('NewImage');
  const wanted = (record: object): boolean => filters.length === 0 || filters.some((filter) => matches(filter, record));
  return (change) => {
    sequence += 1;
    if (!byImage && !wanted(outline(change))) return;
    const record = recordOf(amazon, change, sequence);
    if (byImage && !wanted(record)) return;
    waiting.push(record);
    poll();
  };
};

/** Sends a batch until it is taken or given up. */
const deliver = async (amazon: Amazon, functionName: string, options: StreamOptions, batch: readonly object[]): Promise<void> => {
  const { retries = DEFAULT_RETRIES, bisect = false, onFailureArn } = options;
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    if (attempt > 0) await amazon.world.sleep(attempt * RETRY_MILLISECONDS);
    try {
      await amazon.lambda.invoke(functionName, { Records: batch });
      return;
    } catch {
      if (!bisect || batch.length === 1) continue;
      const half = Math.ceil(batch.length / 2);
      await deliver(amazon, functionName, options, batch.slice(0, half));
      await deliver(amazon, functionName, options, batch.slice(half));
      return;
    }
  }
  if (onFailureArn) amazon.sqs.send(onFailureArn, givenUp(functionName, batch, retries + 1), {});
};

/** The queue is told where the records are, not what they are. */
const givenUp = (functionName: string, batch: readonly object[], tries: number): string =>
  JSON.stringify({
    requestContext: { functionArn: functionName, condition: 'RetryAttemptsExhausted', approximateInvokeCount: tries },
    version: '1.0',
    DDBStreamBatchInfo: {
      batchSize: batch.length,
      startSequenceNumber: sequenceOf(batch[0]),
      endSequenceNumber: sequenceOf(batch.at(-1)),
    },
  });

const sequenceOf = (record: object | undefined): string | undefined =>
  (record as { dynamodb?: { SequenceNumber?: string } } | undefined)?.dynamodb?.SequenceNumber;

/** As much of a record as filters usually ask for. */
const outline = (change: Change): object => ({
  eventName: change.event,
  eventSource: 'aws:dynamodb',
  dynamodb: { Keys: { pk: { S: change.key.partition }, sk: { S: change.key.sort } } },
});

/** One stream record, binary as base64: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
const recordOf = ({ world, settings }: Amazon, change: Change, sequence: number): object => {
  const removed = change.event === 'REMOVE';
  const { pk, sk, ...rest } = itemOf(change.key, change.version, change.body);
  const image = JSON.parse(JSON.stringify({ pk, sk, ...rest }, binaryAsBase64));
  return {
    eventID: uuid(world.random('stream')).replaceAll('-', ''),
    eventName: change.event,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: settings.region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(world.now() / 1000),
      Keys: { pk, sk },
      ...(removed ? {} : { NewImage: image }),
      SequenceNumber: String(sequence).padStart(21, '1'),
      SizeBytes: JSON.stringify(image).length,
      StreamViewType: 'NEW_IMAGE',
    },
    eventSourceARN: `arn:aws:dynamodb:${settings.region}:${settings.account}:table/evenkeel/stream/2026-01-01T00:00:00.000`,
  };
};

/** Buffers turn themselves into {type, data} before a replacer sees them. */
const binaryAsBase64 = (_: string, value: unknown): unknown => {
  const buffer = value as { type?: string; data?: number[] } | null;
  return buffer?.type === 'Buffer' ? Buffer.from(buffer.data!).toString('base64') : value;
};
