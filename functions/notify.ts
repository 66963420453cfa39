import { eventStack } from '../shared/lambda/event-stack.js';
import { notify } from '../shared/notify/notify.js';
import { notifyPorts } from '../shared/wiring/notify.js';

/** Tells people. Woken by new rows of the outbox, by the topic, and by the heartbeat. */
export const handler = eventStack<unknown>(
  'notify',
  (event) => ({ records: (event as { Records?: readonly unknown[] } | null)?.Records?.length ?? 0 }),
  (event, runtime) => notify(event, notifyPorts(runtime)),
);
