import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { readOptions } from '../../bench/elasticity/options.js';
import { run } from '../../bench/elasticity/run.js';
import { keyOf, type Spec, specsOf } from '../../bench/elasticity/spec.js';
import { summaryOf } from '../../bench/elasticity/summary.js';
import { policyNamed } from '../../bench/policies/all.js';

const STACK = fileURLToPath(new URL('../../serverless.yml', import.meta.url));

const spec = (policy: string, trace: string, peak: number): Spec => ({
  policy,
  setting: policyNamed(policy)!.usual,
  seed: 1,
  trace,
  workload: 'elastic',
  peak,
  hours: null,
  delays: null,
});

describe('a run of 45 to 90 % on one instance', () => {
  it.each(['ours', 'target-tracking'])(
    'is relieved by %s with one launch',
    async (policy) => {
      const { measured } = await run(spec(policy, 'step45to90', 1), STACK);
      expect(measured).toMatchObject({
        policy,
        seed: 1,
        launches: 1,
        terminations: 0,
        reversals: 0,
        disruptions: 0,
        maxInstances: 2,
        violations: 0,
      });
      expect(measured.reliefSeconds!.p50).toBeGreaterThan(60);
      expect(measured.reliefSeconds!.p50).toBeLessThan(600);
      expect(measured.overMinutes).toBeCloseTo(measured.reliefSeconds!.p50 / 60, 0);
      expect(measured.cost).toBeGreaterThan(0.9);
      expect(measured.cost).toBeLessThan(1);
      expect(measured.waitSeconds).toBeNull();
    },
    60_000,
  );
});

describe('a run of tasks from nothing', () => {
  it.each(['ours', 'cas'])(
    'brings up by %s what they need, and takes it away',
    async (policy) => {
      const { measured, record } = await run(spec(policy, 'from-zero', 2), STACK);
      expect(record.starts).toHaveLength(16);
      expect(measured.waitSeconds!.max).toBeLessThan(1_200);
      expect(measured).toMatchObject({
        maxInstances: policy === 'ours' ? 2 : expect.any(Number),
        violations: 0,
        reliefSeconds: null,
      });
      expect(measured.launches).toBeGreaterThanOrEqual(2);
    },
    60_000,
  );
});

describe('the runs that are asked for', () => {
  const asked = {
    trace: 'ramp',
    workload: 'elastic',
    policies: ['ours', 'cas-tuned'],
    peak: 4,
    seeds: 2,
    from: 1,
    hours: null,
    delays: null,
  } as const;

  it('are policies by settings by seeds', () => {
    expect(specsOf({ ...asked, sweep: false })).toHaveLength(4);
    expect(specsOf({ ...asked, sweep: true })).toHaveLength(2 * (18 + 20));
  });

  it('are swept over what matters for tasks only: the warm-up', () => {
    const specs = specsOf({ ...asked, trace: 'burst', sweep: true });
    expect(specs.filter(({ policy }) => policy === 'ours')).toHaveLength(2);
    expect(new Set(specs.filter(({ policy }) => policy === 'cas-tuned').map(({ setting }) => setting['warmUp']))).toEqual(
      new Set([30, 60, 120, 300]),
    );
    expect(new Set(specs.map(keyOf)).size).toBe(specs.length);
  });
});

describe('options', () => {
  it('that are wrong are told, all at once', () => {
    const { faults } = readOptions(['--policy', 'ours,magic', '--peak', 'many', '--workload', 'odd']);
    expect(faults).toHaveLength(3);
    expect(faults[0]).toContain('magic');
  });
});

describe('the summary', () => {
  const measured = (policy: string, setting: string, cost: number, over: number, wait: number | null) => ({
    policy,
    setting,
    seed: 1,
    instanceHours: cost * 10,
    cost,
    usd: cost,
    overMinutes: over,
    lost: 0,
    reliefSeconds: { p50: over * 60, p95: over * 60 },
    waitSeconds: wait === null ? null : { p50: wait, p95: wait, max: wait },
    launches: 1,
    terminations: 1,
    reversals: policy === 'ours' ? 1 : 2,
    disruptions: 0,
    maxInstances: 3,
    violations: 0,
    wallSeconds: 1,
    promises: null,
  });

  it('compares reliefs at usual settings and waits with the best setting of the other', () => {
    const runs = [
      measured('ours', 'u', 1, 2, 60),
      measured('cas-tuned', 'u', 1.25, 4, 200),
      measured('cas-tuned', 'v', 1.6, 4, 100),
    ];
    expect(summaryOf(runs, () => 'u')).toEqual([
      {
        policy: 'ours',
        against: 'cas-tuned',
        costAtEqualOver: expect.closeTo(Math.sqrt((1 / 1.25) * (1 / 1.6)), 2),
        matched: 2,
        unmatched: 0,
        relief: 0.5,
        wait: 0.6,
        waitHours: 0.625,
        reversals: 0.5,
      },
    ]);
  });
});
