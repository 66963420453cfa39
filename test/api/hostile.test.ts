import { resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { judging } from '../../bench/hostile/judged.js';
import { composeFiles } from '../../bench/hostile/main.js';
import { requestOf } from '../../bench/hostile/requests.js';

const FILES = composeFiles(resolve('.'));

it('a thousand bodies that mean harm are each answered, with what is wrong, and nothing is left behind', async () => {
  const judge = judging();
  const statuses = new Set<number>();
  const failed: string[] = [];
  for (let at = 0; at < 1_000; at += 1) {
    const { status, faults } = await judge(requestOf(7, at, FILES));
    statuses.add(status);
    failed.push(...faults.map((fault) => `${at}: ${fault}`));
  }
  expect(failed).toEqual([]);
  // A slice of which all is refused for one reason has shown nothing.
  expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 202, 400, 413, 415, 422]));
});

it('a body is the same for the same seed and number', () => {
  expect(requestOf(3, 41, FILES)).toEqual(requestOf(3, 41, FILES));
  expect(requestOf(3, 41, FILES)).not.toEqual(requestOf(4, 41, FILES));
});
