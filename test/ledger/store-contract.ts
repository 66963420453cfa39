import { describe, expect, it } from '@jest/globals';
import { ConditionFailed, type Key, type Page, type Store } from '../../shared/ledger/store.js';

/** What a driver under test needs: a store, and a clock that the test moves. */
export interface Subject {
  readonly store: Store;
  readonly clock: { now: number };
}

const attempt = (change: () => unknown): void => {
  try {
    change();
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
  }
};

const at = (sort: string, partition = 'p'): Key => ({ partition, sort });
const sorts = (page: { rows: readonly { key: Key }[] }): string[] => page.rows.map((row) => row.key.sort);

/** The promises of the Store port. Each test gets its own partition of `subject()`, so that drivers may share a table. */
export const storeContract = (subject: () => Subject, { atOnce = true }: { readonly atOnce?: boolean } = {}): void => {
  /** All at the same time, or one after the other where the server itself cannot be trusted with two at a time. */
  const settled = async <T>(writes: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> => {
    if (atOnce) return Promise.allSettled(writes.map((write) => write()));
    const results: PromiseSettledResult<T>[] = [];
    for (const write of writes) results.push(...(await Promise.allSettled([write()])));
    return results;
  };

  let part = 0;
  const scene = () => {
    const partition = `p${part++}`;
    return { ...subject(), partition, key: (sort: string) => at(sort, partition) };
  };

  describe('one row', () => {
    it('is read as it was written, as JSON would keep it', async () => {
      const { store, key } = scene();
      const body = { text: 'ä €', list: [1, 2.5, -3e21], nested: { yes: true, nothing: null, gone: undefined }, empty: '' };
      await store.put(key('a'), body);
      const row = await store.get(key('a'));
      expect(row?.body).toEqual({ text: 'ä €', list: [1, 2.5, -3e21], nested: { yes: true, nothing: null }, empty: '' });
      expect(row?.body).not.toHaveProperty('nested.gone');
      expect(row?.key).toEqual(key('a'));
    });

    it('is null while it is absent', async () => {
      const { store, key } = scene();
      expect(await store.get(key('nothing'))).toBeNull();
    });

    it('does not change when the caller changes what was written or read', async () => {
      const { store, key } = scene();
      const body = { list: [1] };
      await store.put(key('a'), body);
      body.list.push(2);
      const read = (await store.get<typeof body>(key('a')))!.body;
      // It may be frozen: then this throws.
      attempt(() => read.list.push(3));
      read.list = [4];
      expect((await store.get(key('a')))!.body).toEqual({ list: [1] });
    });

    it('may be large: a thousand instances of view', async () => {
      const { store, key } = scene();
      const body = Array.from({ length: 4000 }, (_, n) => ({
        id: `i-${n}`,
        cpu: { used: n / 7, reserved: 50 },
        state: 'active',
        zone: 'us-east-1a',
      }));
      expect(JSON.stringify(body).length).toBeGreaterThan(300_000);
      await store.put(key('a'), { body });
      expect((await store.get(key('a')))!.body).toEqual({ body });
      await store.put(key('a'), { small: true });
      expect((await store.get(key('a')))!.body).toEqual({ small: true });
    });

    it('is refused when no driver could keep it', async () => {
      const { store, key } = scene();
      await expect(store.put(key('a'), undefined)).rejects.toThrow('a body must be JSON');
      const noise = Array.from({ length: 120_000 }, (_, n) => (Math.imul(n + 1, 2654435761) >>> 0) ^ (n * n)).join(' ');
      await expect(store.put(key('a'), noise)).rejects.toThrow(/DynamoDB takes/);
      expect(await store.get(key('a'))).toBeNull();
    });
  });

  describe('a version', () => {
    it('rises with each write and is what the next writer expects', async () => {
      const { store, key } = scene();
      const first = await store.put(key('a'), 1, { expected: 'absent' });
      const second = await store.put(key('a'), 2, { expected: first });
      const third = await store.put(key('a'), 3);
      expect(second).toBeGreaterThan(first);
      expect(third).toBeGreaterThan(second);
      expect(await store.get(key('a'))).toEqual({ key: key('a'), version: third, body: 3 });
    });

    it('lets one of two writers win', async () => {
      const { store, key } = scene();
      const read = await store.put(key('a'), 'start');
      const both = await settled(['left', 'right'].map((who) => () => store.put(key('a'), who, { expected: read })));
      expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
      const loser = both.find((one) => one.status === 'rejected') as PromiseRejectedResult;
      expect(loser.reason).toBeInstanceOf(ConditionFailed);
      expect(loser.reason).toMatchObject({ name: 'ConditionFailed', key: key('a') });
    });

    it('lets one of many create the row', async () => {
      const { store, key } = scene();
      const all = await settled([1, 2, 3, 4, 5].map((n) => () => store.put(key('a'), n, { expected: 'absent' })));
      expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    });

    it('that is expected of an absent row fails', async () => {
      const { store, key } = scene();
      await expect(store.put(key('a'), 1, { expected: 1 })).rejects.toBeInstanceOf(ConditionFailed);
      await expect(store.delete(key('a'), { expected: 1 })).rejects.toBeInstanceOf(ConditionFailed);
    });
  });

  describe('deleting', () => {
    it('removes the row, and does not mind an absent one', async () => {
      const { store, key } = scene();
      await store.put(key('a'), 1);
      await store.delete(key('a'));
      await store.delete(key('a'));
      expect(await store.get(key('a'))).toBeNull();
    });

    it('holds when the row has moved on', async () => {
      const { store, key } = scene();
      const old = await store.put(key('a'), 1);
      const now = await store.put(key('a'), 2);
      await expect(store.delete(key('a'), { expected: old })).rejects.toBeInstanceOf(ConditionFailed);
      await store.delete(key('a'), { expected: now });
      expect(await store.get(key('a'))).toBeNull();
    });
  });

  describe('a partition', () => {
    const filled = async () => {
      const it = scene();
      for (const sort of ['b2', 'a1', 'c1', 'b1', 'b3']) await it.store.put(it.key(sort), sort);
      await it.store.put(at('b9', `${it.partition}-other`), 'not mine');
      return it;
    };

    it('is listed in order of its sort keys, either way', async () => {
      const { store, partition } = await filled();
      expect(sorts(await store.query(partition))).toEqual(['a1', 'b1', 'b2', 'b3', 'c1']);
      expect(sorts(await store.query(partition, { descending: true }))).toEqual(['c1', 'b3', 'b2', 'b1', 'a1']);
      expect((await store.query<string>(partition)).rows[1]).toMatchObject({ body: 'b1', key: { partition, sort: 'b1' } });
      expect(await store.query('nobody-was-here')).toEqual({ rows: [], next: null });
    });

    it('is listed by prefix', async () => {
      const { store, partition } = await filled();
      expect(sorts(await store.query(partition, { prefix: 'b' }))).toEqual(['b1', 'b2', 'b3']);
      expect(sorts(await store.query(partition, { prefix: 'x' }))).toEqual([]);
    });

    it('is read in pages that neither skip nor repeat, and the last page says so', async () => {
      const { store, partition } = await filled();
      for (const descending of [false, true]) {
        const seen: string[] = [];
        let after: string | null = null;
        let pages = 0;
        do {
          const page: Page<unknown> = await store.query(partition, { limit: 2, descending, ...(after ? { after } : {}) });
          seen.push(...sorts(page));
          after = page.next;
          pages++;
        } while (after);
        expect(pages).toBe(3);
        expect(seen).toEqual(descending ? ['c1', 'b3', 'b2', 'b1', 'a1'] : ['a1', 'b1', 'b2', 'b3', 'c1']);
      }
      expect((await store.query(partition, { limit: 5 })).next).toBeNull();
      expect((await store.query(partition, { limit: 4 })).next).toBe('b3');
    });

    it('continues after a key that is gone or lies outside the prefix', async () => {
      const { store, partition } = await filled();
      expect(sorts(await store.query(partition, { after: 'b15' }))).toEqual(['b2', 'b3', 'c1']);
      expect(sorts(await store.query(partition, { prefix: 'b', after: 'b1', limit: 1 }))).toEqual(['b2']);
      expect(sorts(await store.query(partition, { prefix: 'b', after: 'b3', descending: true }))).toEqual(['b2', 'b1']);
      expect(sorts(await store.query(partition, { prefix: 'b', after: 'a' }))).toEqual(['b1', 'b2', 'b3']);
      expect(sorts(await store.query(partition, { prefix: 'b', after: 'c1' }))).toEqual([]);
      expect(sorts(await store.query(partition, { prefix: 'b', after: 'a1', descending: true }))).toEqual([]);
    });
  });

  describe('a row with an end', () => {
    it('is gone for every reader once its time has come, even if it is still stored', async () => {
      const { store, key, clock, partition } = scene();
      const end = Math.ceil(clock.now / 1000) + 60;
      await store.put(key('a'), 'short', { expiresAtSeconds: end });
      await store.put(key('b'), 'long');
      expect((await store.get(key('a')))?.body).toBe('short');
      clock.now = end * 1000;
      expect(await store.get(key('a'))).toBeNull();
      expect(sorts(await store.query(partition))).toEqual(['b']);
      expect(sorts(await store.query(partition, { limit: 1 }))).toEqual(['b']);
    });

    it('counts as absent afterwards: it can be created, not continued', async () => {
      const { store, key, clock } = scene();
      const end = Math.ceil(clock.now / 1000) + 60;
      const version = await store.put(key('a'), 'old', { expiresAtSeconds: end });
      await expect(store.put(key('a'), 'new', { expected: 'absent' })).rejects.toBeInstanceOf(ConditionFailed);
      clock.now = end * 1000 + 1;
      await expect(store.put(key('a'), 'new', { expected: version })).rejects.toBeInstanceOf(ConditionFailed);
      await store.put(key('a'), 'new', { expected: 'absent' });
      clock.now += 3_600_000;
      expect((await store.get(key('a')))?.body).toBe('new');
    });
  });
};
