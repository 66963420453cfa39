import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { handler } from '../../functions/notify.js';
import { idMaker } from '../../shared/ids.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { type AlertItem, enqueue, listAlerts } from '../../shared/ledger/outbox.js';
import { type Cancel, DAY, instant, MINUTE, SECOND } from '../../shared/model/time.js';
import { type Runtime, withRuntime } from '../../shared/wiring/runtime.js';
import { anAlert, T0 } from '../ledger/rows.js';
import { type Webhook, webhook } from './webhook.js';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:evenkeel-demo';
const PARAMETER = '/evenkeel/demo/slack';

/** The function in its surroundings: a table, a topic, a parameter, a receiver, and a clock that the test moves. */
const scene = (hook: Webhook, env: Record<string, string> = {}) => {
  const clock = { now: T0 };
  const store = memoryStore({ now: () => clock.now });
  const published: Record<string, unknown>[] = [];
  const lines: object[] = [];
  const aws = { sns: 'ok' as 'ok' | 'down', url: hook.url, parameterReads: 0 };
  const answers: Record<string, (input: Record<string, unknown>) => object> = {
    PublishCommand: (input) => {
      if (aws.sns === 'down') throw Object.assign(new Error('try later'), { name: 'InternalErrorException' });
      published.push(input);
      return { MessageId: `m-${published.length}` };
    },
    GetParameterCommand: () => {
      aws.parameterReads += 1;
      return { Parameter: { Value: aws.url } };
    },
  };
  const runtime: Runtime = {
    clock: { now: () => clock.now, sleep: (_, cancel) => patience(hook, cancel) },
    random: Math.random,
    env: {
      CLUSTER: 'demo',
      AWS_REGION: 'us-east-1',
      SIMULATED: 'true',
      API_URL: 'http://127.0.0.1:4500/',
      TOPIC_ARN: TOPIC,
      SLACK_WEBHOOK_PARAMETER: PARAMETER,
      ...env,
    },
    clientConfig: { credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    attach: (client) => answerWith(client, answers),
    store,
    fetch,
    log: (line) => void lines.push(line),
  };
  const invoke = (event: object) => handler(event, withRuntime({ awsRequestId: 'r-1' } as Context, runtime));
  const newId = idMaker(() => clock.now, Math.random);
  const say = (over = {}) => enqueue(store, anAlert(newId('alr'), { at: instant(clock.now), ...over }));
  const alerts = async (): Promise<readonly AlertItem[]> => (await listAlerts(store)).items;
  return { clock, store, published, lines, aws, invoke, say, alerts };
};

/** A wait ends when it is called off, or when the receiver has taken a request that it will never answer: no wall clock. */
const patience = (hook: Webhook, cancel?: Cancel): Promise<void> =>
  new Promise((done) => {
    cancel?.addEventListener('abort', () => done());
    if (hook.mood === 'never') void hook.reached().then(done);
  });

const answerWith = (client: object, answers: Record<string, (input: Record<string, unknown>) => object>): void => {
  const { middlewareStack } = client as { middlewareStack: { add: (middleware: unknown, options: object) => void } };
  middlewareStack.add(
    (_: unknown, context: { commandName: string }) => async (args: { input: Record<string, unknown> }) => ({
      output: { $metadata: {}, ...answers[context.commandName]!(args.input) },
    }),
    { step: 'initialize', priority: 'high', name: 'answers' },
  );
};

const HEARTBEAT = { version: '0', id: 'e-1', source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };

const streamOf = (...ids: string[]) => ({
  Records: ids.map((id) => ({
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    dynamodb: { Keys: { pk: { S: 'outbox' }, sk: { S: id } }, StreamViewType: 'NEW_IMAGE' },
  })),
});

/** What SNS hands to a Lambda subscriber of what was published. */
const topicOf = (published: Record<string, unknown>) =>
  snsOf(JSON.parse(published['Message'] as string).lambda, published['Subject'] as string);

const snsOf = (message: string, subject: string | null = null, id = 'm-1') => ({
  Records: [
    { EventSource: 'aws:sns', EventVersion: '1.0', Sns: { MessageId: id, TopicArn: TOPIC, Subject: subject, Message: message } },
  ],
});

let hook: Webhook;
beforeEach(async () => {
  hook = await webhook();
});
afterEach(() => hook.close());

describe('a new row of the outbox', () => {
  it('is published to the topic with a text for each reader, once', async () => {
    const { published, invoke, say, alerts } = scene(hook);
    const id = await say();
    expect(await invoke(streamOf(id))).toEqual({ woken: 'stream', tally: { 'sns sent': 1 } });
    expect(await invoke(streamOf(id, id))).toEqual({ woken: 'stream', tally: {} });
    expect(published).toHaveLength(1);
    const [{ Message, ...letter }] = published as [Record<string, string>];
    expect(letter).toEqual({
      TopicArn: TOPIC,
      Subject: '[INFO] demo: scaled out 1 -> 2 (CPU 90% -> predicted 45%)',
      MessageStructure: 'json',
      MessageAttributes: {
        severity: { DataType: 'String', StringValue: 'info' },
        type: { DataType: 'String', StringValue: 'cluster.scaled-out' },
        project: { DataType: 'String', StringValue: '-' },
      },
    });
    const texts = JSON.parse(Message!);
    expect(Object.values(texts).every((text) => typeof text === 'string')).toBe(true);
    expect(texts.default).toBe(texts.email);
    expect(texts.email).toContain('Why    CPU 90% on 1 instance, line 70%.');
    expect(JSON.parse(texts.lambda).alert.id).toBe(id);
    expect(JSON.parse(texts.https)).toMatchObject({ version: '1.0', source: 'custom', id });
    expect((await alerts())[0]!.deliveries).toMatchObject({
      sns: { state: 'sent', attempts: 1, sentAt: instant(T0) },
      slack: { state: 'pending' },
    });
  });

  it('is not published twice by two invocations at once', async () => {
    const { published, invoke, say } = scene(hook);
    const id = await say();
    await Promise.all([invoke(streamOf(id)), invoke(streamOf(id)), invoke(HEARTBEAT)]);
    expect(published).toHaveLength(1);
  });

  it('waits for the heartbeat when SNS is down, and the stream is not held up', async () => {
    const { clock, published, aws, invoke, say, alerts } = scene(hook, { SLACK_WEBHOOK_PARAMETER: '' });
    aws.sns = 'down';
    const id = await say();
    expect(await invoke(streamOf(id))).toMatchObject({ tally: { 'sns failed': 1 } });
    expect((await alerts())[0]).toMatchObject({
      state: 'pending',
      deliveries: { sns: { attempts: 1, error: 'InternalErrorException' }, slack: { state: 'off' } },
    });
    aws.sns = 'ok';
    clock.now += 10 * SECOND;
    expect(await invoke(HEARTBEAT)).toMatchObject({ tally: {} });
    clock.now += MINUTE;
    expect(await invoke(HEARTBEAT)).toMatchObject({ tally: { 'sns sent': 1 } });
    expect(published).toHaveLength(1);
    expect((await alerts())[0]!.state).toBe('sent');
  });

  it('goes to Slack directly where there is no topic, and nowhere where there is neither', async () => {
    const slackOnly = scene(hook, { TOPIC_ARN: '' });
    await slackOnly.invoke(streamOf(await slackOnly.say()));
    expect(hook.received).toHaveLength(1);
    expect((await slackOnly.alerts())[0]).toMatchObject({
      state: 'sent',
      deliveries: { sns: { state: 'off' }, slack: { state: 'sent' } },
    });
    const neither = scene(hook, { TOPIC_ARN: '', SLACK_WEBHOOK_PARAMETER: '' });
    await neither.invoke(streamOf(await neither.say()));
    expect((await neither.alerts())[0]!.state).toBe('off');
  });
});

describe('a notification of the topic', () => {
  const published = async (env: Record<string, string> = {}) => {
    const here = scene(hook, env);
    await here.invoke(streamOf(await here.say()));
    const event = topicOf(here.published[0]!);
    return { ...here, event, slack: async () => (await here.alerts())[0]!.deliveries.slack };
  };

  it('is posted to Slack, once, also when SNS delivers it twice', async () => {
    const { invoke, event, slack } = await published();
    expect(await invoke(event)).toEqual({ woken: 'topic', tally: { 'slack sent': 1 } });
    expect(await invoke(event)).toEqual({ woken: 'topic', tally: {} });
    expect(hook.received).toHaveLength(1);
    expect(hook.received[0]!.text).toContain('scaled out 1 -&gt; 2');
    expect(await slack()).toMatchObject({ state: 'sent', attempts: 1, error: null });
  });

  it('waits as long as Slack asks (429), which is no failure', async () => {
    const { clock, invoke, event, slack } = await published();
    hook.mood = 'limited';
    expect(await invoke(event)).toMatchObject({ tally: { 'slack wait': 1 } });
    expect(await slack()).toMatchObject({
      state: 'pending',
      attempts: 0,
      notBefore: T0 + 120 * SECOND,
      error: 'the webhook answered 429',
    });
    hook.mood = 'ok';
    clock.now = T0 + 119 * SECOND;
    await invoke(HEARTBEAT);
    expect(hook.received).toHaveLength(1);
    clock.now = T0 + 120 * SECOND;
    await invoke(HEARTBEAT);
    expect(hook.received).toHaveLength(2);
    expect(await slack()).toMatchObject({ state: 'sent' });
  });

  it.each([
    ['broken', 'the webhook answered 500'],
    ['never', 'no answer within 3 s'],
  ] as const)('is tried by the heartbeat while Slack is %s, five times, then it is dead and says so', async (mood, error) => {
    const { clock, invoke, event, slack } = await published();
    hook.mood = mood;
    await invoke(event);
    expect(await slack()).toMatchObject({ state: 'pending', attempts: 1, error });
    for (let minute = 1; minute <= 120; minute += 1) {
      clock.now = T0 + minute * MINUTE;
      await invoke(HEARTBEAT);
    }
    expect(hook.received).toHaveLength(5);
    expect(await slack()).toMatchObject({ state: 'dead', attempts: 5, error });
  });

  it('is dead at once where trying again is pointless, and redirects are not followed', async () => {
    for (const [mood, error] of [
      ['gone', 'the webhook answered 404'],
      ['redirect', 'the webhook answered 302'],
    ] as const) {
      const { invoke, event, slack } = await published();
      hook.mood = mood;
      expect(await invoke(event)).toMatchObject({ tally: { 'slack dead': 1 } });
      expect(await slack()).toMatchObject({ state: 'dead', attempts: 1, error });
    }
  });

  it('is posted by the heartbeat when the topic never woke us', async () => {
    const { clock, invoke, slack } = await published();
    await invoke(HEARTBEAT);
    expect(hook.received).toHaveLength(0);
    clock.now += MINUTE;
    await invoke(HEARTBEAT);
    expect(await slack()).toMatchObject({ state: 'sent' });
  });

  it('is not lost with an invocation that was killed while posting', async () => {
    const { clock, store, invoke, event, slack } = await published();
    const [row] = (await store.query<{ deliveries: { slack: object } }>('outbox')).rows;
    const claimed = { state: 'pending', attempts: 1, notBefore: clock.now + MINUTE, sentAt: null, error: null };
    await store.put(row!.key, { ...row!.body, deliveries: { ...row!.body.deliveries, slack: claimed } });
    await invoke(event);
    expect(hook.received).toHaveLength(0);
    clock.now += MINUTE;
    await invoke(HEARTBEAT);
    expect(await slack()).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('that is an alarm on ourselves reaches Slack too, once', async () => {
    const { invoke, alerts, published: letters } = scene(hook);
    const alarm = JSON.stringify({
      AlarmName: 'evenkeel-demo-no-pass',
      NewStateValue: 'ALARM',
      NewStateReason: 'no PassOk for 5 minutes',
    });
    for (let n = 0; n < 2; n += 1) await invoke(snsOf(alarm, 'ALARM: evenkeel-demo-no-pass', 'm-77'));
    expect(hook.received).toHaveLength(1);
    expect(hook.received[0]!.text).toContain('evenkeel-demo-no-pass is ALARM\nno PassOk for 5 minutes');
    const [item] = await alerts();
    expect(item).toMatchObject({ type: 'cloudwatch.alarm', severity: 'critical', state: 'sent' });
    await invoke(streamOf(item!.id));
    expect(letters).toEqual([]);
  });
});

describe('the heartbeat', () => {
  it('spares a receiver that asks to wait the rest of the round', async () => {
    const { clock, invoke, say, alerts } = scene(hook);
    for (let n = 0; n < 4; n += 1) await say();
    clock.now += 2 * MINUTE;
    hook.mood = 'limited';
    expect(await invoke(HEARTBEAT)).toEqual({ woken: 'heartbeat', tally: { 'sns sent': 4, 'slack wait': 1 } });
    expect(hook.received).toHaveLength(1);
    hook.mood = 'ok';
    clock.now += 2 * MINUTE;
    await invoke(HEARTBEAT);
    expect((await alerts()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'sent']);
  });

  it('is what an event is taken for that nobody can read', async () => {
    const { invoke, clock, say } = scene(hook);
    await say();
    clock.now += 2 * MINUTE;
    for (const event of [{}, { Records: [] }, { Records: [null, { dynamodb: { Keys: { pk: { S: 'head' } } } }] }])
      expect(await invoke(event)).toMatchObject({ woken: 'heartbeat' });
    expect(hook.received).toHaveLength(1);
  });

  it('leaves alone what is older than a day', async () => {
    const { invoke, clock, say, published } = scene(hook);
    await say();
    clock.now += DAY + MINUTE;
    await invoke(HEARTBEAT);
    expect(published).toEqual([]);
  });
});

describe('the address of the webhook', () => {
  it('is read once in five minutes, and never in a line of log or a row', async () => {
    const { clock, aws, lines, invoke, say, store } = scene(hook);
    for (const mood of ['ok', 'broken', 'never', 'gone'] as const) {
      hook.mood = mood;
      await say();
      clock.now += 70 * SECOND;
      await invoke(HEARTBEAT);
    }
    expect(aws.parameterReads).toBe(1);
    clock.now += 5 * MINUTE;
    await invoke(HEARTBEAT);
    expect(aws.parameterReads).toBe(2);
    await hook.close();
    await say();
    clock.now += MINUTE;
    await invoke(HEARTBEAT);
    const written = JSON.stringify([lines, (await store.query('outbox')).rows]);
    expect(written).toMatch(/no connection \((ECONN|UND_ERR)/);
    expect(written).not.toMatch(/secret|services\/T0/);
    hook = await webhook();
  });

  it('must be https, but for a receiver of a test on this machine', async () => {
    for (const [url, simulated] of [
      [hook.url, ''],
      ['http://169.254.169.254/latest/meta-data', 'true'],
      ['http://127.0.0.1.evil.example/', 'true'],
      ['file:///etc/passwd', 'true'],
      ['not an address', 'true'],
    ]) {
      const { aws, clock, invoke, say, alerts } = scene(hook, { SIMULATED: simulated! });
      aws.url = url!;
      await say();
      clock.now += 2 * MINUTE;
      await invoke(HEARTBEAT);
      expect((await alerts())[0]!.deliveries.slack.error).toBe(`${PARAMETER} does not hold an https address`);
    }
    expect(hook.received).toEqual([]);
  });
});

it('writes one line of log an invocation', async () => {
  const { invoke, say, lines } = scene(hook);
  await invoke(streamOf(await say()));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ door: 'notify', records: 1, outcome: { woken: 'stream', tally: { 'sns sent': 1 } } });
});
