import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import type { DynamoDBStreamEvent, SNSEvent } from 'aws-lambda';
import { rowOf } from '../../shared/ledger/encoding.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { runtimeOf } from '../../shared/wiring/runtime.js';
import { makeRuntime } from '../../simulator/runtime.js';
import { aFifo, aFunction, aQueue, aScene, type Context, MINUTE } from './scene.js';
import { inTime } from './support.js';

describe('a function', () => {
  it('starts cold once, then warm in the same environment', async () => {
    const amazon = aScene();
    aFunction(amazon, 'reconcile', () => amazon.world.now());
    const waits: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      const asked = amazon.world.now();
      waits.push(((await inTime(amazon, amazon.lambda.invoke('reconcile', {}))) as number) - asked);
    }
    expect(waits[0]).toBeGreaterThan(100);
    expect(waits.slice(1)).toEqual([5, 5]);
  });

  it('sees its time run out by the virtual clock and is killed at its timeout', async () => {
    const amazon = aScene();
    const left: number[] = [];
    let afterwards = false;
    aFunction(amazon, 'reconcile', async (_: never, { sleep, context }) => {
      left.push(context.getRemainingTimeInMillis());
      await sleep(10_000);
      left.push(context.getRemainingTimeInMillis());
      await sleep(60_000);
      afterwards = true;
    });
    await expect(inTime(amazon, amazon.lambda.invoke('reconcile', {}), 5 * MINUTE)).rejects.toThrow(
      /timed out after 30\.00 seconds/,
    );
    expect(left).toEqual([30_000, 20_000]);
    expect(afterwards).toBe(false);
    expect(amazon.lambda.running).toBe(0);
  });

  it('that is killed leaves its calls unanswered for ever, and its successor starts cold', async () => {
    const amazon = aScene();
    let reached = false;
    let id = '';
    aFunction(amazon, 'reconcile', async (_: never, { sleep, context }) => {
      if (id) return 'second';
      id = context.awsRequestId;
      await sleep(5_000);
      reached = true;
      return 'first';
    });
    const first = amazon.lambda.invoke('reconcile', {});
    first.catch(() => {});
    await amazon.world.run(3_000);
    amazon.lambda.kill(id, 'crashed by a test');
    await expect(first).rejects.toThrow('crashed by a test');
    expect(amazon.lambda.alive(id)).toBe(false);
    expect(await inTime(amazon, amazon.lambda.invoke('reconcile', {}))).toBe('second');
    await amazon.world.run(MINUTE);
    expect(reached).toBe(false);
  });

  it('that crashes at a write has written, or has not, as the fault says', async () => {
    for (const [when, written] of [
      ['before', false],
      ['effect', true],
    ] as const) {
      const amazon = aScene();
      const store = memoryStore();
      amazon.lambda.useRuntime(makeRuntime(amazon, { lane: 'direct', store, fetch }));
      const key = { partition: 'cluster', sort: 'head' };
      amazon.lambda.putFunction({
        name: 'reconcile',
        timeoutSeconds: 30,
        environment: {},
        run: async (_, context) => runtimeOf(context).store!.put(key, { epoch: 1 }),
      });
      amazon.faults.add({ kind: 'crash', operation: 'dynamodb.put', when, times: 1 });
      await expect(inTime(amazon, amazon.lambda.invoke('reconcile', {}))).rejects.toThrow(/crashed by a fault/);
      expect((await store.get(key)) !== null).toBe(written);
    }
  });

  it('that fails an event invocation is tried again after one and two more minutes', async () => {
    const amazon = aScene();
    const at: number[] = [];
    const began = amazon.world.now();
    aFunction(amazon, 'notify', () => {
      at.push(Math.round((amazon.world.now() - began) / MINUTE));
      throw new Error('no');
    });
    amazon.lambda.invokeAsync('notify', {});
    await amazon.world.run(30 * MINUTE);
    expect(at).toEqual([0, 1, 3]);
  });

  it('answers JSON: what was undefined or a date is not any more', async () => {
    const amazon = aScene();
    aFunction(amazon, 'api', () => ({ at: new Date(0), none: undefined }));
    expect(await inTime(amazon, amazon.lambda.invoke('api', {}))).toEqual({ at: '1970-01-01T00:00:00.000Z' });
  });

  it('makes metrics out of log lines in the embedded format', async () => {
    const amazon = aScene();
    amazon.lambda.putFunction({
      name: 'reconcile',
      timeoutSeconds: 30,
      environment: {},
      run: async (_, context) => {
        const metrics = [{ Namespace: 'Evenkeel', Dimensions: [['Cluster']], Metrics: [{ Name: 'PassOk' }] }];
        runtimeOf(context).log({ _aws: { Timestamp: 0, CloudWatchMetrics: metrics }, Cluster: 'blue', PassOk: 1 });
      },
    });
    const from = new Date(amazon.world.now() - MINUTE);
    await inTime(amazon, amazon.lambda.invoke('reconcile', {}), MINUTE);
    const answer = amazon.cloudwatch.operations['GetMetricStatistics']!(
      {
        Namespace: 'Evenkeel',
        MetricName: 'PassOk',
        Dimensions: [{ Name: 'Cluster', Value: 'blue' }],
        StartTime: from,
        EndTime: new Date(amazon.world.now()),
        Period: 60,
        Statistics: ['Sum'],
      },
      null as never,
    ) as { Datapoints: { Sum: number }[] };
    expect(answer.Datapoints).toMatchObject([{ Sum: 1 }]);
    expect(amazon.lambda.logs).toHaveLength(1);
  });
});

