import { describe, expect, it } from '@jest/globals';
import { keysOf } from '../../shared/wiring/api-keys.js';
import type { Runtime } from '../../shared/wiring/runtime.js';

/** An SSM that gives the next of these answers; null = it is refused. */
const aRuntime = (answers: (string | null)[]) => {
  const seen = { now: 0, asked: 0 };
  const answer = () => async () => {
    seen.asked += 1;
    const text = answers.shift() ?? null;
    if (text === null) throw Object.assign(new Error('not you'), { name: 'AccessDeniedException' });
    return { output: { Parameter: { Value: text }, $metadata: {} }, response: {} };
  };
  const runtime: Runtime = {
    clock: { now: () => seen.now, sleep: () => new Promise(() => {}) },
    random: () => 0.5,
    env: {},
    clientConfig: { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    attach: ({ middlewareStack }) => middlewareStack.add(...([answer, { step: 'initialize' }] as never[])),
    fetch: globalThis.fetch,
    log: () => {},
  };
  return { seen, keys: keysOf(runtime, { kind: 'hmac', keysParameter: '/keys' }) };
};

const KEY = `alice ${'a'.repeat(64)}`;

describe('The keys of the API', () => {
  it('are read once a minute', async () => {
    const { seen, keys } = aRuntime([KEY, KEY]);
    for (const now of [0, 30_000, 59_000]) {
      seen.now = now;
      expect([...(await keys()).keys()]).toEqual(['alice']);
    }
    expect(seen.asked).toBe(1);
    seen.now = 60_000;
    await keys();
    expect(seen.asked).toBe(2);
  });

  it('that cannot be read are not asked for at each call, and are there seconds after they can', async () => {
    const { seen, keys } = aRuntime([null, KEY]);
    for (const now of [0, 1_000, 4_000]) {
      seen.now = now;
      await expect(keys()).rejects.toMatchObject({ code: 'auth/keys' });
    }
    expect(seen.asked).toBe(1);
    seen.now = 5_000;
    expect([...(await keys()).keys()]).toEqual(['alice']);
  });
});
