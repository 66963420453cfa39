import { describe, expect, it } from '@jest/globals';
import type { MetricWindow } from '../../shared/model/observation.js';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { patienceAfter } from '../../shared/scaling/patience.js';
import { type DecideInput, situationOf } from '../../shared/scaling/situation.js';
import { trendOf } from '../../shared/scaling/trend.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

/** The windows as these parts of what they are in the scene, the newest last; what is older is like the first. */
const withLoads = (input: DecideInput, ...parts: number[]): DecideInput => {
  const all = input.observation.reading!.windows;
  const windows = all.map((window, i): MetricWindow => {
    const part = parts[Math.max(0, i - (all.length - parts.length))]!;
    const of = (figures: Readonly<Record<string, number>>) =>
      Object.fromEntries(Object.entries(figures).map(([id, value]) => [id, value * part]));
    return { ...window, instanceCpu: of(window.instanceCpu), serviceCpu: of(window.serviceCpu) };
  });
  return { ...input, observation: { ...input.observation, reading: { readAt: NOON, windows } } };
};

/** One after the other by `step` up to 1, with every second of them `noise` higher. */
const evenly = (step: number, noise = 0): number[] =>
  Array.from({ length: 14 }, (_, i) => 1 - step * (13 - i) + (i % 2 === 0 ? noise : 0));

const level = (before: number, after: number, since: number): number[] => [
  ...Array.from({ length: 14 - since }, () => before),
  ...Array.from({ length: since }, () => after),
];

const pair = (cpu: number): Scene => ({
  instances: ['i-1', 'i-2'],
  services: Object.fromEntries(
    ['vote', 'result', 'worker', 'web'].map((name, i) => [name, [{ on: `i-${1 + (i % 2)}`, cpu: cpu / 2 }]]),
  ),
});

const trend = (...parts: number[]): number => trendOf(withLoads(aCluster(pair(1)), ...parts).observation);

describe('a trend', () => {
  it('is what the load rises or falls a minute, in parts of what it is of late', () => {
    expect(trend(...evenly(0.04))).toBeCloseTo(0.04 / 0.92, 5);
    expect(trend(...evenly(-0.04))).toBeCloseTo(-0.04 / 1.08, 5);
  });

  it('is less where the figures scatter, and none where that could be all', () => {
    expect(trend(...evenly(0.04, 0.04))).toBeGreaterThan(0);
    expect(trend(...evenly(0.04, 0.04))).toBeLessThan(0.04 / 0.92);
    expect(trend(...evenly(0.005, 0.1))).toBe(0);
    expect(trend(...level(1, 1, 5))).toBe(0);
  });

  it('is no jump, no end of a burst and no burst, whenever it was', () => {
    for (let since = 1; since < 14; since += 1) {
      expect(trend(...level(0.45, 0.9, since))).toBe(0);
      expect(trend(...level(0.9, 0.2, since))).toBe(0);
      expect(trend(...Array.from({ length: 14 }, (_, i) => (i === since || i === since - 1 ? 1 : 0.3)))).toBe(0);
    }
  });

  it('is no stairs, up or down, in steps of four minutes or more', () => {
    for (const minutes of [4, 5, 6])
      for (let from = 0; from < minutes; from += 1) {
        const stairs = Array.from({ length: 14 }, (_, i) => 0.4 + 0.2 * Math.floor((i + from) / minutes));
        expect(trend(...stairs)).toBeCloseTo(0, 9);
        expect(trend(...stairs.map((one) => 1.5 - one))).toBeCloseTo(0, 9);
      }
  });

  it('is none where a roll gives one task after the other another reservation', () => {
    const names = Array.from({ length: 12 }, (_, i) => i);
    const scene = aCluster({
      instances: ['i-1', 'i-2'],
      services: { web: names.map((i) => ({ on: `i-${1 + (i % 2)}`, cpu: 0.1 })) },
    });
    const { observation } = scene;
    const [service] = observation.services;
    // Minute by minute one of a quarter of a vCPU goes and one of a half comes; all of them use 1.2 vCPU throughout.
    const rolledAt = (i: number) => NOON - (13 - i) * MINUTE;
    const tasks = observation.tasks.flatMap((task, i) => [
      { ...task, id: `old-${i}`, status: 'STOPPED', desiredStatus: 'STOPPED', stoppedAt: rolledAt(i) },
      { ...task, id: `new-${i}`, cpu: 0.5, createdAt: rolledAt(i), startedAt: rolledAt(i) },
    ]);
    const windows = observation.reading!.windows.map((one): MetricWindow => {
      const reserved = names.reduce((sum, i) => sum + (rolledAt(i) <= one.from ? 0.5 : 0.25), 0);
      return { ...one, serviceCpu: { web: (1.2 / reserved) * 100 } };
    });
    const services = [{ ...service!, task: { ...service!.task, cpu: 0.5 } }];
    expect(trendOf({ ...observation, tasks, services, reading: { readAt: NOON, windows } })).toBeCloseTo(0, 9);
  });

  it('is not told by fewer than ten windows of all services', () => {
    const { observation } = withLoads(aCluster(pair(1)), ...evenly(0.04));
    const windows = observation.reading!.windows.map((one, i, all) =>
      i < all.length - 9 ? { ...one, serviceCpu: { vote: one.serviceCpu['vote']! } } : one,
    );
    expect(trendOf({ ...observation, reading: { readAt: NOON, windows } })).toBe(0);
  });
});

