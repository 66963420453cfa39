import { expect, it } from '@jest/globals';
import type { Context, SQSEvent } from 'aws-lambda';
import { handler } from '../../functions/reconcile.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import type { Store } from '../../shared/ledger/store.js';
import { type Runtime, withRuntime } from '../../shared/wiring/runtime.js';
import { ENVIRONMENT } from '../support/an-environment.js';

it('The function ends with its pass and not before: frozen in the midst of one it would hold the lease, and act when it wakes', async () => {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const get = () => Promise.reject(Object.assign(new Error('no right'), { name: 'AccessDeniedException' }));
  const runtime: Runtime = {
    clock: { now: () => 0, sleep: () => new Promise(() => {}) },
    random: () => 0.5,
    env: ENVIRONMENT,
    clientConfig: { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    store: { ...memoryStore(), get } as Store,
    fetch: globalThis.fetch,
    log: (line) => void lines.push(line),
  };
  await handler({ Records: [] } as SQSEvent, withRuntime({ awsRequestId: 'r-1' } as Context, runtime));
  expect(lines).toEqual([
    expect.objectContaining({ message: 'the pass failed', code: 'AccessDeniedException', PassFailed: 1 }),
    expect.objectContaining({ door: 'queue', outcome: { skipped: 'failed: AccessDeniedException: no right' } }),
  ]);
});
