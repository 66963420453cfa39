import { expect, it } from '@jest/globals';
import { observe } from '../../shared/aws/observe.js';
import { bind } from '../../shared/aws/send.js';
import { NOON } from '../support/a-cluster.js';

it('an observation is as old as its first read: what happens while AWS is read is news to the next pass', async () => {
  let now = NOON;
  let first: number | null = null;
  const clock = { now: () => now, sleep: async () => undefined };
  const send = async () => {
    first ??= now;
    now += 1_000;
    return {};
  };
  const client = bind({ send }, { clock, until: null });
  const clients = { ec2: client, ecs: client, cloudwatch: client } as unknown as Parameters<typeof observe>[0];
  const { at } = await observe(clients, 'demo', clock);
  expect(now).toBeGreaterThan(NOON);
  expect(at).toBeLessThanOrEqual(first!);
});
