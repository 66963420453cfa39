import { describe, expect, it } from '@jest/globals';
import { askDrain } from '../../shared/ledger/drains.js';
import { openHead } from '../../shared/ledger/head.js';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { instant, SECOND } from '../../shared/model/time.js';
import { DRAIN_ASKED, type Trigger } from '../../shared/model/trigger.js';
import type { ReconcilePorts } from '../../shared/pass/ports.js';
import { begin, end, mayAct, type Turn } from '../../shared/pass/turn.js';
import { aPolicy, NOON } from '../support/a-cluster.js';

/** A table whose last look was at noon, a clock that the test moves, and how long calls may be in the air. */
const scene = async () => {
  const clock = { at: NOON };
  const limits: (number | null)[] = [];
  const store = memoryStore({ now: () => clock.at });
  const session = await openHead(store, 'demo', 'evt_0', NOON);
  await store.put(HEAD_KEY, { ...session!.head, lease: null, lastReadAt: NOON });
  const ports = {
    store,
    cluster: 'demo',
    clock: { now: () => clock.at },
    newId: () => 'evt_1',
    policy: async () => aPolicy(),
    limitCalls: (until: number | null) => limits.push(until),
  } as unknown as ReconcilePorts;
  return {
    clock,
    limits,
    store,
    begin: (...triggers: Trigger[]) => begin(ports, triggers) as Promise<Turn & { skipped?: string }>,
  };
};

const woken = (kind: Trigger['kind'], seconds: number): Trigger => ({ kind, name: kind, at: NOON + seconds * SECOND });

describe('A pass', () => {
  it('is not made for wake-ups that are all older than the last look, and is for one of many that is newer', async () => {
    const { begin: start, store } = await scene();
    expect((await start(woken('event', -2), woken('event', -1))).skipped).toMatch(/older than the last look/);
    expect((await store.get<{ lease: unknown }>(HEAD_KEY))!.body.lease).toBeNull();
    expect((await start(woken('event', -2), woken('event', 1))).skipped).toBeUndefined();
  });

  it.each([
    [['heartbeat', 'event', 'alarm', 'api'], 'alarm'],
    [['event', 'deployment', 'heartbeat'], 'deployment'],
    [['heartbeat', 'event'], 'event'],
  ] as const)('that %j woke is told to be woken by the gravest: %s', async (kinds, gravest) => {
    const turn = await (await scene()).begin(...kinds.map((kind) => woken(kind, 1)));
    expect(turn.trigger.kind).toBe(gravest);
    expect(turn.triggers).toHaveLength(kinds.length);
  });

  it('acts for 22 seconds of its 30: the rest belongs to what it writes down', async () => {
    const { clock, begin: start } = await scene();
    const turn = await start(woken('event', 1));
    clock.at = NOON + 22 * SECOND;
    expect(await mayAct(turn)).toBe(true);
    clock.at = NOON + 22.001 * SECOND;
    expect(await mayAct(turn)).toBe(false);
  });

  it('has no call in the air for longer than its lease, which is renewed before it acts', async () => {
    const { clock, limits, begin: start } = await scene();
    const turn = await start(woken('event', 1));
    expect(limits).toEqual([NOON + 45 * SECOND]);
    clock.at = NOON + 11 * SECOND;
    await mayAct(turn);
    expect(limits.at(-1)).toBe(NOON + 56 * SECOND);
    expect(turn.session.head.lease!.until).toBe(NOON + 56 * SECOND);
    await mayAct(turn);
    expect(limits).toHaveLength(2);
    await end(turn);
    expect(limits.at(-1)).toBeNull();
  });

  it('hears of each instance that people want drained, as long as that is not done, whatever woke it', async () => {
    const { begin: start, store, clock } = await scene();
    await askDrain(store, { instance: 'i-1', at: instant(NOON), by: 'ann' }, [], NOON);
    const asked = { kind: 'api', name: DRAIN_ASKED, subject: 'i-1' };
    const turn = await start(woken('heartbeat', 1));
    expect(turn.triggers).toMatchObject([{ kind: 'heartbeat' }, asked]);
    await end(turn);
    clock.at += 90 * SECOND;
    expect((await start(woken('heartbeat', 91))).triggers).toMatchObject([{ kind: 'heartbeat' }, asked]);
  });

  it('is none where the stack is being deleted, and keeps no lease from those who delete it', async () => {
    const { begin: start, store } = await scene();
    const row = await store.get<object>(HEAD_KEY);
    await store.put(HEAD_KEY, { ...row!.body, tombstone: true });
    expect((await start(woken('event', 1))).skipped).toBe('the stack is being deleted');
    expect((await store.get<{ lease: unknown }>(HEAD_KEY))!.body.lease).toBeNull();
  });
});
