import { describe, expect, it } from '@jest/globals';
import { idMaker } from '../../shared/ids.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { changeDelivery, enqueue, getEntry, listAlerts, openEntries } from '../../shared/ledger/outbox.js';
import { DAY, instant } from '../../shared/model/time.js';
import { anAlert, killedBefore, T0 } from './rows.js';

const newId = idMaker(() => T0, Math.random);
const sent = { state: 'sent', attempts: 1, notBefore: 0, sentAt: instant(T0), error: null } as const;

describe('the outbox', () => {
  it('keeps one alert of a type and key, whoever says it again', async () => {
    const store = memoryStore();
    const first = await enqueue(store, anAlert(newId('alr'), { key: 'k' }));
    const again = await enqueue(store, anAlert(newId('alr'), { key: 'k' }));
    const other = await enqueue(store, anAlert(newId('alr'), { key: 'k', type: 'instance.recovered' }));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect((await listAlerts(store)).items.map(({ id }) => id).sort()).toEqual([first, other].sort());
  });

  it('does not lose an alert whose writer was killed after drawing its id', async () => {
    const store = memoryStore();
    const alert = anAlert(newId('alr'), { key: 'k' });
    await expect(enqueue(killedBefore(store, 'outbox'), alert)).rejects.toThrow('killed');
    const id = await enqueue(store, { ...alert, id: newId('alr') });
    expect(id).toBe(alert.id);
    expect((await getEntry(store, id))?.body.alert).toEqual(alert);
    expect((await listAlerts(store)).items).toHaveLength(1);
  });

  it('says the same thing again after a day', async () => {
    const clock = { now: T0 };
    const store = memoryStore({ now: () => clock.now });
    await enqueue(store, anAlert(newId('alr'), { key: 'k' }));
    clock.now += DAY + 1000;
    await enqueue(store, anAlert(newId('alr'), { key: 'k', at: instant(clock.now) }));
    expect((await listAlerts(store)).items).toHaveLength(2);
  });

  it('is open until every channel has it, and shows where each stands', async () => {
    const store = memoryStore();
    const id = await enqueue(store, anAlert(newId('alr')));
    expect(await openEntries(store, T0)).toHaveLength(1);
    await changeDelivery(store, id, 'sns', () => sent);
    expect((await listAlerts(store)).items[0]).toMatchObject({
      id,
      state: 'pending',
      deliveries: { sns: { state: 'sent' }, slack: { state: 'pending' } },
    });
    await changeDelivery(store, id, 'slack', (delivery) => ({ ...delivery, state: 'dead', error: 'the webhook answered 404' }));
    expect(await openEntries(store, T0)).toEqual([]);
    expect((await listAlerts(store)).items[0]).toMatchObject({
      state: 'dead',
      deliveries: { slack: { error: 'the webhook answered 404' } },
    });
  });

  it('lets two channels of one alert be marked at the same time', async () => {
    const store = memoryStore();
    const id = await enqueue(store, anAlert(newId('alr')));
    await Promise.all([changeDelivery(store, id, 'sns', () => sent), changeDelivery(store, id, 'slack', () => sent)]);
    expect((await listAlerts(store)).items[0]).toMatchObject({ state: 'sent', deliveries: { sns: sent, slack: sent } });
  });

  it('finds all that are open, also where those of one page are sent', async () => {
    const store = memoryStore();
    const first = await enqueue(store, anAlert(newId('alr')));
    for (let n = 0; n < 60; n += 1) {
      const id = await enqueue(store, anAlert(idMaker(() => T0 + 1000 + n, Math.random)('alr'), { key: `${n}` }));
      await changeDelivery(store, id, 'sns', () => sent);
      await changeDelivery(store, id, 'slack', () => sent);
    }
    expect((await openEntries(store, T0)).map(({ body }) => body.alert.id)).toEqual([first]);
  });

  it('no longer tries what is older than a day', async () => {
    const store = memoryStore();
    await enqueue(store, anAlert(newId('alr')));
    expect(await openEntries(store, T0 + DAY - 1)).toHaveLength(1);
    expect(await openEntries(store, T0 + DAY + 1)).toHaveLength(0);
  });

  it('is listed newest first, in pages', async () => {
    const store = memoryStore();
    let now = T0;
    const ticking = idMaker(() => (now += 1), Math.random);
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift(await enqueue(store, anAlert(ticking('alr'))));
    const first = await listAlerts(store, { limit: 3 });
    const second = await listAlerts(store, { limit: 3, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });
});
