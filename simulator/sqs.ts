import { md5 } from './digest.js';
import { type Amazon, AwsError, type SqsPart } from './parts.js';
import { Mapping } from './sqs-mapping.js';
import { attributesOfMessage, type Message, Queue } from './sqs-queue.js';

/** SQS: standard and FIFO queues, dead letters, and the pollers that Lambda runs for its event source mappings. */
export const createSqs = (amazon: Amazon): SqsPart => {
  const queues = new Map<string, Queue>();
  const byArn = (arn: string): Queue => {
    const queue = queues.get(arn);
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', 400);
    return queue;
  };
  amazon.world.every(60_000, 'sqs metrics', () => {
    for (const queue of queues.values()) publish(amazon, queue);
  });
  return {
    putQueue(settings) {
      if (settings.fifo !== settings.name.endsWith('.fifo')) {
        throw new AwsError(
          'InvalidParameterValue',
          `Can only include alphanumeric characters, hyphens, or underscores; a FIFO queue's name ends in .fifo: ${settings.name}`,
        );
      }
      const arn = `arn:aws:sqs:${amazon.settings.region}:${amazon.settings.account}:${settings.name}`;
      if (!queues.has(arn)) queues.set(arn, new Queue(amazon, arn, settings));
      return arn;
    },
    removeQueue: (arn) => void queues.delete(arn),
    send: (arn, body, { messageGroupId, deduplicationId }) =>
      void byArn(arn).send(body, { groupId: messageGroupId, deduplicationId }),
    map: (arn, functionName, batchSize) => {
      const mapping = new Mapping(amazon, byArn(arn), functionName, batchSize);
      return () => mapping.stop();
    },
    depth: (arn) => byArn(arn).messages.length,
    has: (arn) => queues.has(arn),
    operations: operationsOf(amazon, queues),
  };
};

/** Of AWS/SQS only what its dead-letter alarms need. */
const publish = ({ cloudwatch, world }: Amazon, { settings, messages }: Queue): void => {
  const visible = messages.filter(({ visibleAt }) => visibleAt <= world.now()).length;
  cloudwatch.record('AWS/SQS', 'ApproximateNumberOfMessagesVisible', { QueueName: settings.name }, visible);
};

interface SendInput {
  QueueUrl: string;
  MessageBody: string;
  DelaySeconds?: number;
  MessageGroupId?: string;
  MessageDeduplicationId?: string;
}

const operationsOf = (amazon: Amazon, queues: Map<string, Queue>): SqsPart['operations'] => {
  const find = (test: (queue: Queue) => boolean): Queue => {
    const queue = [...queues.values()].find(test);
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', 400);
    return queue;
  };
  // A local endpoint gives the URL another host; account and name identify the queue.
  const byUrl = (url: string) =>
    find((queue) => queue.url.split('/').slice(-2).join('/') === String(url).split('/').slice(-2).join('/'));
  return {
    SendMessage: ({ QueueUrl, MessageBody, DelaySeconds, MessageGroupId, MessageDeduplicationId }: SendInput) => {
      const sent = byUrl(QueueUrl).send(MessageBody, {
        groupId: MessageGroupId,
        deduplicationId: MessageDeduplicationId,
        delaySeconds: DelaySeconds,
      });
      const sequence = 'sequence' in sent && sent.groupId ? { SequenceNumber: String(sent.sequence).padStart(20, '0') } : {};
      return { MessageId: sent.id, MD5OfMessageBody: md5(MessageBody), ...sequence };
    },
    ReceiveMessage: ({
      QueueUrl,
      MaxNumberOfMessages = 1,
      VisibilityTimeout,
    }: {
      QueueUrl: string;
      MaxNumberOfMessages?: number;
      VisibilityTimeout?: number;
    }) => {
      if (MaxNumberOfMessages < 1 || MaxNumberOfMessages > 10) {
        throw new AwsError(
          'InvalidParameterValue',
          `Value ${MaxNumberOfMessages} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
        );
      }
      const messages = byUrl(QueueUrl).receive(MaxNumberOfMessages, VisibilityTimeout);
      return messages.length === 0 ? {} : { Messages: messages.map(received) };
    },
    DeleteMessage: ({ QueueUrl, ReceiptHandle }: { QueueUrl: string; ReceiptHandle: string }) => {
      byUrl(QueueUrl).delete(ReceiptHandle.split('#')[0]!);
      return {};
    },
    PurgeQueue: ({ QueueUrl }: { QueueUrl: string }) => {
      byUrl(QueueUrl).messages = [];
      return {};
    },
    GetQueueAttributes: ({ QueueUrl }: { QueueUrl: string }) => ({
      Attributes: attributesOf(byUrl(QueueUrl), amazon.world.now()),
    }),
    GetQueueUrl: ({ QueueName }: { QueueName: string }) => ({
      QueueUrl: find(({ settings }) => settings.name === QueueName).url,
    }),
    ListQueues: ({ QueueNamePrefix = '' }: { QueueNamePrefix?: string }) => ({
      QueueUrls: [...queues.values()].filter(({ settings }) => settings.name.startsWith(QueueNamePrefix)).map(({ url }) => url),
    }),
  };
};

const received = (message: Message): object => ({
  MessageId: message.id,
  ReceiptHandle: message.receiptHandle,
  Body: message.body,
  MD5OfBody: md5(message.body),
  Attributes: attributesOfMessage(message),
});

const attributesOf = (queue: Queue, now: number): Record<string, string> => {
  const { settings, messages, arn } = queue;
  const hidden = messages.filter(({ visibleAt }) => visibleAt > now);
  const inFlight = hidden.filter(({ receives }) => receives > 0).length;
  return {
    QueueArn: arn,
    ApproximateNumberOfMessages: String(messages.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(hidden.length - inFlight),
    VisibilityTimeout: String(settings.visibilitySeconds),
    DelaySeconds: String(settings.delaySeconds),
    ...(settings.fifo
      ? { FifoQueue: 'true', ContentBasedDeduplication: String(settings.contentBasedDeduplication ?? true) }
      : {}),
    ...(settings.deadLetterArn
      ? { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: settings.deadLetterArn, maxReceiveCount: settings.maxReceives }) }
      : {}),
  };
};
