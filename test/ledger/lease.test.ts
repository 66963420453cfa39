import { describe, expect, it } from '@jest/globals';
import { closeHead, commit, emptyHead, LEASE_MILLISECONDS, openHead, setTombstone } from '../../shared/ledger/head.js';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import type { Store } from '../../shared/ledger/store.js';
import type { Head } from '../../shared/model/head.js';
import { SECOND } from '../../shared/model/time.js';
import { T0 } from './rows.js';

const headIn = async (store: Store): Promise<Head> => (await store.get<Head>(HEAD_KEY))!.body;
const opened = async (store: Store, holder: string, now = T0) => (await openHead(store, 'demo', holder, now)) !== null;

describe('The lease of the head row', () => {
  it('is one pass’s until it ends, or until that gives it back', async () => {
    const store = memoryStore();
    const first = await openHead(store, 'demo', 'a', T0);
    expect([await opened(store, 'b'), await opened(store, 'b', T0 + LEASE_MILLISECONDS - 1)]).toEqual([false, false]);
    expect(await opened(store, 'b', T0 + LEASE_MILLISECONDS)).toBe(true);
    await expect(commit(store, first!, first!.head, T0)).rejects.toThrow();
    const third = await openHead(store, 'demo', 'c', T0 + 3 * LEASE_MILLISECONDS);
    await closeHead(store, third!, third!.head);
    expect(await opened(store, 'd', T0 + 3 * LEASE_MILLISECONDS)).toBe(true);
  });

  it('is taken once more by who holds it: the answer to its first write may have been lost', async () => {
    const store = memoryStore();
    expect([await opened(store, 'a'), await opened(store, 'a')]).toEqual([true, true]);
  });

  it('is longer with each write of the pass that has it', async () => {
    const store = memoryStore();
    const session = await openHead(store, 'demo', 'a', T0);
    await commit(store, session!, session!.head, T0 + 30 * SECOND);
    expect((await headIn(store)).lease).toEqual({ holder: 'a', until: T0 + 30 * SECOND + LEASE_MILLISECONDS });
  });

  it('is lost to who was faster, and a fault of the table is no such thing', async () => {
    const store = memoryStore();
    const both = await Promise.all([opened(store, 'a'), opened(store, 'b')]);
    expect(both.filter((one) => one)).toHaveLength(1);
    const broken: Store = { ...memoryStore(), put: async () => Promise.reject(new Error('no answer')) };
    await expect(openHead(broken, 'demo', 'a', T0)).rejects.toThrow('no answer');
  });
});

it('a tombstone takes the lease from who has it, whose later writes fail, and leaves the row as it was beside', async () => {
  const store = memoryStore();
  const session = await openHead(store, 'demo', 'a', T0);
  const open = await commit(store, session!, { ...emptyHead('demo'), ...session!.head, epoch: 4, changedAt: 7 }, T0);
  await setTombstone(store, 'demo');
  expect(await headIn(store)).toMatchObject({ tombstone: true, lease: null, epoch: 5, changedAt: 7 });
  await expect(commit(store, open, open.head, T0)).rejects.toThrow();
});
