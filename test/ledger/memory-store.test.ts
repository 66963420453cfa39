import { describe, expect, it } from '@jest/globals';
import { type Change, memoryStore } from '../../shared/ledger/memory-store.js';
import { storeContract } from './store-contract.js';

describe('the memory driver', () => {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const store = memoryStore({ now: () => clock.now });
  storeContract(() => ({ store, clock }));

  it('tells each write with what was there before, as the table stream does', async () => {
    const told: Change[] = [];
    const watched = memoryStore({ onWrite: (change) => told.push(change) });
    const key = { partition: 'outbox', sort: 'a' };
    await watched.put(key, { n: 1 });
    await watched.put(key, { n: 2 });
    await watched.put(key, { n: 3 }, { expected: 'absent' }).catch(() => {});
    await watched.delete(key);
    await watched.delete(key);
    expect(told).toEqual([
      { event: 'INSERT', key, body: { n: 1 }, previous: null, version: 1 },
      { event: 'MODIFY', key, body: { n: 2 }, previous: { n: 1 }, version: 2 },
      { event: 'REMOVE', key, body: null, previous: { n: 2 }, version: 2 },
    ]);
  });
});
