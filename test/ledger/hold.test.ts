import { describe, expect, it } from '@jest/globals';
import { clearHold, getHold, setHold } from '../../shared/ledger/hold.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { getView, putView } from '../../shared/ledger/view.js';
import type { ClusterView } from '../../shared/model/cluster-view.js';
import { HOUR, instant } from '../../shared/model/time.js';
import { T0 } from './rows.js';

describe('the stop button', () => {
  it('holds until its time, or until it is released', async () => {
    const store = memoryStore();
    const hold = { until: instant(T0 + 2 * HOUR), reason: 'migration', since: instant(T0), by: 'jo' };
    expect(await getHold(store, T0)).toBeNull();
    await setHold(store, hold);
    expect(await getHold(store, T0 + 2 * HOUR - 1)).toEqual(hold);
    expect(await getHold(store, T0 + 2 * HOUR)).toBeNull();
    await clearHold(store);
    expect(await getHold(store, T0)).toBeNull();
  });
});

describe('the view', () => {
  it('is the last one that was put, with a version that changes', async () => {
    const store = memoryStore();
    expect(await getView(store)).toBeNull();
    const first = await putView(store, { sentence: 'balanced' } as ClusterView);
    const second = await putView(store, { sentence: 'idle' } as ClusterView);
    expect(second).not.toBe(first);
    expect(await getView(store)).toMatchObject({ version: second, body: { sentence: 'idle' } });
  });
});
