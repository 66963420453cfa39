import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { aFifo, aFunction, aQueue, aScene, MINUTE } from './scene.js';
import { clientOn, direct, LANES } from './support.js';

describe('a FIFO queue that wakes a function', () => {
  it('hands out what came meanwhile as one batch, and never two batches of a group at once', async () => {
    const amazon = aScene();
    const queue = aFifo(amazon);
    const batches: number[] = [];
    let inside = 0;
    let most = 0;
    aFunction(amazon, 'reconcile', async ({ Records }: SQSEvent, { sleep }) => {
      most = Math.max(most, (inside += 1));
      batches.push(Records.length);
      await sleep(10_000);
      inside -= 1;
    });
    amazon.sqs.map(queue, 'reconcile', 10);
    amazon.sqs.send(queue, 'first', { messageGroupId: 'cluster' });
    amazon.world.after(3_000, 'more', () => {
      for (let i = 0; i < 12; i += 1) amazon.sqs.send(queue, `later ${i}`, { messageGroupId: 'cluster' });
    });
    await amazon.world.run(2 * MINUTE);
    expect(batches).toEqual([1, 10, 2]);
    expect(most).toBe(1);
    expect(amazon.sqs.depth(queue)).toBe(0);
  });

  it('swallows an equal body for five minutes and takes it again afterwards', async () => {
    const amazon = aScene();
    const queue = aFifo(amazon);
    const seen: string[] = [];
    aFunction(amazon, 'reconcile', ({ Records }: SQSEvent) => void seen.push(...Records.map(({ body }) => body)));
    amazon.sqs.map(queue, 'reconcile', 10);
    for (const at of [0, 1, 4.9, 5.1])
      amazon.world.after(at * MINUTE, 'send', () => amazon.sqs.send(queue, 'same', { messageGroupId: 'cluster' }));
    await amazon.world.run(10 * MINUTE);
    expect(seen).toEqual(['same', 'same']);
  });

  it('brings a failed batch back after the visibility timeout and buries it after the third time', async () => {
    const amazon = aScene();
    const graves = aFifo(amazon, { name: 'graves.fifo' });
    const queue = aFifo(amazon, { maxReceives: 3, deadLetterArn: graves });
    const tries: { at: number; count: string }[] = [];
    aFunction(amazon, 'reconcile', ({ Records }: SQSEvent) => {
      tries.push({ at: amazon.world.now(), count: Records[0]!.attributes.ApproximateReceiveCount });
      throw new Error('poison');
    });
    amazon.sqs.map(queue, 'reconcile', 10);
    amazon.sqs.send(queue, 'poison', { messageGroupId: 'cluster' });
    await amazon.world.run(10 * MINUTE);
    expect(tries.map(({ count }) => count)).toEqual(['1', '2', '3']);
    expect(tries[1]!.at - tries[0]!.at).toBeGreaterThanOrEqual(59_000);
    expect(amazon.sqs.depth(queue)).toBe(0);
    expect(amazon.sqs.depth(graves)).toBe(1);
  });

  it('gives the envelope that Lambda gives', async () => {
    const amazon = aScene();
    const queue = aFifo(amazon);
    let seen: SQSEvent | undefined;
    aFunction(amazon, 'reconcile', (event: SQSEvent) => {
      seen = event;
    });
    amazon.sqs.map(queue, 'reconcile', 10);
    amazon.sqs.send(queue, '{"a":1}', { messageGroupId: 'cluster' });
    await amazon.world.run(MINUTE);
    expect(seen?.Records[0]).toMatchObject({
      body: '{"a":1}',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:work.fifo',
      awsRegion: 'us-east-1',
      attributes: { MessageGroupId: 'cluster', ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
    });
  });
});

describe('a standard queue', () => {
  it('holds each message back for its delay', async () => {
    const amazon = aScene();
    const queue = aQueue(amazon, 'half-minute', { delaySeconds: 30 });
    const sent = amazon.world.now();
    let woken = 0;
    aFunction(amazon, 'reconcile', () => {
      woken = amazon.world.now();
    });
    amazon.sqs.map(queue, 'reconcile', 10);
    amazon.sqs.send(queue, 'tick', {});
    await amazon.world.run(MINUTE);
    expect(woken - sent).toBeGreaterThanOrEqual(30_000);
    expect(woken - sent).toBeLessThan(35_000);
  });

  it('gives a message back to other receivers when its receiver did not delete it', () => {
    const amazon = aScene();
    const queue = aQueue(amazon, 'plain');
    const url = direct(amazon.sqs, 'GetQueueUrl', { QueueName: 'plain' }).QueueUrl;
    amazon.sqs.send(queue, 'hello', {});
    expect(direct(amazon.sqs, 'ReceiveMessage', { QueueUrl: url }).Messages).toHaveLength(1);
    expect(direct(amazon.sqs, 'ReceiveMessage', { QueueUrl: url }).Messages).toBeUndefined();
    expect(direct(amazon.sqs, 'GetQueueAttributes', { QueueUrl: url }).Attributes).toMatchObject({
      ApproximateNumberOfMessagesNotVisible: '1',
    });
  });
});

describe.each(LANES)('the SDK over the %s lane', (lane) => {
  it('sends, receives and deletes, checksums and all', async () => {
    const amazon = aScene();
    aFifo(amazon);
    const client = clientOn(SQSClient, amazon, lane);
    const QueueUrl = direct(amazon.sqs, 'GetQueueUrl', { QueueName: 'work.fifo' }).QueueUrl;
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"é":1}', MessageGroupId: 'cluster' }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(Messages).toMatchObject([{ Body: '{"é":1}', Attributes: { MessageGroupId: 'cluster' } }]);
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages![0]!.ReceiptHandle }));
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      FifoQueue: 'true',
    });
  });

  it('names a queue that is not there', async () => {
    const client = clientOn(SQSClient, aScene(), lane);
    const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/none';
    await expect(client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });
});
