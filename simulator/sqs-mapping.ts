import { md5 } from './digest.js';
import type { Amazon } from './parts.js';
import { delayOf } from './random.js';
import { attributesOfMessage, type Message, type Queue } from './sqs-queue.js';

/** Seconds from visible to invoked. Long polling is quick; nothing is published. */
const POLL = { p50: 0.05, p95: 0.5 };

/** A standard queue starts with five pollers (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html). */
const STANDARD_POLLERS = 5;

/**
 * Lambda's event source mapping: polls the queue, invokes the function with up to `batchSize` messages, deletes them when it
 * returns and leaves them to the visibility timeout when it fails. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export class Mapping {
  #running = 0;
  /** The next look that is already planned; later wishes are met by it. */
  #lookAt: number | null = null;
  #callOff: () => void = () => {};

  constructor(
    readonly amazon: Amazon,
    readonly queue: Queue,
    readonly functionName: string,
    readonly batchSize: number,
  ) {
    queue.onMessage = (visibleAt) => this.#wish(visibleAt);
    if (queue.messages.length > 0) this.#wish(amazon.world.now());
  }

  stop(): void {
    this.queue.onMessage = null;
    this.#callOff();
    this.#stopped = true;
  }
  #stopped = false;

  #wish(visibleAt: number): void {
    if (this.#stopped) return;
    const { world } = this.amazon;
    const at = Math.max(visibleAt, world.now()) + delayOf(world.random('sqs.poll'), POLL);
    if (this.#lookAt !== null && this.#lookAt <= at) return;
    this.#callOff();
    this.#lookAt = at;
    this.#callOff = world.at(at, `poll ${this.queue.settings.name}`, () => {
      this.#lookAt = null;
      this.#look();
    });
  }

  #look(): void {
    // FIFO concurrency is the number of groups in flight: the queue itself hands no group out twice.
    const most = this.queue.settings.fifo ? Number.POSITIVE_INFINITY : STANDARD_POLLERS;
    const batch = this.#running < most ? this.queue.receive(this.batchSize) : [];
    if (batch.length > 0) void this.#invoke(batch);
    const next = this.queue.nextAt();
    if (next !== null && this.#running < most) this.#wish(next);
  }

  async #invoke(batch: readonly Message[]): Promise<void> {
    this.#running += 1;
    const receipts = batch.map(({ id, receiptHandle }) => ({ id, receiptHandle }));
    try {
      await this.amazon.lambda.invoke(this.functionName, { Records: batch.map((message) => this.#record(message)) });
      for (const { id, receiptHandle } of receipts) this.#delete(id, receiptHandle);
    } catch {
      // The function's logs have the error. The messages come back when their visibility timeout ends.
    } finally {
      this.#running -= 1;
      if (this.queue.messages.length > 0) this.#wish(this.queue.nextAt()!);
    }
  }

  /** A message that came back meanwhile belongs to another receiver: an old receipt does not delete it. */
  #delete(id: string, receiptHandle: string | null): void {
    const held = this.queue.messages.find((message) => message.id === id);
    if (held?.receiptHandle === receiptHandle) this.queue.delete(id);
  }

  #record(message: Message): object {
    return {
      messageId: message.id,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: attributesOfMessage(message),
      messageAttributes: {},
      md5OfBody: md5(message.body),
      eventSource: 'aws:sqs',
      eventSourceARN: this.queue.arn,
      awsRegion: this.amazon.settings.region,
    };
  }
}
