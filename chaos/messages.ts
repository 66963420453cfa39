import type { Amazon } from '../simulator/parts.js';

/** The last messages that events have put into queues, oldest first. */
const seen = new WeakMap<Amazon, string[]>();

const KEPT = 300;

export const watchMessages = (amazon: Amazon): void => {
  const bodies: string[] = [];
  seen.set(amazon, bodies);
  const { send } = amazon.sqs;
  amazon.sqs.send = (queueArn, body, options) => {
    bodies.push(body);
    if (bodies.length > KEPT) bodies.shift();
    send(queueArn, body, options);
  };
};

/**
 * Lets some of them lie in both dead-letter queues, as if nobody had been able to take them, and puts back whatever lies there: what
 * the work queue lost to the work queue, the rest to it as well, since every message means "look". Returns how many.
 */
export const redrive = (amazon: Amazon, stackName: string, messages: number): number => {
  const arn = (name: string): string => arnOf(amazon, stackName, name);
  const bodies = [...(seen.get(amazon) ?? [])].slice(-KEPT, -1).slice(0, messages);
  bodies.forEach((body, i) => {
    const queue = DEAD[i % 2]!;
    amazon.sqs.send(arn(queue), body, queue.endsWith('.fifo') ? { messageGroupId: 'dead', deduplicationId: newId(amazon) } : {});
  });
  let count = 0;
  for (const queue of DEAD)
    for (const body of drained(amazon, arn(queue))) {
      amazon.sqs.send(arn('work.fifo'), body, { messageGroupId: 'demo', deduplicationId: newId(amazon) });
      count += 1;
    }
  return count;
};

/** How many messages lie in both dead-letter queues. */
export const deadLetters = (amazon: Amazon, stackName: string): number =>
  DEAD.reduce((sum, name) => sum + amazon.sqs.depth(arnOf(amazon, stackName, name)), 0);

const DEAD = ['work-dead-letters.fifo', 'event-dead-letters'] as const;

const arnOf = ({ settings }: Amazon, stackName: string, name: string): string =>
  `arn:aws:sqs:${settings.region}:${settings.account}:${stackName}-${name}`;

let ids = 0;
const newId = (amazon: Amazon): string => `redrive-${amazon.world.now()}-${(ids += 1)}`;

const drained = (amazon: Amazon, queueArn: string): readonly string[] => {
  const QueueUrl = queueArn.split(':').slice(-2).join('/');
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = amazon.sqs.operations['ReceiveMessage']!(
      { QueueUrl, MaxNumberOfMessages: 10 },
      undefined as never,
    ) as { Messages?: { Body: string; ReceiptHandle: string }[] };
    if (Messages.length === 0) return bodies;
    for (const { Body, ReceiptHandle } of Messages) {
      bodies.push(Body);
      amazon.sqs.operations['DeleteMessage']!({ QueueUrl, ReceiptHandle }, undefined as never);
    }
  }
};
