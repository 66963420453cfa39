import { describe, expect, it } from '@jest/globals';
import { swings } from '../../chaos/horizon-calm.js';

const came = (at: number) => ({ at, change: 1 as const, instance: `i-${at}` });
const went = (at: number) => ({ at, change: -1 as const, instance: `i-${at}` });
const rollout = { from: 10, to: 20 };

describe('While the load stands still, the size', () => {
  it('may go one way', () => {
    expect(swings([], [])).toEqual([]);
    expect(swings([came(1), came(2)], [])).toEqual([]);
    expect(swings([went(1), went(2)], [])).toEqual([]);
  });

  it('may not go both', () => {
    expect(swings([came(1), went(2)], [])).toHaveLength(2);
    expect(swings([went(1), came(2)], [])).toHaveLength(2);
  });

  it('may grow for a deployment and be given back', () => {
    expect(swings([came(15), went(40)], [rollout])).toEqual([]);
    expect(swings([came(15), came(16), went(40)], [rollout])).toEqual([]);
  });

  it('may not give back more than it grew by, nor grow again when the deployment is over', () => {
    expect(swings([came(15), went(40), went(41)], [rollout])).toHaveLength(3);
    expect(swings([came(15), went(40), came(41)], [rollout])).toHaveLength(3);
    expect(swings([came(9), went(40)], [rollout])).toHaveLength(2);
  });
});
