import { describe, expect, it } from '@jest/globals';
import { matches } from '../../simulator/event-pattern.js';
import type { Amazon } from '../../simulator/parts.js';
import { aFifo, aFunction, aQueue, aScene, MINUTE } from './scene.js';

const task = (status: string) => ({
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  resources: ['arn:task'],
  detail: { lastStatus: status },
});

const RULE = { name: 'task', pattern: { source: ['aws.ecs'], detail: { lastStatus: ['RUNNING', 'STOPPED'] } }, schedule: null };

interface Event {
  readonly id: string;
  readonly detail: { readonly lastStatus: string };
}

/** A function that hears of everything the rule lets through. */
const heard = (amazon: Amazon): Event[] => {
  const seen: Event[] = [];
  aFunction(amazon, 'ear', (event: never) => void seen.push(event));
  amazon.events.putRule({ ...RULE, targets: [{ arn: 'arn:aws:lambda:us-east-1:123456789012:function:ear' }] });
  return seen;
};

describe('an event', () => {
  it('reaches the targets of the rules that it fits, in the envelope of AWS', async () => {
    const amazon = aScene();
    const seen = heard(amazon);
    amazon.events.emit(task('PENDING'));
    amazon.events.emit(task('STOPPED'));
    await amazon.world.run(MINUTE);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      'detail-type': 'ECS Task State Change',
      source: 'aws.ecs',
      account: '123456789012',
      time: '2026-03-02T09:00:00Z',
      region: 'us-east-1',
      resources: ['arn:task'],
      detail: { lastStatus: 'STOPPED' },
    });
  });

  it('comes at least once and in no order: of two thousand some are doubled, and neighbours change places', async () => {
    const amazon = aScene();
    const seen = heard(amazon);
    for (let i = 0; i < 2_000; i += 1) amazon.events.emit({ ...task('STOPPED'), detail: { lastStatus: 'STOPPED', i } });
    await amazon.world.run(MINUTE);
    const order = seen.map(({ detail }) => (detail as unknown as { i: number }).i);
    expect(new Set(order).size).toBe(2_000);
    expect(seen.length).toBeGreaterThan(2_000);
    expect(seen.length).toBeLessThan(2_020);
    expect(order.some((i, at) => at > 0 && order[at - 1]! > i)).toBe(true);
  });

  it('that is doubled keeps its id: a function sees five, a FIFO queue keeps one', async () => {
    const amazon = aScene();
    const seen = heard(amazon);
    const queue = aFifo(amazon);
    amazon.events.putRule({ ...RULE, name: 'queue', targets: [{ arn: queue, messageGroupId: 'cluster' }] });
    amazon.faults.add({ kind: 'duplicate-events' });
    amazon.events.emit(task('STOPPED'));
    await amazon.world.run(MINUTE);
    expect(seen).toHaveLength(5);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
    expect(amazon.sqs.depth(queue)).toBe(1);
  });

  it('is dropped or late when a fault says so, but the schedule goes on', async () => {
    const amazon = aScene();
    const seen = heard(amazon);
    const queue = aQueue(amazon, 'beats');
    amazon.events.putRule({ name: 'heartbeat', pattern: null, schedule: 'rate(1 minute)', targets: [{ arn: queue }] });
    amazon.faults.add({ kind: 'drop-events' });
    amazon.events.emit(task('STOPPED'));
    await amazon.world.run(5 * MINUTE);
    expect(seen).toHaveLength(0);
    expect(amazon.sqs.depth(queue)).toBeGreaterThanOrEqual(4);
    amazon.faults.clear();
    amazon.faults.add({ kind: 'delay-events', seconds: 300, times: 1 });
    amazon.events.emit(task('RUNNING'));
    await amazon.world.run(4 * MINUTE);
    expect(seen).toHaveLength(0);
    await amazon.world.run(2 * MINUTE);
    expect(seen).toHaveLength(1);
  });

  it('whose target is gone lies in the dead-letter queue', async () => {
    const amazon = aScene();
    const graves = aQueue(amazon, 'graves');
    amazon.events.putRule({ ...RULE, targets: [{ arn: 'arn:aws:sqs:us-east-1:123456789012:gone', deadLetterArn: graves }] });
    amazon.events.emit(task('STOPPED'));
    await amazon.world.run(MINUTE);
    expect(amazon.sqs.depth(graves)).toBe(1);
  });
});

it('a schedule beats once a minute at its own second, and stops with its rule', async () => {
  const amazon = aScene();
  const queue = aQueue(amazon, 'beats');
  amazon.events.putRule({ name: 'heartbeat', pattern: null, schedule: 'rate(1 minute)', targets: [{ arn: queue }] });
  await amazon.world.run(60 * MINUTE);
  expect(Math.abs(amazon.sqs.depth(queue) - 60)).toBeLessThan(2);
  amazon.events.removeRule('heartbeat');
  await amazon.world.run(MINUTE);
  const before = amazon.sqs.depth(queue);
  await amazon.world.run(10 * MINUTE);
  expect(amazon.sqs.depth(queue)).toBe(before);
});

describe('an event pattern', () => {
  const event = {
    source: 'aws.ecs',
    resources: ['arn:service/blue/web', 'arn:other'],
    detail: { n: 5, state: 'Running', empty: '', tags: [{ k: 'a' }, { k: 'b' }] },
  };
  it.each([
    [{ source: ['aws.ec2', 'aws.ecs'] }, true],
    [{ resources: [{ prefix: 'arn:service/blue/' }] }, true],
    [{ resources: [{ prefix: 'arn:service/green/' }] }, false],
    [{ resources: [{ suffix: '/web' }] }, true],
    [{ source: [{ 'anything-but': ['aws.ec2'] }] }, true],
    [{ source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
    [{ detail: { missing: [{ exists: false }], n: [{ exists: true }] } }, true],
    [{ detail: { deep: { missing: [{ exists: false }] } } }, true],
    [{ detail: { n: [{ numeric: ['>', 4, '<=', 5] }] } }, true],
    [{ detail: { n: [{ numeric: ['<', 5] }] } }, false],
    [{ detail: { state: [{ 'equals-ignore-case': 'RUNNING' }] } }, true],
    [{ detail: { state: ['RUNNING'] } }, false],
    [{ detail: { tags: { k: ['b'] } } }, true],
    [{ source: [{ wildcard: 'aws.*s' }] }, true],
    [{ $or: [{ source: ['no'] }, { detail: { n: [5] } }] }, true],
    [{ detail: { n: ['5'] } }, false],
  ])('%j', (pattern, expected) => expect(matches(pattern, event)).toBe(expected));
});
