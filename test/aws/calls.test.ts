import { describe, expect, it } from '@jest/globals';
import { bind, send } from '../../shared/aws/send.js';
import type { Cancel } from '../../shared/model/time.js';

class DescribeThingsCommand {
  readonly input = {};
}
class TerminateThingsCommand {
  readonly input = {};
}

/** A client with a clock that only its waits move, which answers with these one after the other: an error's name, or null for all is well. */
const scene = (answers: readonly (string | null)[], until: number | null = null) => {
  const made: number[] = [];
  const waited: number[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    // What is only there to end a call that gets no answer never rings: every call is answered at once.
    sleep: async (milliseconds: number, cancel?: Cancel): Promise<void> => {
      if (cancel) return new Promise(() => {});
      waited.push(milliseconds);
      now += milliseconds;
    },
  };
  const answer = async (): Promise<object> => {
    made.push(now);
    const error = answers[made.length - 1];
    if (error) throw Object.assign(new Error(error), { name: error });
    return { made: made.length };
  };
  const client = bind({ send: answer }, { clock, until });
  return { client, made, waited };
};

const asked = (client: object, command: object, patience?: number): Promise<unknown> =>
  send(client as never, command as never, patience);

describe('a call to AWS', () => {
  it.each(['RequestLimitExceeded', 'InternalError'])('that only reads is made three times after %s', async (error) => {
    const well = scene([error, error, null]);
    expect(await asked(well.client, new DescribeThingsCommand())).toEqual({ made: 3 });
    const ill = scene([error, error, error, null]);
    await expect(asked(ill.client, new DescribeThingsCommand())).rejects.toThrow(error);
    expect(ill.made).toHaveLength(3);
  });

  it.each(['RequestLimitExceeded', 'InternalError'])('that changes something is made once, also after %s', async (error) => {
    const { client, made } = scene([error, null]);
    await expect(asked(client, new TerminateThingsCommand())).rejects.toThrow(error);
    expect(made).toHaveLength(1);
  });

  it('that AWS refuses is made once', async () => {
    const { client, made } = scene(['InvalidParameterValue', null]);
    await expect(asked(client, new DescribeThingsCommand())).rejects.toThrow('InvalidParameterValue');
    expect(made).toHaveLength(1);
  });

  it('waits longer for one that has no time than for one that said nothing, and longer each time', async () => {
    const busy = scene(['Throttling', 'Throttling', null]);
    await asked(busy.client, new DescribeThingsCommand());
    expect(busy.waited).toEqual([500, 1000]);
    const silent = scene(['TimeoutError', 'TimeoutError', null]);
    await asked(silent.client, new DescribeThingsCommand());
    expect(silent.waited).toEqual([100, 200]);
  });

  it('on which not everything rests is repeated until its time is over, and not after it', async () => {
    for (const [patience, made] of [
      [499, 2],
      [500, 2],
      [501, 3],
    ] as const) {
      const well = scene(['Throttling', 'Throttling', null]);
      await asked(well.client, new DescribeThingsCommand(), patience).catch(() => {});
      expect(well.made).toHaveLength(made);
    }
    const late = scene(['Throttling', null]);
    await expect(asked(late.client, new DescribeThingsCommand(), 0)).rejects.toThrow('Throttling');
    expect(late.made).toHaveLength(1);
  });

  it('is not made once the lease is over', async () => {
    const { client, made } = scene([null], 0);
    await expect(asked(client, new TerminateThingsCommand())).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(made).toEqual([]);
  });

  it.each([
    [null, 5000],
    [60_000, 5000],
    [1200, 1200],
  ])(
    'that gets no answer is broken off after five seconds, or where the lease ends (%s): after %s ms',
    async (until, expected) => {
      const rings: number[] = [];
      const clock = { now: () => 0, sleep: async (milliseconds: number): Promise<void> => void rings.push(milliseconds) };
      let signal: AbortSignal | undefined;
      const silence = (_: object, options: { abortSignal: AbortSignal }): Promise<object> => {
        signal = options.abortSignal;
        return new Promise(() => {});
      };
      const client = bind({ send: silence }, { clock, until });
      await expect(asked(client, new TerminateThingsCommand())).rejects.toMatchObject({ name: 'TimeoutError' });
      expect([rings, signal?.aborted]).toEqual([[expected], true]);
    },
  );
});
