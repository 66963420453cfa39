import { DescribeInstancesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, it } from '@jest/globals';
import { bind, send } from '../../shared/aws/send.js';

/** A client that never answers, and a clock on which only sleeping takes time. */
const unanswered = (until: number | null) => {
  const clock = { at: 0, slept: [] as number[] };
  let calls = 0;
  const client = bind(
    {
      send: () => {
        calls += 1;
        return new Promise<never>(() => {});
      },
    },
    {
      clock: {
        now: () => clock.at,
        sleep: async (milliseconds: number) => {
          clock.slept.push(milliseconds);
          clock.at += milliseconds;
        },
      },
      until,
    },
  );
  return { clock, client, calls: () => calls };
};

it.each([
  [null, 5_000],
  [45_000, 5_000],
  [2_000, 2_000],
])('a call ends after five seconds or at the lease’s end (%s): after %i ms', async (until, milliseconds) => {
  const { client, clock, calls } = unanswered(until);
  const call = send(client, new RunInstancesCommand({ MinCount: 1, MaxCount: 1 }));
  await expect(call).rejects.toMatchObject({ name: 'TimeoutError', message: `no answer within ${milliseconds} ms` });
  expect([clock.slept, calls()]).toEqual([[milliseconds], 1]);
});

it('no call is begun when the lease has ended, and a read that is tried again keeps to it', async () => {
  const over = unanswered(0);
  await expect(send(over.client, new RunInstancesCommand({ MinCount: 1, MaxCount: 1 }))).rejects.toThrow('no time is left');
  expect(over.calls()).toBe(0);
  const reading = unanswered(8_000);
  await expect(send(reading.client, new DescribeInstancesCommand({}))).rejects.toThrow('no time is left');
  expect([reading.calls(), reading.clock.at]).toEqual([2, 8_200]);
});
