import type { SQSEvent } from 'aws-lambda';
import { type EventHandler, eventStack } from './event-stack.js';

/** Around a handler of queue messages: an error leaves the messages in the queue. */
export const queueStack = (handle: EventHandler<SQSEvent>) =>
  eventStack<SQSEvent>('queue', (event) => ({ messages: event.Records?.length ?? 0 }), handle);
