import { describe, expect, it } from '@jest/globals';
import { ageTable, forgottenCounts } from '../../chaos/table.js';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';

describe('A table of the first version', () => {
  it('tells of no count that a move has left, and whose those were is known to the checks', async () => {
    const store = memoryStore();
    await store.put(HEAD_KEY, { epoch: 3, moved: { 'shop-web': { desired: 3, at: 0, owed: true } } }, { expected: 'absent' });
    expect(forgottenCounts({ store })).toEqual(new Set());

    expect(await ageTable({ store })).toEqual(['moved']);
    expect((await store.get(HEAD_KEY))?.body).toEqual({ epoch: 3 });
    expect(forgottenCounts({ store })).toEqual(new Set(['shop-web']));

    await ageTable({ store });
    expect(forgottenCounts({ store })).toEqual(new Set(['shop-web']));
  });
});
