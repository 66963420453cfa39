import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, instant, MINUTE, SECOND } from '../../shared/model/time.js';
import { notify, type Ports } from '../../shared/notify/notify.js';
import { T0 } from '../ledger/rows.js';
import { HEARTBEAT, PARAMETER, scene, streamOf, TOPIC } from './notify-scene.js';
import { type Webhook, webhook } from './webhook.js';

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

it('a row that the table does not tell of fails the batch, so that the stream brings it again', async () => {
  const { store, invoke, say } = scene(hook);
  const id = await say();
  const get = () => Promise.reject(Object.assign(new Error('no right'), { name: 'AccessDeniedException' }));
  Object.assign(store, { get });
  await expect(invoke(streamOf(id))).rejects.toThrow('no right');
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

  it('ends its round before its function is killed, and leaves the rest to the next one', async () => {
    const { clock, store, say } = scene(hook);
    for (let n = 0; n < 5; n += 1) await say();
    const publish = async () => void (clock.now += 9 * SECOND);
    const slow: Ports = {
      store,
      clock: { now: () => clock.now, sleep: async () => {} },
      newId: () => 'alr_1',
      cluster: 'demo',
      where: { apiUrl: null, region: 'us-east-1', simulated: true },
      publish,
      post: null,
    };
    expect(await notify(HEARTBEAT, slow)).toMatchObject({ tally: { 'sns sent': 3 } });
    expect(await notify(HEARTBEAT, slow)).toMatchObject({ tally: { 'sns sent': 2 } });
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
