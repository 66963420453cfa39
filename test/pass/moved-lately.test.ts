import { expect, it } from '@jest/globals';
import type { Head, LeftByMove } from '../../shared/model/head.js';
import type { MoveIntent } from '../../shared/model/intent.js';
import { MINUTE } from '../../shared/model/time.js';
import { movedLately } from '../../shared/pass/moved-lately.js';
import { aCluster, NOON } from '../support/a-cluster.js';

const before: LeftByMove = { desired: 1, at: NOON - MINUTE, owed: true };

/** What is remembered of the last move of `web`, whose count is `desired` now. */
const remembered = (desired: number, left: LeftByMove = before, intents: Head['intents'] = []) => {
  const { head, observation } = aCluster({
    instances: ['i-1'],
    services: { web: [{ on: 'i-1' }] },
    service: () => ({ desired }),
    head: { moved: { web: left }, intents },
  });
  return movedLately(head as Head, [], { observation, projects: [] })!['web'];
};

it('A copy that nobody waits for is remembered with the time at which it was first seen', () => {
  expect(remembered(2)).toEqual({ ...before, overSince: NOON });
  expect(remembered(2, { ...before, overSince: NOON - MINUTE })).toEqual({ ...before, overSince: NOON - MINUTE });
});

it('A count that is as the move left it, or that people set, has no such time, and forgets one', () => {
  expect(remembered(1, { ...before, overSince: NOON - MINUTE })).toEqual(before);
  expect(remembered(3, { ...before, overSince: NOON - MINUTE })).toEqual(before);
  expect(remembered(2, { ...before, owed: false })).toEqual({ ...before, owed: false });
});

it('A copy that an open move has asked for is meant: its time does not run, for a late one may come right after the count is lowered', () => {
  const move = { kind: 'move', service: 'web', desired: 1, owed: 1 } as MoveIntent;
  const left = { ...before, overSince: NOON - 5 * MINUTE };
  expect(remembered(2, left, [move])).toEqual({ desired: 1, at: NOON, owed: true });
  expect(remembered(2, left, [{ ...move, service: 'api' }])).toMatchObject({ overSince: NOON - 5 * MINUTE });
});
