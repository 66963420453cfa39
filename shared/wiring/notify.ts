import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { slackMessage } from '../alerts/slack.js';
import type { Where } from '../alerts/where.js';
import { callContext, makeClient } from '../aws/clients.js';
import { readParameter } from '../aws/parameter.js';
import { send } from '../aws/send.js';
import { idMaker } from '../ids.js';
import { MINUTE } from '../model/time.js';
import type { Letter } from '../notify/letter.js';
import type { Ports } from '../notify/notify.js';
import { post } from '../notify/post.js';
import type { Runtime } from './runtime.js';
import { storeOf } from './store.js';

/** How long a webhook's address is kept: a rotated one is used within this. */
const ADDRESS_MILLISECONDS = 5 * MINUTE;

const made = new WeakMap<Runtime, Ports>();

/** The notify function's outside, made once a runtime. TOPIC_ARN and SLACK_WEBHOOK_PARAMETER may be empty: then that channel is off. */
export const notifyPorts = (runtime: Runtime): Ports => {
  let ports = made.get(runtime);
  if (!ports) made.set(runtime, (ports = makePorts(runtime)));
  return ports;
};

const makePorts = (runtime: Runtime): Ports => {
  const { env, clock, random } = runtime;
  const where: Where = {
    apiUrl: env['API_URL']?.replace(/\/+$/, '') || null,
    region: env['AWS_REGION'] ?? '',
    simulated: env['SIMULATED'] === 'true',
  };
  return {
    store: storeOf(runtime),
    clock,
    newId: idMaker(clock.now, random),
    cluster: env['CLUSTER'] ?? '',
    where,
    publish: env['TOPIC_ARN'] ? publisher(runtime, env['TOPIC_ARN']) : null,
    post: env['SLACK_WEBHOOK_PARAMETER'] ? poster(runtime, env['SLACK_WEBHOOK_PARAMETER'], where) : null,
  };
};

const publisher = (runtime: Runtime, topicArn: string): NonNullable<Ports['publish']> => {
  const client = makeClient(SNSClient, runtime, callContext(runtime));
  return async (letter) => {
    await send(client, new PublishCommand(publication(topicArn, letter)));
  };
};

const publication = (topicArn: string, { subject, message, attributes }: Letter) => ({
  TopicArn: topicArn,
  Subject: subject,
  Message: message,
  MessageStructure: 'json',
  MessageAttributes: Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  ),
});

const poster = (runtime: Runtime, parameter: string, where: Where): NonNullable<Ports['post']> => {
  const address = addressOf(runtime, parameter);
  return async ({ alert }) => {
    const url = await address();
    if (!isAllowed(url, where.simulated)) return { kind: 'failed', error: `${parameter} does not hold an https address` };
    return post(runtime, url, slackMessage(alert, where));
  };
};

/** Webhook addresses are secrets: read from SSM, kept for minutes, never logged. */
const addressOf = (runtime: Runtime, parameter: string): (() => Promise<string>) => {
  let kept = { url: '', readAt: Number.NEGATIVE_INFINITY };
  return async () => {
    const now = runtime.clock.now();
    if (now - kept.readAt < ADDRESS_MILLISECONDS) return kept.url;
    kept = { url: (await readParameter(runtime, parameter)).trim(), readAt: now };
    return kept.url;
  };
};

/** Plain http goes to this machine only, and only off AWS: a receiver of a test. */
const isAllowed = (url: string, simulated: boolean): boolean => {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (simulated && protocol === 'http:' && hostname === '127.0.0.1');
};
