import { expect, it } from '@jest/globals';
import type { Head, LeftByMove } from '../../shared/model/head.js';
import { MINUTE } from '../../shared/model/time.js';
import { movedLately } from '../../shared/pass/moved-lately.js';
import { aCluster, NOON } from '../support/a-cluster.js';

const before: LeftByMove = { desired: 1, at: NOON - MINUTE, owed: true };

/** What is remembered of the last move of `web`, whose count is `desired` now. */
const remembered = (desired: number, left: LeftByMove = before) => {
  const { head, observation } = aCluster({
    instances: ['i-1'],
    services: { web: [{ on: 'i-1' }] },
    service: () => ({ desired }),
    head: { moved: { web: left } },
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
