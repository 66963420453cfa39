import { describe, expect, it } from '@jest/globals';
import { idMaker } from '../../shared/ids.js';
import {
  appendDecision,
  getDecision,
  listDecisions,
  setActionResult,
  setObserved,
  setOvertaken,
} from '../../shared/ledger/journal.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import type { Store } from '../../shared/ledger/store.js';
import type { Decision } from '../../shared/model/decision.js';
import { DAY, instant, MINUTE } from '../../shared/model/time.js';
import { aDecision, T0 } from './rows.js';

const LAUNCH: Partial<Decision> = {
  verdict: 'scaling',
  action: 'scale-out',
  actions: [{ kind: 'launch', target: 't3.small', intent: 'int_1', result: 'done' }],
  reasons: ['above-line'],
  blockedBy: [],
  to: 2,
};

const journal = () => {
  let minute = 0;
  const store = memoryStore();
  const newId = idMaker(
    () => T0 + minute * MINUTE,
    () => 0.5,
  );
  /** A decision so many minutes after the one before. */
  const decide = (over: Partial<Decision> = {}, minutes = 1) => {
    minute += minutes;
    const at = instant(T0 + minute * MINUTE);
    return appendDecision(store, aDecision(newId('dec'), { at, until: at, ...over }));
  };
  return { store, decide };
};

describe('the journal', () => {
  it('joins equal refusals in a row into one record with its span, its count and the newest numbers', async () => {
    const { store, decide } = journal();
    const first = await decide({ why: 'CPU 40%' });
    await decide({ why: 'CPU 41%' });
    const third = await decide({ why: 'CPU 42%' });
    expect(third).toMatchObject({ id: first.id, at: first.at, times: 3, until: '2026-11-22T14:03:00.000Z', why: 'CPU 42%' });
    expect((await listDecisions(store)).items).toEqual([third]);
  });

  it('begins a new record when the reason changes, when something was done, or after a gap', async () => {
    const { store, decide } = journal();
    await decide();
    await decide({ blockedBy: ['at-max'] });
    await decide(LAUNCH);
    await decide(LAUNCH);
    await decide();
    await decide({}, 11);
    await decide({ dryRun: true });
    expect((await listDecisions(store)).items.map(({ times }) => times)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('does not count the same decision twice when its pass runs again', async () => {
    const { store, decide } = journal();
    const once = await decide();
    await appendDecision(store, { ...once, id: once.id! });
    expect(await getDecision(store, once.id!)).toEqual(once);
  });

  it('keeps a decision by itself where another pass joins to the same record at the same time', async () => {
    const { store } = journal();
    const own = (n: number) => aDecision(`dec_${n}`, { at: instant(T0 + n), until: instant(T0 + n) });
    await appendDecision(store, own(1));
    const rival: Store = {
      ...store,
      put: async (key, body, options) => {
        if (key.sort === 'dec_1') await store.put(key, body);
        return store.put(key, body, options);
      },
    };
    expect(await appendDecision(rival, own(2))).toEqual(own(2));
    expect(await getDecision(store, 'dec_2')).toEqual(own(2));
  });

  it('forgets a decision after 90 days, also one that was amended', async () => {
    const clock = { now: T0 };
    const store = memoryStore({ now: () => clock.now });
    await appendDecision(store, aDecision('dec_1', { at: instant(T0) }));
    await setOvertaken(store, 'dec_1', 'dec_2');
    clock.now = T0 + 89 * DAY;
    expect(await getDecision(store, 'dec_1')).toMatchObject({ overtakenBy: 'dec_2' });
    clock.now = T0 + 91 * DAY;
    expect(await getDecision(store, 'dec_1')).toBeNull();
  });

  it('is listed newest first, in pages, by time and by action', async () => {
    const { store, decide } = journal();
    for (let n = 0; n < 120; n += 1) await decide(n % 40 === 0 ? LAUNCH : { blockedBy: [], from: n });
    const page = await listDecisions(store, { limit: 2, action: 'scale-out' });
    expect(page.items.map(({ at }) => at)).toEqual(['2026-11-22T15:21:00.000Z', '2026-11-22T14:41:00.000Z']);
    const rest = await listDecisions(store, { limit: 2, action: 'scale-out', cursor: page.nextCursor! });
    expect(rest.items.map(({ at }) => at)).toEqual(['2026-11-22T14:01:00.000Z']);
    expect(rest.nextCursor).toBeNull();
    const late = await listDecisions(store, { since: '2026-11-22T15:59:00Z' });
    expect(late.items.map(({ at }) => at)).toEqual(['2026-11-22T16:00:00.000Z', '2026-11-22T15:59:00.000Z']);
    expect(late.nextCursor).toBeNull();
    const all: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const next: Awaited<ReturnType<typeof listDecisions>> = await listDecisions(store, { limit: 7, ...(cursor && { cursor }) });
      all.push(...next.items.map(({ id }) => id!));
      cursor = next.nextCursor;
    }
    expect(new Set(all).size).toBe(120);
    expect(all).toHaveLength(120);
  });

  it('shows a long refusal that lasted into the time asked for', async () => {
    const { store, decide } = journal();
    for (let n = 0; n < 30; n += 1) await decide();
    expect((await listDecisions(store, { since: '2026-11-22T14:29:00Z' })).items).toHaveLength(1);
    expect((await listDecisions(store, { since: '2026-11-22T14:31:00Z' })).items).toHaveLength(0);
  });

  it('joins what a hold or a dry run only pretends, as long as it is the same', async () => {
    const { store, decide } = journal();
    const pretends = (target: string): Partial<Decision> => ({
      ...LAUNCH,
      action: 'hold',
      actions: [{ kind: 'launch', target, intent: null, result: 'pretended' }],
    });
    await decide(pretends('t3.small'));
    await decide(pretends('t3.small'));
    await decide(pretends('t3.large'));
    expect((await listDecisions(store)).items.map(({ times }) => times)).toEqual([1, 2]);
  });

  it('is corrected when a launch without an answer turns out to have worked', async () => {
    const { store, decide } = journal();
    const failed: Partial<Decision> = {
      ...LAUNCH,
      actions: [{ kind: 'launch', target: 't3.small', intent: 'int_1', result: 'failed', note: 'TimeoutError' }],
    };
    const { id } = await decide(failed);
    const correction = { intent: 'int_1', target: 'i-1', result: 'done', note: 'EC2 started i-1' } as const;
    expect((await setActionResult(store, id!, correction))?.actions).toEqual([{ kind: 'launch', ...correction }]);
    expect((await getDecision(store, id!))?.actions).toEqual([{ kind: 'launch', ...correction }]);
    expect(await setActionResult(store, id!, { ...correction, intent: 'int_2' })).toBeNull();
    expect(await setActionResult(store, 'dec_unknown', correction)).toBeNull();
  });

  it('takes what came true later', async () => {
    const { store, decide } = journal();
    const decision = await decide(LAUNCH);
    const observed = { cpu: { mean: 46, max: 47 }, usdPerHour: 0.0416, at: instant(T0) };
    expect(await setObserved(store, decision.id!, observed)).toBe(true);
    expect((await getDecision(store, decision.id!))?.observed).toEqual(observed);
    expect(await setObserved(store, 'dec_unknown', observed)).toBe(false);
  });

  it('says of a prediction by which later decision it was overtaken', async () => {
    const { store, decide } = journal();
    const [first, second] = [await decide(LAUNCH), await decide(LAUNCH)];
    expect(await setOvertaken(store, first.id!, second.id!)).toBe(true);
    expect(await getDecision(store, first.id!)).toEqual({ ...first, overtakenBy: second.id });
  });
});
