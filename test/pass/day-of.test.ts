import { describe, expect, it } from '@jest/globals';
import { idMaker } from '../../shared/ids.js';
import { appendDecision } from '../../shared/ledger/journal.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { putSample } from '../../shared/ledger/timeline.js';
import { HOUR, instant, MINUTE, millis } from '../../shared/model/time.js';
import { dayOf } from '../../shared/pass/day-of.js';
import type { ReconcilePorts } from '../../shared/pass/ports.js';
import { aDecision, aView, scaleOut } from '../alerts/scene.js';

const SEVEN = millis('2026-11-23T07:10:00Z');
const wanted = { choice: { more: ['digest.daily'], less: [] }, budgetUsdPerMonth: null };

/** A store with two days of samples each ten minutes, and a decision each six hours. */
const aLedger = async () => {
  const store = memoryStore();
  for (let at = SEVEN - 48 * HOUR; at < SEVEN; at = millis(instant(at + 10 * MINUTE)))
    await putSample(store, aView({ at: instant(at) }));
  for (let hours = 47; hours > 0; hours -= 6) {
    const at = SEVEN - hours * HOUR;
    const id = idMaker(
      () => at as never,
      () => 0.5,
    )('dec');
    await appendDecision(store, { ...scaleOut(), id, at: instant(at), until: instant(at) });
    const calm = idMaker(
      () => (at + MINUTE) as never,
      () => 0.5,
    )('dec');
    await appendDecision(store, { ...aDecision(), id: calm, at: instant(at + MINUTE), until: instant(at + MINUTE) });
  }
  return store;
};

const portsOf = async (alerts: ReconcilePorts['alerts']) =>
  ({ store: await aLedger(), ...(alerts && { alerts }) }) as ReconcilePorts;

describe('the last day', () => {
  it('is read for those who want the digest, in its hour: samples, and decisions that did something', async () => {
    const day = await dayOf(await portsOf(wanted), {}, SEVEN);
    expect(day!.samples).toHaveLength(144);
    expect(day!.decisions.map(({ action }) => action)).toEqual(['scale-out', 'scale-out', 'scale-out', 'scale-out']);
  });

  it('is read to its beginning, also where more was decided than is told in one page', async () => {
    const store = memoryStore();
    const idAt = (at: number): string =>
      idMaker(
        () => at as never,
        () => 0.5,
      )('dec');
    for (let minutes = 1; minutes <= 130; minutes += 1) {
      const at = instant(SEVEN - minutes * MINUTE);
      await appendDecision(store, { ...scaleOut(), id: idAt(millis(at)), at, until: at });
    }
    const day = await dayOf({ store, alerts: wanted } as unknown as ReconcilePorts, {}, SEVEN);
    expect(day!.decisions).toHaveLength(130);
  });

  it('is not read at another hour, again, or for nobody', async () => {
    const ports = await portsOf(wanted);
    expect(await dayOf(ports, {}, millis(instant(SEVEN + HOUR)))).toBeNull();
    const said = { 'digest.daily/2026-11-23': { phase: 'said', since: SEVEN, seenAt: SEVEN, times: 1 } } as const;
    expect(await dayOf(ports, said, SEVEN)).toBeNull();
    expect(await dayOf(await portsOf(undefined), {}, SEVEN)).toBeNull();
  });
});
