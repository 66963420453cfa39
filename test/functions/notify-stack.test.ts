import { describe, expect, it } from '@jest/globals';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { enqueue, listAlerts } from '../../shared/ledger/outbox.js';
import { instant } from '../../shared/model/time.js';
import { createAmazon } from '../../simulator/amazon.js';
import { handlers } from '../../simulator/handlers.js';
import { createStack, type Stack } from '../../simulator/stack.js';
import { anAlert, T0 } from '../ledger/rows.js';

const PARAMETER = '/evenkeel/demo/slack';
const URL = 'https://hooks.slack.example/services/T0/B0/secret';

/** The stack of serverless.yml with an address for mail and one for Slack, whose answer the test gives. */
const stackWithSlack = async (lane: 'direct' | 'wire') => {
  const amazon = createAmazon({ seed: 1, startAt: T0 });
  let onWrite: Stack['onWrite'] | null = null;
  const store = memoryStore({ now: amazon.world.now, onWrite: (change) => onWrite?.(change) });
  const slack = { status: 200, posts: [] as string[] };
  const internet: typeof fetch = async (input, init) => {
    if (String(input) !== URL) return amazon.registry.fetch(input, init);
    slack.posts.push(JSON.parse(String(init?.body)).text);
    return new Response('ok', { status: slack.status });
  };
  const stack = await createStack(amazon, {
    file: 'serverless.yml',
    params: { mode: 'act', email: 'ops@example.com', slackWebhookParameter: PARAMETER },
    handlers,
    store,
    lane,
    fetch: internet,
  });
  onWrite = stack.onWrite;
  await amazon.call(
    'ssm',
    'PutParameter',
    { Name: PARAMETER, Value: URL, Type: 'SecureString' },
    { name: 'operator', invocation: null },
  );
  const say = () =>
    enqueue(store, anAlert('alr_01M81RWZR0VZ5Y8WB9469FJPQ8', { at: instant(amazon.world.now()), why: 'told by a test' }));
  const told = async () => {
    const { items } = await listAlerts(store, { limit: 200 });
    return {
      mails: amazon.sns.outbox.filter(({ text }) => text.includes('told by a test')),
      posts: slack.posts.filter((text) => text.includes('told by a test')).length,
      item: items.find(({ why }) => why === 'told by a test')!,
    };
  };
  return { amazon, slack, say, told };
};

describe('an alert in the outbox of a standing stack', () => {
  it.each(['direct', 'wire'] as const)('reaches mail and Slack within seconds, each once (%s lane)', async (lane) => {
    const { amazon, say, told } = await stackWithSlack(lane);
    await say();
    await amazon.world.run(10_000);
    const { mails, posts, item } = await told();
    expect(mails).toMatchObject([
      { to: 'ops@example.com', subject: '[INFO] demo: scaled out 1 -> 2 (CPU 90% -> predicted 45%)' },
    ]);
    expect(mails[0]!.text).toContain('Why    told by a test');
    expect(posts).toBe(1);
    expect(item).toMatchObject({ state: 'sent', deliveries: { sns: { attempts: 1 }, slack: { attempts: 1 } } });
    await amazon.world.run(180_000);
    expect(await told()).toEqual({ mails, posts, item });
  });

  it('is mailed again rather than not at all when notify is killed after publishing, and Slack has it once', async () => {
    const { amazon, say, told } = await stackWithSlack('direct');
    amazon.faults.add({ kind: 'crash', operation: 'sns.Publish', when: 'effect', times: 1 });
    await say();
    await amazon.world.run(10_000);
    expect(await told()).toMatchObject({ mails: [{}], posts: 1, item: { state: 'pending' } });
    await amazon.world.run(180_000);
    expect(await told()).toMatchObject({ mails: [{}, {}], posts: 1, item: { state: 'sent' } });
  });

  it('waits out a Slack that is down for some minutes', async () => {
    const { amazon, slack, say, told } = await stackWithSlack('direct');
    slack.status = 503;
    await say();
    await amazon.world.run(120_000);
    expect(await told()).toMatchObject({ mails: [{}], item: { state: 'pending' } });
    slack.status = 200;
    await amazon.world.run(600_000);
    expect(await told()).toMatchObject({ mails: [{}], item: { state: 'sent', deliveries: { slack: { error: null } } } });
  });
});