describe('a load that rises evenly', () => {
  const rising = withLoads(aCluster(pair(1.34)), ...evenly(0.04));

  it('is grown for before it is above the line, by what it will be, and says both', () => {
    const { actions, decision } = decide(rising);
    expect(new Set(actions.map(({ kind, reason }) => `${kind} ${reason}`))).toEqual(new Set(['launch above-line']));
    expect(decision.inputs.mean).toBe(67);
    expect(decision.why).toMatch(/^CPU mean 7\d(\.\d)? % in \d minutes? \(now 67 %, rising evenly\) on 2 is above 70 %/);
  });

  it('judges that growth also where instances of both processors are bought', () => {
    const otherTemplate = { launchTemplateId: 'lt-2', launchTemplateVersion: '1' };
    const both = { ...rising, policy: { ...rising.policy, otherTemplate } };
    expect(patienceAfter(situationOf(both), decide(both).actions)?.open).toEqual({ at: NOON, vcpu: 4 });
  });

  it('is not grown for before it is above the line within a quarter of an hour of giving up: that would be to and fro', () => {
    const shrunk = (minutes: number) => {
      const swing = { factor: 1, since: NOON, last: { direction: 'in' as const, at: NOON - minutes * MINUTE } };
      return decide({ ...rising, head: { ...rising.head, swing } }).actions;
    };
    expect(shrunk(14)).toEqual([]);
    expect(shrunk(16)).not.toEqual([]);
  });

  it('is grown for by what it is now at least, where instances were stopped and started after they had joined', () => {
    const restarted = (before: DecideInput): DecideInput => ({
      ...before,
      observation: {
        ...before.observation,
        instances: before.observation.instances.map((one) => ({ ...one, launchedAt: NOON - 20 * MINUTE })),
      },
    });
    const above = withLoads(aCluster(pair(1.5)), ...evenly(0.04));
    const { actions, decision } = decide(restarted(above));
    expect(new Set(actions.map(({ kind, reason }) => `${kind} ${reason}`))).toEqual(new Set(['launch above-line']));
    expect(decision.why).toMatch(/^CPU mean 76.6 % in 1 minute \(now 75 %, rising evenly\)/);
  });

  it('is expected where its rise leads, not where the newest window shows more by chance', () => {
    const risen = (newest: number) => decide(withLoads(aCluster(pair(1.32)), ...evenly(0.02).slice(0, -1), newest)).decision.why;
    expect(risen(1)).toMatch(/^CPU mean 68(\.\d)? % in 2 minutes \(now 66 %, rising evenly\) is not above 70 %/);
    expect(risen(1.05)).toMatch(/^CPU mean 69(\.\d)? % is not above 70 %/);
    expect(risen(1.08)).toMatch(/^CPU mean 71(\.\d)? % on 2 is above 70 %/);
  });

  it('is not grown for where it only stands as high', () => {
    expect(decide(aCluster(pair(1.34))).actions).toEqual([]);
  });
});

describe('a load that falls evenly', () => {
  it('is given up for by what is left of it, not by what it was ten minutes ago', () => {
    expect(decide(withLoads(aCluster(pair(0.5)), ...evenly(-0.04))).actions).toMatchObject([{ kind: 'drain' }]);
    expect(decide(withLoads(aCluster(pair(0.5)), ...level(1.52, 1, 5))).actions).toEqual([]);
  });
});
