import type { Part } from './call.js';

export interface CloudWatchPart extends Part {
  /** Creates or replaces an alarm as PutMetricAlarm would. */
  putAlarm(input: Readonly<Record<string, unknown>>): void;
  /** One value of a metric, as PutMetricData or a service of AWS would send it. */
  record(namespace: string, metric: string, dimensions: Readonly<Record<string, string>>, value: number): void;
}

export interface EventsPart extends Part {
  /** An event of an AWS service onto the default bus: delivered at least once, out of order, as faults say. */
  emit(event: { source: string; 'detail-type': string; resources: readonly string[]; detail: object }): void;
  putRule(rule: SimRule): void;
  removeRule(name: string): void;
  /** Events whose target was not there, oldest first. */
  readonly lost: { rule: string; target: string; why: string }[];
}

export interface SimRule {
  readonly name: string;
  readonly pattern: object | null;
  /** rate(1 minute) and the like. */
  readonly schedule: string | null;
  readonly targets: readonly SimTarget[];
}

export interface SimTarget {
  readonly arn: string;
  readonly messageGroupId?: string;
  readonly input?: string;
  /** Standard queue for what cannot be delivered; without it such an event is gone. */
  readonly deadLetterArn?: string;
}

export interface SqsPart extends Part {
  /** CreateQueue's attributes, plus what feeds whom. */
  putQueue(queue: {
    name: string;
    fifo: boolean;
    visibilitySeconds: number;
    delaySeconds: number;
    maxReceives: number | null;
    deadLetterArn: string | null;
    /** FIFO: equal bodies within five minutes are one message. Default true for FIFO queues. */
    contentBasedDeduplication?: boolean;
  }): string;
  removeQueue(queueArn: string): void;
  send(queueArn: string, body: string, options: { messageGroupId?: string; deduplicationId?: string }): void;
  /** An event source mapping: the queue's messages wake a function. Returns what ends it. */
  map(queueArn: string, functionName: string, batchSize: number): () => void;
  depth(queueArn: string): number;
  /** Whether there still is such a queue. */
  has(queueArn: string): boolean;
}

export interface SnsPart extends Part {
  /** Creates a topic if it is not there; returns its ARN. */
  putTopic(name: string): string;
  removeTopic(topicArn: string): void;
  subscribe(subscription: { topicArn: string; protocol: 'lambda' | 'email'; endpoint: string; filterPolicy?: object }): string;
  /** What an alarm action or a test says to a topic, without the API's checks. */
  publish(topicArn: string, subject: string, message: string): void;
  /** E-mails that would have been sent. */
  readonly outbox: readonly { at: number; to: string; subject: string; text: string; topicArn: string }[];
}
