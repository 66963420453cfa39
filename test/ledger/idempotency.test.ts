import { describe, expect, it } from '@jest/globals';
import { type Asked, complete, release, reserve } from '../../shared/ledger/idempotency.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import type { Row } from '../../shared/ledger/store.js';
import { HOUR, MINUTE, SECOND } from '../../shared/model/time.js';
import { T0 } from './rows.js';

const answer = { status: 202, headers: { location: '/v1/projects/web/deployments/dep_1' }, body: { deployment: 'dep_1' } };

const scene = () => {
  const clock = { now: T0 };
  const store = memoryStore({ now: () => clock.now });
  const asked = (over: Partial<Asked> = {}): Asked => ({
    scope: 'PUT web',
    key: 'k1',
    bodyHash: 'h1',
    token: 'dep_1',
    now: clock.now,
    ...over,
  });
  const reserved = async (over: Partial<Asked> = {}) => reserve(store, asked(over));
  return { clock, store, asked, reserved };
};

const reservationOf = (reserved: Awaited<ReturnType<typeof reserve>>): Row<unknown> => {
  if (reserved.kind !== 'new') throw new Error(`reserved is ${reserved.kind}`);
  return reserved.reservation;
};

describe('an idempotency key', () => {
  it('is new once, in progress meanwhile, and then gives the first answer again for 24 hours', async () => {
    const { clock, store, asked, reserved } = scene();
    const first = await reserved();
    expect(first).toMatchObject({ kind: 'new', token: 'dep_1' });
    expect(await reserved({ token: 'dep_2' })).toEqual({ kind: 'in-progress' });
    await complete(store, asked(), reservationOf(first), answer);
    clock.now = T0 + 24 * HOUR - SECOND;
    expect(await reserved()).toEqual({ kind: 'replay', answer });
    clock.now = T0 + 24 * HOUR + SECOND;
    expect(await reserved()).toMatchObject({ kind: 'new' });
  });

  it('is won by one of two requests at the same time', async () => {
    const { reserved } = scene();
    const both = await Promise.all([reserved({ token: 'dep_1' }), reserved({ token: 'dep_2' })]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['in-progress', 'new']);
  });

  it('is refused for another body, and free in another scope', async () => {
    const { reserved } = scene();
    await reserved();
    expect(await reserved({ bodyHash: 'h2' })).toEqual({ kind: 'other-body' });
    expect(await reserved({ scope: 'PUT shop', bodyHash: 'h2' })).toMatchObject({ kind: 'new' });
  });

  it('is taken over after a minute from one who died, with the same token', async () => {
    const { clock, reserved, store, asked } = scene();
    const dead = await reserved({ token: 'dep_1' });
    clock.now += MINUTE + 1;
    const heir = await reserved({ token: 'dep_2' });
    expect(heir).toMatchObject({ kind: 'new', token: 'dep_1' });
    await expect(complete(store, asked(), reservationOf(dead), answer)).rejects.toMatchObject({ name: 'ConditionFailed' });
  });

  it('may be used again once it was given back', async () => {
    const { store, reserved } = scene();
    await release(store, reservationOf(await reserved()));
    expect(await reserved({ bodyHash: 'mended' })).toMatchObject({ kind: 'new' });
  });
});
