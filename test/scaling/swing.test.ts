import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import type { PlannedAction } from '../../shared/scaling/proposal.js';
import { swung } from '../../shared/scaling/swing.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

const out: PlannedAction[] = [
  { kind: 'launch', reason: 'above-line', type: 't3.small', zone: 'a', subnetId: 's', market: 'on-demand' },
];
const back: PlannedAction[] = [{ kind: 'drain', reason: 'under-used', instanceId: 'i-1' }];

describe('going to and fro', () => {
  it('makes the window longer with each turn within a quarter of an hour, up to three times', () => {
    let swing = swung(undefined, out, NOON);
    const factors = [1, 2, 3, 4].map((n) => {
      swing = swung(swing, n % 2 === 0 ? out : back, NOON + n * 10 * MINUTE);
      return swing?.factor;
    });
    expect(factors).toEqual([1.5, 3, 3, 3]);
  });

  it('counts neither the same direction again, nor a turn after a longer time, nor a replacement', () => {
    const once = swung(undefined, out, NOON);
    expect(swung(once, out, NOON + MINUTE)?.factor).toBe(1);
    expect(swung(once, back, NOON + 16 * MINUTE)?.factor).toBe(1);
    expect(swung(once, [{ kind: 'drain', reason: 'expired', instanceId: 'i-1' }], NOON + MINUTE)?.factor).toBe(1);
  });

  it('makes it shorter again after two hours without a turn', () => {
    const twice = swung(swung(swung(undefined, out, NOON), back, NOON + MINUTE), out, NOON + 2 * MINUTE);
    expect(twice?.factor).toBe(3);
    expect(swung(twice, [], NOON + 2 * HOUR)?.factor).toBe(3);
    expect(swung(twice, [], NOON + 3 * HOUR)?.factor).toBe(1.5);
  });

  it('keeps an instance longer', () => {
    const calm: Scene = {
      instances: ['i-1', 'i-2'],
      services: { vote: [{ on: 'i-1', cpu: 0.2 }], result: [{ on: 'i-2', cpu: 0.2 }] },
      head: { changedAt: NOON - 12 * MINUTE },
    };
    expect(decide(aCluster(calm)).actions).toMatchObject([{ kind: 'drain' }]);
    const last = { direction: 'out', at: NOON - 12 * MINUTE } as const;
    const { actions, decision } = decide(
      aCluster({ ...calm, head: { ...calm.head, swing: { factor: 2, since: NOON - 12 * MINUTE, last } } }),
    );
    expect(actions).toEqual([]);
    expect(decision.candidates.map(({ why }) => why)).toContainEqual(
      'Only 720 s of 1200 s have been seen since the last change.',
    );
  });

  it('gives nothing up within a quarter of an hour of the growth that brought it, although the window has been seen', () => {
    const grown = (minutes: number): Scene => ({
      instances: ['i-1', 'i-2'],
      services: { vote: [{ on: 'i-1', cpu: 0.2 }], result: [{ on: 'i-2', cpu: 0.2 }] },
      head: {
        changedAt: NOON - (minutes - 1) * MINUTE,
        swing: { factor: 1, since: NOON, last: { direction: 'out', at: NOON - minutes * MINUTE } },
      },
    });
    expect(decide(aCluster(grown(15))).actions).toEqual([]);
    expect(decide(aCluster(grown(16))).actions).toMatchObject([{ kind: 'drain' }]);
  });

  it('gives up one after the other without waiting for the longer window again', () => {
    const shrinking: Scene = {
      instances: ['i-1', 'i-2'],
      services: { vote: [{ on: 'i-1', cpu: 0.2 }], result: [{ on: 'i-2', cpu: 0.2 }] },
      head: {
        changedAt: NOON - 7 * MINUTE,
        swing: { factor: 3, since: NOON - HOUR, last: { direction: 'in', at: NOON - 7 * MINUTE } },
      },
    };
    expect(decide(aCluster(shrinking)).actions).toMatchObject([{ kind: 'drain' }]);
  });
});
