import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { scheduledMinimum, scheduleFault } from '../../shared/scaling/schedule.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

/** NOON is a Monday, 14:00 in Berlin. */
const office = { min: 4, from: '0 8 * * 1-5', until: '0 18 * * 1-5', zone: 'Europe/Berlin' };
const at = (time: string) => scheduledMinimum([office], Date.parse(time));

describe('a scheduled minimum', () => {
  it('holds from its beginning, that minute included, until its end, in its own time zone', () => {
    expect(at('2026-06-01T05:59:59Z')).toBe(0);
    expect(at('2026-06-01T06:00:00Z')).toBe(4);
    expect(at('2026-06-01T15:59:00Z')).toBe(4);
    expect(at('2026-06-01T16:00:00Z')).toBe(0);
    // Saturday; and in winter an hour later by UTC.
    expect(at('2026-06-06T10:00:00Z')).toBe(0);
    expect(at('2026-12-01T06:30:00Z')).toBe(0);
    expect(at('2026-12-01T07:30:00Z')).toBe(4);
  });

  it('is the highest of those that hold', () => {
    const night = { min: 2, from: '0 0 * * *', until: '30 23 * * *', zone: 'UTC' };
    expect(scheduledMinimum([night, office], NOON)).toBe(4);
    expect(scheduledMinimum(undefined, NOON)).toBe(0);
  });

  it('says what is wrong with its words', () => {
    expect(scheduleFault({ ...office, zone: 'Europe/Berlln' })).toMatch(/time zone/);
    expect(scheduleFault({ ...office, until: '0 18 * *' })).toMatch(/"0 18 \* \*" is not a cron pattern/);
    expect(scheduleFault(office)).toBeNull();
  });
});

describe('a schedule of the cluster', () => {
  it('is a minimum while it holds, and never more than the maximum', () => {
    const scene: Scene = { instances: ['i-1'], policy: { min: 1, max: 3, minSchedule: [office] } };
    const { actions, decision } = decide(aCluster(scene));
    expect(actions.map(({ kind }) => kind)).toEqual(['launch', 'launch']);
    expect(decision.reasons).toContain('below-min');
    expect(decision.why).toMatch(/^2 short of the minimum of 3, which its schedule asks for now\./);
    const evening = { ...office, from: '0 18 * * 1-5', until: '0 8 * * 1-5' };
    expect(decide(aCluster({ ...scene, policy: { ...scene.policy, minSchedule: [evening] } })).actions).toEqual([]);
  });
});

describe('a schedule of a service', () => {
  const scene: Scene = {
    instances: ['i-1'],
    services: { web: [{ on: 'i-1', cpu: 0.1 }] },
    reserve: { cpu: 0.5, memoryMiB: 600 },
    input: { ranges: { web: { min: 1, max: 6, cpu: null, schedule: [office] } } },
  };

  it('launches the room for its tasks in the same pass, and raises the count to what has room', () => {
    const { actions, decision } = decide(aCluster(scene));
    // Three fit on an instance: two beside the one that runs, one on a new instance.
    expect(actions.filter(({ kind }) => kind === 'launch')).toHaveLength(1);
    expect(decision.inputs.demand.placement).toBe(2);
    const two = decide(aCluster({ ...scene, instances: ['i-1', 'i-2'] }));
    expect(two.actions).toMatchObject([{ kind: 'scale', service: 'web', desired: 4 }]);
  });

  it('keeps the count up while it holds, and lets it fall afterwards', () => {
    const on = ['i-1', 'i-2'];
    const four: Scene = { ...scene, instances: on, services: { web: [...on, ...on].map((id) => ({ on: id, cpu: 0.02 })) } };
    const counts = (one: Scene) => decide(aCluster(one)).actions.filter(({ kind }) => kind === 'scale');
    expect(counts(four)).toEqual([]);
    const evening = { ...office, from: '0 18 * * 1-5', until: '0 8 * * 1-5' };
    const input = { ranges: { web: { min: 1, max: 6, cpu: null, schedule: [evening] } } };
    expect(counts({ ...four, input, head: { changedAt: NOON - 30 * MINUTE } })).toMatchObject([{ desired: 3 }]);
  });
});

describe('a range by memory', () => {
  it('wants another task when those that run use more of their reservation than it says', () => {
    const full = { on: 'i-1', cpu: 0.05, memory: 220 };
    const scene: Scene = {
      instances: ['i-1', 'i-2'],
      services: { cache: [full] },
      input: { ranges: { cache: { min: 1, max: 4, cpu: null, memory: 50 } } },
    };
    expect(decide(aCluster(scene)).actions).toMatchObject([{ kind: 'scale', service: 'cache', desired: 2 }]);
    const roomy = { ranges: { cache: { min: 1, max: 4, cpu: null, memory: 90 } } };
    expect(decide(aCluster({ ...scene, input: roomy })).actions.filter(({ kind }) => kind === 'scale')).toEqual([]);
  });
});
