import { sha256 } from './digest.js';
import { uuid } from './ids.js';
import { type Amazon, AwsError, type SqsPart } from './parts.js';

/** Equal deduplication ids within five minutes are one message. */
const DEDUPLICATION_MILLISECONDS = 300_000;

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly groupId: string | null;
  readonly deduplicationId: string | null;
  readonly sequence: number;
  readonly sentAt: number;
  /** Not handed out before this. */
  visibleAt: number;
  receives: number;
  firstReceivedAt: number | null;
  receiptHandle: string | null;
}

export type QueueSettings = Parameters<SqsPart['putQueue']>[0];

/**
 * One queue. FIFO: a message group is handed to one receiver at a time, in order
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html).
 */
export class Queue {
  messages: Message[] = [];
  readonly #seen = new Map<string, { at: number; id: string }>();
  #sequence = 0;
  /** Told that a message may be there, and when. */
  onMessage: ((visibleAt: number) => void) | null = null;

  constructor(
    readonly amazon: Amazon,
    readonly arn: string,
    readonly settings: QueueSettings,
  ) {}

  get url(): string {
    const { region, account } = this.amazon.settings;
    return `https://sqs.${region}.amazonaws.com/${account}/${this.settings.name}`;
  }

  send(body: string, options: { groupId?: string; deduplicationId?: string; delaySeconds?: number }): Message | { id: string } {
    const { settings, amazon } = this;
    const now = amazon.world.now();
    check(settings, body, options);
    const deduplicationId = settings.fifo ? (options.deduplicationId ?? sha256(body)) : null;
    const twin = deduplicationId ? this.#twin(deduplicationId, now) : undefined;
    if (twin) return twin;
    const message: Message = {
      id: uuid(amazon.world.random('sqs')),
      body,
      groupId: options.groupId ?? null,
      deduplicationId,
      sequence: (this.#sequence += 1),
      sentAt: now,
      visibleAt: now + (options.delaySeconds ?? settings.delaySeconds) * 1000,
      receives: 0,
      firstReceivedAt: null,
      receiptHandle: null,
    };
    if (deduplicationId) this.#seen.set(deduplicationId, { at: now, id: message.id });
    this.messages.push(message);
    this.onMessage?.(message.visibleAt);
    return message;
  }

  #twin(deduplicationId: string, now: number): { id: string } | undefined {
    for (const [key, { at }] of this.#seen) {
      if (at + DEDUPLICATION_MILLISECONDS > now) break;
      this.#seen.delete(key);
    }
    return this.#seen.get(deduplicationId);
  }

  /** Hands out up to `most` visible messages and hides them. What was received too often goes to the dead-letter queue. */
  receive(most: number, visibilitySeconds = this.settings.visibilitySeconds): Message[] {
    const now = this.amazon.world.now();
    const blocked = new Set<string>();
    const taken: Message[] = [];
    for (const message of [...this.messages]) {
      if (taken.length === most) break;
      const group = this.settings.fifo ? message.groupId! : null;
      if (group && blocked.has(group)) continue;
      if (message.visibleAt > now) {
        if (group) blocked.add(group);
      } else if (!this.#bury(message)) taken.push(message);
    }
    for (const message of taken) this.#take(message, now, visibilitySeconds);
    return taken;
  }

  #take(message: Message, now: number, visibilitySeconds: number): void {
    message.receives += 1;
    message.firstReceivedAt ??= now;
    message.visibleAt = now + visibilitySeconds * 1000;
    message.receiptHandle = `${message.id}#${message.receives}`;
    this.onMessage?.(message.visibleAt);
  }

  #bury(message: Message): boolean {
    const { maxReceives, deadLetterArn } = this.settings;
    if (maxReceives === null || !deadLetterArn || message.receives < maxReceives) return false;
    this.delete(message.id);
    this.amazon.sqs.send(deadLetterArn, message.body, {
      messageGroupId: message.groupId ?? undefined,
      deduplicationId: message.deduplicationId ?? undefined,
    });
    return true;
  }

  /** When the next message may be handed out; in a FIFO queue the first of a group decides. */
  nextAt(): number | null {
    const groups = new Set<string>();
    let next: number | null = null;
    for (const { groupId, visibleAt } of this.messages) {
      if (groupId && groups.has(groupId)) continue;
      if (groupId) groups.add(groupId);
      next = Math.min(next ?? visibleAt, visibleAt);
    }
    return next;
  }

  delete(id: string): void {
    this.messages = this.messages.filter((message) => message.id !== id);
    // In a FIFO queue the next of the group may be handed out now.
    if (this.messages.length > 0) this.onMessage?.(this.amazon.world.now());
  }
}

const LARGEST_BYTES = 1024 * 1024;

const check = (
  { fifo, contentBasedDeduplication = true }: QueueSettings,
  body: string,
  options: { groupId?: string; deduplicationId?: string },
): void => {
  if (!body) throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (Buffer.byteLength(body) > LARGEST_BYTES) {
    throw new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${LARGEST_BYTES} bytes.`,
    );
  }
  if (fifo && !options.groupId) throw new AwsError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
  if (fifo && !contentBasedDeduplication && !options.deduplicationId) {
    throw new AwsError(
      'InvalidParameterValue',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
};

/** System attributes, as ReceiveMessage and the Lambda envelope show them. */
export const attributesOfMessage = (message: Message): Record<string, string> => ({
  ApproximateReceiveCount: String(message.receives),
  SentTimestamp: String(message.sentAt),
  SenderId: 'AIDAIT2UOQQY3AUEKVGXU',
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
  ...(message.groupId ? { SequenceNumber: String(message.sequence).padStart(20, '0'), MessageGroupId: message.groupId } : {}),
  ...(message.deduplicationId ? { MessageDeduplicationId: message.deduplicationId } : {}),
});
