import type { SQSEvent } from 'aws-lambda';
import { queueStack } from '../shared/lambda/queue-stack.js';
import { passWithPulse } from '../shared/pass/pulse.js';
import { triggersOf } from '../shared/triggers/triggers-of.js';
import { reconcilePorts } from '../shared/wiring/reconcile.js';

/** Woken by the queues, runs one pass. What the messages say is only why: the state decides. */
export const handler = queueStack((event: SQSEvent, runtime) => passWithPulse(reconcilePorts(runtime), triggersOf(event)));
