import type { Context } from 'aws-lambda';
import { handler } from '../../functions/notify.js';
import { idMaker } from '../../shared/ids.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { type AlertItem, enqueue, listAlerts } from '../../shared/ledger/outbox.js';
import { type Cancel, instant } from '../../shared/model/time.js';
import { type Runtime, withRuntime } from '../../shared/wiring/runtime.js';
import { anAlert, T0 } from '../ledger/rows.js';
import type { Webhook } from './webhook.js';

export const TOPIC = 'arn:aws:sns:us-east-1:123456789012:evenkeel-demo';
export const PARAMETER = '/evenkeel/demo/slack';

/** The function in its surroundings: a table, a topic, a parameter, a receiver, and a clock that the test moves. */
export const scene = (hook: Webhook, env: Record<string, string> = {}) => {
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

export const HEARTBEAT = { version: '0', id: 'e-1', source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };

export const streamOf = (...ids: string[]) => ({
  Records: ids.map((id) => ({
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    dynamodb: { Keys: { pk: { S: 'outbox' }, sk: { S: id } }, StreamViewType: 'NEW_IMAGE' },
  })),
});

/** What SNS hands to a Lambda subscriber of what was published. */
export const topicOf = (published: Record<string, unknown>) =>
  snsOf(JSON.parse(published['Message'] as string).lambda, published['Subject'] as string);

export const snsOf = (message: string, subject: string | null = null, id = 'm-1') => ({
  Records: [
    { EventSource: 'aws:sns', EventVersion: '1.0', Sns: { MessageId: id, TopicArn: TOPIC, Subject: subject, Message: message } },
  ],
});
