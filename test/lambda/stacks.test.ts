import { describe, expect, it } from '@jest/globals';
import type { Context, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { Conflict } from '../../shared/errors.js';
import { httpStack } from '../../shared/lambda/http-stack.js';
import { queueStack } from '../../shared/lambda/queue-stack.js';
import { streamStack } from '../../shared/lambda/stream-stack.js';
import { type Runtime, withRuntime } from '../../shared/wiring/runtime.js';
import { World } from '../../simulator/world.js';
import { eventOf } from '../api/support.js';

const anInvocation = () => {
  const world = new World(1, 0);
  const lines: Readonly<Record<string, unknown>>[] = [];
  const runtime: Runtime = {
    clock: { now: world.now, sleep: world.sleep },
    random: Math.random,
    env: {},
    clientConfig: {},
    fetch,
    log: (line) => lines.push(line),
  };
  return { world, lines, runtime, context: withRuntime({ awsRequestId: 'r-1' } as Context, runtime) };
};

describe('Around a handler that no person waits for', () => {
  const two = { Records: [{}, {}] };

  it('there is one line of log, with what came and what became of it', async () => {
    const { context, lines, runtime } = anInvocation();
    const handler = queueStack(async (_event, given) => ({ passes: given === runtime ? 1 : 0 }));
    expect(await handler(two as SQSEvent, context)).toEqual({ passes: 1 });
    expect(lines).toEqual([{ door: 'queue', requestId: 'r-1', milliseconds: 0, messages: 2, outcome: { passes: 1 } }]);
  });

  it('an error is told and thrown on, so that the sender keeps what it sent', async () => {
    const { context, lines } = anInvocation();
    const handler = streamStack(async () => {
      throw new Error('no');
    });
    await expect(handler(two as DynamoDBStreamEvent, context)).rejects.toThrow('no');
    expect(lines).toEqual([
      expect.objectContaining({
        door: 'stream',
        records: 2,
        error: expect.objectContaining({ message: 'no', stack: expect.any(String) }),
      }),
    ]);
  });
});

describe('Around a handler that a person waits for', () => {
  it('an error that nobody foresaw is 500 without its detail; the detail is in the log', async () => {
    const { context, lines } = anInvocation();
    const handler = httpStack(async () => {
      throw new Error('secret: hunter2');
    });
    const { statusCode, body } = await handler(eventOf('GET', '/x', {}), context);
    expect([statusCode, body]).toEqual([500, expect.not.stringContaining('hunter2')]);
    expect(lines[0]).toMatchObject({ status: 500, error: { message: 'secret: hunter2', stack: expect.any(String) } });
  });

  it('an error with words for the user becomes a problem document', async () => {
    const { context } = anInvocation();
    const handler = httpStack(async () => {
      throw new Conflict({ code: 'c', detail: 'It is taken.', hint: 'Take another.', location: '/there' });
    });
    const { statusCode, headers, body } = await handler(eventOf('GET', '/x', {}), context);
    expect([statusCode, headers]).toEqual([
      409,
      expect.objectContaining({ location: '/there', 'content-type': 'application/problem+json' }),
    ]);
    expect(JSON.parse(body!)).toMatchObject({ detail: 'It is taken.', hint: 'Take another.', requestId: 'request-1' });
  });

  it('an answer comes before the gateway gives up, also when the work does not end', async () => {
    const { context, world } = anInvocation();
    const work = httpStack(() => new Promise(() => {}))(eventOf('GET', '/x', {}), context);
    await world.run(29_000);
    expect((await work).statusCode).toBe(503);
  });
});
