import { describe, expect, it } from '@jest/globals';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import type { Head } from '../../shared/model/head.js';
import { SECOND } from '../../shared/model/time.js';
import type { ReconcilePorts } from '../../shared/pass/ports.js';
import { begin, end, mayAct, type Turn } from '../../shared/pass/turn.js';
import { aPolicy, NOON } from '../support/a-cluster.js';

/** A pass that began at noon, and what is in the table and in the air after so many seconds. */
const scene = async () => {
  const store = memoryStore();
  let now = NOON;
  let limit: number | null = null;
  let drawn = 0;
  const ports = {
    clock: { now: () => now },
    newId: () => `evt_${drawn++}`,
    store,
    cluster: 'demo',
    policy: async () => aPolicy(),
    limitCalls: (until: number | null) => {
      limit = until;
    },
  } as unknown as ReconcilePorts;
  const start = (at = now) => begin(ports, [{ kind: 'heartbeat', name: 'heartbeat', at }]);
  const turn = (await start()) as Turn;
  return {
    start,
    turn,
    later: (seconds: number): void => {
      now = NOON + seconds * SECOND;
    },
    lease: async () => (((await store.get<Head>(HEAD_KEY))!.body.lease?.until ?? Number.NaN) - NOON) / SECOND,
    limit: () => (limit === null ? null : (limit - NOON) / SECOND),
  };
};

describe('a pass', () => {
  it('holds its lease for 45 s, and no call of it may be in the air after that', async () => {
    const { lease, limit } = await scene();
    expect([await lease(), limit()]).toEqual([45, 45]);
  });

  it('renews its lease before it acts, once that is older than ten seconds', async () => {
    const { turn, later, lease, limit } = await scene();
    later(10);
    expect([await mayAct(turn), await lease(), limit()]).toEqual([true, 45, 45]);
    later(11);
    expect([await mayAct(turn), await lease(), limit()]).toEqual([true, 56, 56]);
  });

  it('acts for 22 s and no longer: the rest belongs to the journal', async () => {
    const { turn, later } = await scene();
    later(22);
    expect(await mayAct(turn)).toBe(true);
    later(23);
    expect(await mayAct(turn)).toBe(false);
  });

  it('is not needed for wake-ups that are older than the last look, and leaves the lease to the next', async () => {
    const { start, turn, later } = await scene();
    turn.session = { ...turn.session, head: { ...turn.session.head, lastReadAt: NOON } };
    await end(turn);
    later(1);
    expect(await start(NOON - 1)).toEqual({ skipped: 'these wake-ups are older than the last look' });
    expect(await start(NOON)).toHaveProperty('session');
  });

  it('does not begin while another one holds the lease, and does when that is given back or over', async () => {
    const { start, turn, later } = await scene();
    later(44);
    expect(await start()).toEqual({ skipped: 'another pass holds the lease' });
    later(45);
    const next = (await start()) as Turn;
    await end(next);
    expect(await start()).toHaveProperty('session');
    await expect(end(turn)).rejects.toThrow('no longer what was read');
  });
});