describe('a table with a stream', () => {
  it('hands new rows that pass the filter to the function as DynamoDB would', async () => {
    const amazon = aScene();
    const batches: DynamoDBStreamEvent[] = [];
    aFunction(amazon, 'notify', (event: DynamoDBStreamEvent) => void batches.push(event));
    const onWrite = amazon.lambda.streamTo('notify', {
      filters: [{ eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: ['outbox'] } } } }],
    });
    const store = memoryStore({ onWrite });
    await store.put({ partition: 'outbox', sort: 'alr_1' }, { title: 'scaled out', long: 'x'.repeat(20_000) });
    await store.put({ partition: 'outbox', sort: 'alr_1' }, { title: 'again' });
    await store.put({ partition: 'cluster', sort: 'head' }, { epoch: 1 });
    await store.put({ partition: 'outbox', sort: 'alr_2' }, { title: 'scaled in' });
    await amazon.world.run(MINUTE);
    const records = batches.flatMap(({ Records }) => Records);
    expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'INSERT']);
    const rows = records.map(({ dynamodb }) => rowOf<{ title: string }>(dynamodb!.NewImage as never));
    expect(rows.map(({ key, body }) => [key.sort, body.title])).toEqual([
      ['alr_1', 'scaled out'],
      ['alr_2', 'scaled in'],
    ]);
  });

  it('holds the shard while a batch fails, so that order is kept', async () => {
    const amazon = aScene();
    const seen: string[] = [];
    let failures = 2;
    aFunction(amazon, 'notify', ({ Records }: DynamoDBStreamEvent) => {
      if (failures-- > 0) throw new Error('not yet');
      seen.push(...Records.map(({ dynamodb }) => dynamodb!.Keys!['sk']!.S!));
    });
    const store = memoryStore({ onWrite: amazon.lambda.streamTo('notify', { batchSize: 1 }) });
    for (const sort of ['1', '2', '3']) await store.put({ partition: 'outbox', sort }, {});
    await amazon.world.run(MINUTE);
    expect(seen).toEqual(['1', '2', '3']);
  });
});

it('a record that always fails is found by halving, given up, and told to the queue, while its neighbours arrive', async () => {
  const amazon = aScene();
  const graves = aQueue(amazon, 'graves');
  const seen: string[] = [];
  aFunction(amazon, 'notify', ({ Records }: DynamoDBStreamEvent) => {
    const sorts = Records.map(({ dynamodb }) => dynamodb!.Keys!['sk']!.S!);
    if (sorts.includes('3')) throw new Error('poison');
    seen.push(...sorts);
  });
  const onWrite = amazon.lambda.streamTo('notify', { retries: 3, bisect: true, onFailureArn: graves });
  const store = memoryStore({ onWrite });
  for (const sort of ['1', '2', '3', '4']) await store.put({ partition: 'outbox', sort }, {});
  await amazon.world.run(MINUTE);
  expect(seen).toEqual(['1', '2', '4']);
  expect(amazon.sqs.depth(graves)).toBe(1);
});

