import type { Scene } from './a-local.js';

export const RECONCILE = 'evenkeel-demo-reconcile';

/** A wake-up as the queue would bring it, but past the queue: FIFO alone would keep passes apart. */
export const wake = async ({ local }: Scene): Promise<void> => {
  const now = local.amazon.world.now();
  const body = JSON.stringify({ source: 'aws.events', 'detail-type': 'Scheduled Event', time: new Date(now).toISOString() });
  const record = { messageId: `wake-${now}`, body, attributes: { SentTimestamp: String(now + 1) }, eventSource: 'aws:sqs' };
  await local.amazon.lambda.invoke(RECONCILE, { Records: [record] }).catch(() => {});
};
