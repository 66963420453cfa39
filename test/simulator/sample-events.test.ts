import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { rowOf } from '../../shared/ledger/encoding.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { type HttpRequest, toHttpApiEvent } from '../../simulator/http-api.js';
import { aFifo, aFunction, aScene, MINUTE } from './scene.js';
import { direct } from './support.js';

const DIRECTORY = new URL('../../events/', import.meta.url);

const sample = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, DIRECTORY), 'utf8'));

/** Names of members, deeply; of a list its first item. */
const membersOf = (value: unknown, path = ''): string[] => {
  if (Array.isArray(value)) return value.length > 0 ? membersOf(value[0], `${path}[]`) : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, item]) => [`${path}.${name}`, ...membersOf(item, `${path}.${name}`)]);
};

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();

it('every sample is listed with its source, and nothing else is', () => {
  const readme = readFileSync(new URL('README.md', DIRECTORY), 'utf8');
  const files = readdirSync(DIRECTORY).filter((name) => name.endsWith('.json'));
  const listed = [...readme.matchAll(/^\| `([\w-]+\.json)` .*\| https:\/\/docs\.aws\.amazon\.com\/\S+ +\|$/gm)].map(
    ([, name]) => name!,
  );
  expect(sorted(listed)).toEqual(sorted(files));
});

describe('the simulator sends the members that the samples have:', () => {
  it('an alarm through the queue', async () => {
    const amazon = aScene();
    const queue = aFifo(amazon);
    const batches: { Records: { body: string }[] }[] = [];
    aFunction(amazon, 'reconcile', (event: never) => void batches.push(event));
    amazon.sqs.map(queue, 'reconcile', 10);
    amazon.events.putRule({
      name: 'alarm',
      pattern: { source: ['aws.cloudwatch'] },
      schedule: null,
      targets: [{ arn: queue, messageGroupId: 'cluster' }],
    });
    amazon.cloudwatch.putAlarm({
      AlarmName: 'load',
      AlarmDescription: 'x',
      Namespace: 'AWS/ECS',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'ClusterName', Value: 'demo' }],
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 70,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    for (const StateValue of ['OK', 'ALARM']) {
      direct(amazon.cloudwatch, 'SetAlarmState', {
        AlarmName: 'load',
        StateValue,
        StateReason: 'by hand',
        StateReasonData: '{}',
      });
      await amazon.world.run(20_000);
    }
    const last = batches.at(-1)!;
    expect(sorted(membersOf(last))).toEqual(sorted(membersOf(sample('sqs-batch'))));
    expect(sorted(membersOf(JSON.parse(last.Records[0]!.body)))).toEqual(sorted(membersOf(sample('cloudwatch-alarm'))));
  });

  it('a heartbeat, a stream record and a notification', async () => {
    const amazon = aScene();
    const seen: Record<string, unknown>[] = [];
    aFunction(amazon, 'notify', (event: never) => void seen.push(event));
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:notify';
    amazon.events.putRule({ name: 'heartbeat', pattern: null, schedule: 'rate(1 minute)', targets: [{ arn }] });
    const store = memoryStore({ onWrite: amazon.lambda.streamTo('notify') });
    await store.put({ partition: 'outbox', sort: 'alr_1' }, {}, { expiresAtSeconds: 2_000_000_000 });
    const topicArn = amazon.sns.putTopic('alerts');
    amazon.sns.subscribe({ topicArn, protocol: 'lambda', endpoint: arn });
    amazon.sns.publish(topicArn, 'subject', 'message');
    await amazon.world.run(MINUTE);
    const like = (name: string, optional: readonly string[] = []) =>
      seen.some(
        (event) =>
          sorted(membersOf(event)).join() ===
          sorted(membersOf(sample(name)).filter((member) => !optional.includes(member))).join(),
      );
    expect(like('heartbeat')).toBe(true);
    expect(like('sns-notification')).toBe(true);
    const expiry = '.Records[].dynamodb.NewImage.expiresAt';
    expect(like('dynamodb-stream', [expiry, `${expiry}.N`])).toBe(true);
  });

  it('a PUT of a compose file, but for what only a real edge adds', () => {
    const real = sample('httpapi-put-compose');
    const request: HttpRequest = {
      method: 'PUT',
      url: `${real.rawPath}?${real.rawQueryString}`,
      headers: real.headers,
      body: Buffer.from(real.body, 'base64'),
    };
    const made = toHttpApiEvent(
      request,
      { route: { method: '*', path: '*' }, parameters: {} },
      { at: real.requestContext.timeEpoch, requestId: 'r' },
    );
    const { authorizer: _, ...context } = real.requestContext;
    expect(sorted(membersOf(made))).toEqual(sorted(membersOf({ ...real, requestContext: context })));
    expect(made).toMatchObject({ body: real.body, isBase64Encoded: true, requestContext: { time: real.requestContext.time } });
  });
});

it('the sample of a stream is a row as the ledger writes it', () => {
  const row = rowOf<{ alert: { id: string } }>(sample('dynamodb-stream').Records[0].dynamodb.NewImage);
  expect(row.key).toEqual({ partition: 'outbox', sort: row.body.alert.id });
});
