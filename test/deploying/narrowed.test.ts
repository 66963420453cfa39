import { describe, expect, it } from '@jest/globals';
import { narrowedOf } from '../../shared/deploying/narrowed.js';
import type { Ask } from '../../shared/deploying/room.js';
import type { Fits } from '../../shared/deploying/steps.js';
import type { KeptFromRoom } from '../../shared/model/head.js';

const AT_MAX: KeptFromRoom = { code: 'at-max', why: 'the maximum of 1 instance is reached' };
const TASK = { cpu: 0.4, memoryMiB: 128, hostPorts: [] };

/** A roll of nine tasks. */
const aRoll = (after: Partial<typeof TASK> = {}): Ask =>
  ({
    stand: { wanted: { task: { ...TASK, ...after } }, service: { desired: 9, task: TASK }, count: 9 },
    need: { service: 'web', count: 9, ...TASK, ...after, constraints: [] },
    passing: true,
  }) as unknown as Ask;

/** Room for so many tasks of any size. */
const room =
  (places: number): Fits =>
  (needs) => {
    let left = places;
    return needs.map(({ service, count }) => {
      left -= count;
      return { service, count, room: left >= 0 };
    });
  };

const percents = (ask: Ask, places: number, kept: KeptFromRoom = AT_MAX): number[] =>
  narrowedOf([ask], [], [], { fits: room(places), noRoom: { web: kept } }).map(({ maximumPercent }) => maximumPercent);

describe('A roll that gets no room for all its new tasks at once', () => {
  it('has as many of them beside the old ones as there is room for', () => {
    expect(percents(aRoll({ cpu: 0.1 }), 4)).toEqual([145]);
    expect(percents(aRoll(), 1)).toEqual([112]);
  });

  it('waits where there is room for none, where new tasks are larger than old ones, and while an instance is on its way', () => {
    expect(percents(aRoll(), 0)).toEqual([]);
    expect(percents(aRoll({ cpu: 0.5 }), 4)).toEqual([]);
    expect(percents(aRoll(), 4, { code: 'in-flight', why: '' })).toEqual([]);
  });
});