describe('a topic', () => {
  const publish = (amazon: ReturnType<typeof aScene>, input: object): unknown =>
    amazon.sns.operations['Publish']!(input, null as never);

  it('mails people and wakes the function, each in its own words', async () => {
    const amazon = aScene();
    const topicArn = amazon.sns.putTopic('alerts');
    let seen: SNSEvent | undefined;
    aFunction(amazon, 'notify', (event: SNSEvent) => {
      seen = event;
    });
    amazon.sns.subscribe({ topicArn, protocol: 'email', endpoint: 'ops@example.com' });
    amazon.sns.subscribe({ topicArn, protocol: 'lambda', endpoint: 'arn:aws:lambda:us-east-1:123456789012:function:notify' });
    publish(amazon, {
      TopicArn: topicArn,
      Subject: 'Scaled out',
      MessageStructure: 'json',
      Message: JSON.stringify({ default: 'short', lambda: '{"title":"Scaled out"}' }),
      MessageAttributes: { severity: { DataType: 'String', StringValue: 'info' } },
    });
    await amazon.world.run(MINUTE);
    expect(amazon.sns.outbox).toMatchObject([{ to: 'ops@example.com', subject: 'Scaled out', text: 'short' }]);
    expect(seen?.Records[0]?.Sns).toMatchObject({
      Message: '{"title":"Scaled out"}',
      MessageAttributes: { severity: { Type: 'String', Value: 'info' } },
    });
  });

  it('refuses what SNS refuses', () => {
    const amazon = aScene();
    const TopicArn = amazon.sns.putTopic('alerts');
    const refusal = (input: object): string => {
      try {
        publish(amazon, { TopicArn, Message: 'm', ...input });
        return 'taken';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refusal({ Subject: 'x'.repeat(100) })).toBe('taken');
    expect(refusal({ Subject: 'x'.repeat(101) })).toBe('Invalid parameter: Subject');
    expect(refusal({ Subject: '90 % → 45 %' })).toBe('Invalid parameter: Subject');
    expect(refusal({ Message: '' })).toBe('Invalid parameter: Empty message');
    expect(refusal({ Message: 'é'.repeat(131_073) })).toBe('Invalid parameter: Message too long');
    expect(refusal({ MessageStructure: 'json', Message: '{"email":"x"}' })).toMatch(/No default entry/);
    expect(refusal({ TopicArn: 'arn:aws:sns:us-east-1:123456789012:other' })).toBe('Topic does not exist');
  });

  it('spares subscribers whose filter does not fit', async () => {
    const amazon = aScene();
    const topicArn = amazon.sns.putTopic('alerts');
    amazon.sns.subscribe({
      topicArn,
      protocol: 'email',
      endpoint: 'pager@example.com',
      filterPolicy: { severity: ['critical'] },
    });
    publish(amazon, {
      TopicArn: topicArn,
      Message: 'm',
      MessageAttributes: { severity: { DataType: 'String', StringValue: 'info' } },
    });
    publish(amazon, {
      TopicArn: topicArn,
      Message: 'm',
      MessageAttributes: { severity: { DataType: 'String', StringValue: 'critical' } },
    });
    await amazon.world.run(MINUTE);
    expect(amazon.sns.outbox).toHaveLength(1);
  });
});

it('calls of a function reach the simulated services through real SDK clients', async () => {
  const amazon = aScene();
  const topicArn = amazon.sns.putTopic('alerts');
  amazon.sns.subscribe({ topicArn, protocol: 'email', endpoint: 'ops@example.com' });
  amazon.lambda.putFunction({
    name: 'notify',
    timeoutSeconds: 30,
    environment: {},
    run: async (_, context: object & Partial<Context>) => {
      const runtime = runtimeOf(context);
      const client = new SNSClient(runtime.clientConfig as never);
      runtime.attach?.(client as never);
      await client.send(new PublishCommand({ TopicArn: topicArn, Message: `from ${context.functionName}` }));
    },
  });
  await inTime(amazon, amazon.lambda.invoke('notify', {}));
  expect(amazon.sns.outbox).toMatchObject([{ text: 'from notify' }]);
  expect(amazon.calls.get('sns.Publish')).toBe(1);
  expect(aFifo(amazon)).toContain(':work.fifo');
});
