import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { triggersOf } from '../../shared/triggers/triggers-of.js';

const message = (event: unknown, attributes: object = { SentTimestamp: '1000' }) => ({
  Records: [{ body: typeof event === 'string' ? event : JSON.stringify(event), attributes }],
});

describe('a trigger', () => {
  it.each([
    ['cloudwatch-alarm.json', { kind: 'alarm' }],
    ['ecs-task.json', { kind: 'event' }],
    ['ecs-container-instance.json', { kind: 'event' }],
    ['ecs-service-action.json', { kind: 'event' }],
    ['ecs-deployment.json', { kind: 'event' }],
    ['ec2-spot-interruption.json', { kind: 'event', subject: expect.stringMatching(/^i-/) }],
    ['ec2-rebalance-recommendation.json', { kind: 'event', subject: expect.stringMatching(/^i-/) }],
    ['heartbeat.json', { kind: 'heartbeat', name: 'heartbeat' }],
  ])('comes of every event that the rules let through: %s', (file, expected) => {
    expect(triggersOf(message(readFileSync(`events/${file}`, 'utf8')))[0]).toMatchObject(expected);
  });

  it('is a wake-up also when nobody can read the message', () => {
    expect(triggersOf(message('{not json'))).toMatchObject([{ kind: 'event', name: 'unreadable message', at: 1000 }]);
    expect(triggersOf(message('null'))).toMatchObject([{ kind: 'event' }]);
    expect(triggersOf(message({ source: 'somebody.else', 'detail-type': 'Something' }))).toMatchObject([{ name: 'Something' }]);
  });

  it('counts the delayed heartbeat from when it came out of its queue, everything else from when it was sent', () => {
    const times = { SentTimestamp: '1000', ApproximateFirstReceiveTimestamp: '31000' };
    expect(triggersOf(message({ source: 'aws.events', 'detail-type': 'Scheduled Event' }, times))[0]?.at).toBe(31_000);
    expect(triggersOf(message({ source: 'aws.ecs', 'detail-type': 'ECS Task State Change' }, times))[0]?.at).toBe(1000);
  });

  it('names our own API as what it is', () => {
    expect(triggersOf(message({ source: 'evenkeel.api', 'detail-type': 'PUT /v1/projects/vote' }))[0]).toMatchObject({
      kind: 'deployment',
    });
    expect(triggersOf(message({ source: 'evenkeel.api', 'detail-type': 'POST /v1/cluster/hold' }))[0]).toMatchObject({
      kind: 'api',
    });
  });
});
