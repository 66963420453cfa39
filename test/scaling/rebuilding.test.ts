import { describe, expect, it } from '@jest/globals';
import { emptyHead } from '../../shared/ledger/head.js';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { foundBy } from '../../shared/scaling/rebuilding.js';
import { aCluster, NOON } from '../support/a-cluster.js';

const { observation } = aCluster({ instances: ['i-1'] });
const NOTHING = { ...observation, instances: [], services: [], tasks: [] };

const launches = (foundAt?: number) => {
  const cluster = aCluster({ instances: [], policy: { min: 2 }, head: foundAt === undefined ? {} : { foundAt } });
  return decide(cluster).actions.filter(({ kind }) => kind === 'launch').length;
};

describe('A table without a row', () => {
  it('is that of a new stack where nothing is there, and its first pass launches at once', () => {
    expect(foundBy(emptyHead('demo'), NOTHING).foundAt).toBeUndefined();
    expect(launches()).toBe(2);
  });

  it('was lost where there is a cluster: nothing is launched for five minutes, and then again', () => {
    expect(foundBy(emptyHead('demo'), observation).foundAt).toBe(NOON);
    expect([NOON, NOON - 4 * MINUTE, NOON - 5 * MINUTE].map(launches)).toEqual([0, 0, 2]);
  });

  it('is found once: what a pass has written tells of the cluster from then on', () => {
    expect(foundBy({ ...emptyHead('demo'), epoch: 1 }, observation).foundAt).toBeUndefined();
    expect(foundBy({ ...emptyHead('demo'), foundAt: NOON - MINUTE }, observation).foundAt).toBe(NOON - MINUTE);
  });
});
