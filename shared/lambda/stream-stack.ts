import type { DynamoDBStreamEvent } from 'aws-lambda';
import { type EventHandler, eventStack } from './event-stack.js';

/** Around a handler of table stream records: an error makes the stream repeat the batch. */
export const streamStack = (handle: EventHandler<DynamoDBStreamEvent>) =>
  eventStack<DynamoDBStreamEvent>('stream', (event) => ({ records: event.Records?.length ?? 0 }), handle);
