import { describe, expect, it } from '@jest/globals';
import { idMaker } from '../../shared/ids.js';
import { openClaims, putClaim, readClaims } from '../../shared/ledger/claims.js';
import { askDrain, getDrains } from '../../shared/ledger/drains.js';
import { appendEvents, eventsAfter } from '../../shared/ledger/events.js';
import { holdText } from '../../shared/ledger/hold.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { getMutes, setMute } from '../../shared/ledger/mutes.js';
import { acknowledge, enqueue, getEntry, openEntries } from '../../shared/ledger/outbox.js';
import { listSamples, putSample } from '../../shared/ledger/timeline.js';
import type { ClusterView } from '../../shared/model/cluster-view.js';
import type { EventFact } from '../../shared/model/event.js';
import { DAY, HOUR, instant, MINUTE, SECOND } from '../../shared/model/time.js';
import { anAlert, T0 } from './rows.js';

describe('An instance that people want replaced', () => {
  const asks = (instance: string, by: string, at = T0) => ({ instance, by, at: instant(at) });

  it('is asked for by who asked first, for a day, and no longer once it is gone', async () => {
    const store = memoryStore();
    await askDrain(store, asks('i-1', 'ann'), ['i-1', 'i-2'], T0);
    expect(await askDrain(store, asks('i-1', 'bob'), ['i-1', 'i-2'], T0)).toMatchObject({ by: 'ann' });
    expect((await getDrains(store, T0 + DAY - 1)).map(({ instance }) => instance)).toEqual(['i-1']);
    expect(await getDrains(store, T0 + DAY)).toEqual([]);
    await askDrain(store, asks('i-2', 'ann'), ['i-2'], T0);
    expect((await getDrains(store, T0)).map(({ instance }) => instance)).toEqual(['i-2']);
  });
});

describe('What requests claim while they are accepted', () => {
  const claim = (name: string, at = T0, generation = 1) => ({ name, generation, at, wanted: [] });
  const names = (claims: readonly { readonly name: string; readonly at: number }[]) =>
    claims.map(({ name, at }) => `${name} ${(at - T0) / SECOND}`);

  it('is one claim a project, and stays for the others until it is a minute old', async () => {
    const store = memoryStore();
    for (const one of [claim('a'), claim('b', T0 + 10 * SECOND), claim('b', T0 + 20 * SECOND)])
      await putClaim(store, await readClaims(store), one);
    expect(names((await readClaims(store))!.body.items)).toEqual(['a 0', 'b 20']);
    await putClaim(store, await readClaims(store), claim('c', T0 + 60 * SECOND));
    expect(names((await readClaims(store))!.body.items)).toEqual(['b 20', 'c 60']);
  });

  it('is open until that generation is accepted, or a later one', async () => {
    const store = memoryStore();
    await putClaim(store, null, claim('a', T0, 3));
    const row = await readClaims(store);
    const open = (generation: number, seconds = 1) => openClaims(row, [{ name: 'a', generation }], T0 + seconds * SECOND).length;
    expect([open(2), open(3), open(4), open(2, 60)]).toEqual([1, 0, 0, 0]);
  });
});

describe('The timeline', () => {
  const view = (at: number, active: number) =>
    ({
      at: instant(at),
      cpu: {},
      memory: {},
      size: { active, launching: 0, draining: 0 },
      usdPerHour: 0,
    }) as unknown as ClusterView;

  it('has a sample a minute, of which the last pass speaks, and all of the time that is asked for', async () => {
    const store = memoryStore();
    for (let minute = 0; minute < 600; minute += 1) await putSample(store, view(T0 + minute * MINUTE, minute));
    await putSample(store, view(T0 + 5 * MINUTE + 40 * SECOND, 99));
    const active = async (from: number, to: number) =>
      (await listSamples(store, T0 + from * MINUTE, T0 + to * MINUTE)).map((one) => one.active);
    expect(await active(4, 6)).toEqual([4, 99, 6]);
    expect(await active(0, 1000)).toHaveLength(600);
  });
});

it('events of a deployment are kept under it too, in the order of their numbers', async () => {
  const store = memoryStore();
  const fact = (deployment: string | null) =>
    ({
      at: instant(T0),
      type: 'deployment.status',
      what: 'x',
      text: '',
      project: null,
      service: null,
      deployment,
      decision: null,
      alert: null,
    }) as unknown as EventFact;
  await appendEvents(
    store,
    Array.from({ length: 12 }, (_, n) => fact(n % 2 ? 'dep_1' : null)),
  );
  const of = async (deployment: string | null) => (await eventsAfter(store, 0, 100, deployment)).map(({ seq }) => seq);
  expect([await of('dep_1'), (await of(null)).length]).toEqual([[2, 4, 6, 8, 10, 12], 12]);
  expect((await eventsAfter(store, 9, 100)).map(({ seq }) => seq)).toEqual([10, 11, 12]);
});

describe('An alert', () => {
  it('is taken care of by who was first, and one that is not there by nobody', async () => {
    const store = memoryStore();
    const id = await enqueue(store, anAlert(idMaker(() => T0, Math.random)('alr')));
    const takes = (by: string) => acknowledge(store, id, { at: instant(T0), by });
    expect([await takes('ann'), await takes('bob')]).toEqual([true, true]);
    expect((await getEntry(store, id))?.body.acknowledged?.by).toBe('ann');
    expect(await acknowledge(store, 'alr_none', { at: instant(T0), by: 'ann' })).toBe(false);
  });

  it('that is open goes out before a newer one', async () => {
    const store = memoryStore();
    const ids: string[] = [];
    for (const n of [1, 2, 3])
      ids.push(await enqueue(store, anAlert(idMaker(() => T0 + n, Math.random)('alr'), { key: `${n}` })));
    expect((await openEntries(store, T0 + 3)).map(({ body }) => body.alert.id)).toEqual(ids);
  });
});

describe('A mute', () => {
  const mute = (match: string, hours: number) => ({ match, until: instant(T0 + hours * HOUR), since: instant(T0), by: 'ann' });

  it('of the same match replaces the one before, and ends by itself or by one that is over', async () => {
    const store = memoryStore();
    const on = async (hours = 0) =>
      (await getMutes(store, T0 + hours * HOUR)).map(({ match, until }) => `${match} ${until.slice(11, 13)}`);
    await setMute(store, mute('deploy.*', 1), T0);
    await setMute(store, mute('deploy.*', 2), T0);
    await setMute(store, mute('web', 1), T0);
    expect([await on(), await on(1), await on(2)]).toEqual([['deploy.* 16', 'web 15'], ['deploy.* 16'], []]);
    await setMute(store, mute('deploy.*', 0), T0);
    expect(await on()).toEqual(['web 15']);
  });
});

it('a hold that ends on another day says on which', () => {
  const hold = { until: instant(T0 + 2 * HOUR), reason: 'load test.', since: instant(T0), by: 'ann' };
  expect(holdText(hold, T0)).toBe('Held until 16:00 UTC by ann: load test.');
  expect(holdText(hold, T0 - DAY)).toBe('Held until 2026-11-22 16:00 UTC by ann: load test.');
});
