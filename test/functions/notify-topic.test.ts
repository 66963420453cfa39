import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND } from '../../shared/model/time.js';
import { attempt } from '../../shared/notify/attempt.js';
import { T0 } from '../ledger/rows.js';
import { HEARTBEAT, scene, snsOf, streamOf, topicOf } from './notify-scene.js';
import { type Webhook, webhook } from './webhook.js';

let hook: Webhook;
beforeEach(async () => {
  hook = await webhook();
});
afterEach(() => hook.close());

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
    const [row] = (await store.query('outbox')).rows;
    const ports = { store, clock: { now: () => clock.now, sleep: async () => {} } };
    await new Promise<void>((claimed) => {
      void attempt(ports, row!.key.sort, 'slack', () => {
        claimed();
        return new Promise(() => {});
      });
    });
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
