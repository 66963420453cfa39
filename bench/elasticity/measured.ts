import { billedSeconds, billedUsd } from '../measures/billed.js';
import { neededForTasks, neededSeconds } from '../measures/needed.js';
import { quantile } from '../measures/quantile.js';
import { reversals } from '../measures/reversals.js';
import { lostSeconds, overMinutes, reliefs } from '../measures/strain.js';
import { type Demand, waits } from '../measures/waits.js';
import { settingName } from '../policies/policy.js';
import { TASKS_AN_INSTANCE } from '../traces/named.js';
import type { Trace } from '../traces/trace.js';
import { bootSeconds } from '../world/delays.js';
import type { Record } from '../world/recorder.js';
import type { Promises } from './promises.js';
import type { Spec } from './spec.js';

/** The figures of one run, under the contract's names. */
export interface Measured {
  readonly policy: string;
  readonly setting: string;
  readonly seed: number;
  readonly instanceHours: number;
  readonly cost: number;
  readonly usd: number;
  readonly overMinutes: number;
  readonly lost: number;
  readonly reliefSeconds: { readonly p50: number; readonly p95: number } | null;
  readonly waitSeconds: { readonly p50: number; readonly p95: number; readonly max: number } | null;
  readonly launches: number;
  readonly terminations: number;
  readonly reversals: number;
  readonly disruptions: number;
  readonly maxInstances: number;
  readonly violations: number;
  readonly wallSeconds: number;
  /** What the product said would come of its launches, and what came. Ours only. */
  readonly promises: Promises | null;
}

interface Seen {
  readonly violations: number;
  readonly wallSeconds: number;
  readonly promises: Promises | null;
}

export const measured = (spec: Spec, trace: Trace, record: Record, { violations, wallSeconds, promises }: Seen): Measured => {
  const end = trace.seconds;
  const billed = billedSeconds(record.billed, end);
  const needed =
    trace.kind === 'tasks' ? neededForTasks(trace, TASKS_AN_INSTANCE, bootSeconds()) : neededSeconds(trace, bootSeconds());
  const demands = demandsOf(trace);
  const relieved = reliefs(record.strains, end);
  return {
    policy: spec.policy,
    setting: settingName(spec.setting),
    seed: spec.seed,
    instanceHours: round(billed / 3600),
    cost: round(billed / needed),
    usd: round(billedUsd(record.billed, end)),
    overMinutes: round(overMinutes(record.strains, end)),
    lost: round(lostSeconds(record.strains, end)),
    reliefSeconds: relieved.length === 0 ? null : { p50: round(quantile(relieved, 0.5)!), p95: round(quantile(relieved, 0.95)!) },
    waitSeconds: trace.kind === 'tasks' ? waitsOf(waits(demands, record.starts, end)) : null,
    launches: record.turns.filter(({ change }) => change === 1).length,
    terminations: record.turns.filter(({ change }) => change === -1).length,
    reversals: reversals(record.turns),
    disruptions: Math.max(0, record.disruptions - demands.reduce((sum, { by }) => sum + Math.max(0, -by), 0)),
    maxInstances: record.sizes.reduce((most, { size }) => Math.max(most, size), 0),
    violations,
    wallSeconds: round(wallSeconds),
    promises,
  };
};

const waitsOf = (waited: readonly number[]): Measured['waitSeconds'] =>
  waited.length === 0
    ? null
    : { p50: round(quantile(waited, 0.5)!), p95: round(quantile(waited, 0.95)!), max: round(quantile(waited, 1)!) };

const demandsOf = ({ kind, points }: Trace): readonly Demand[] =>
  kind === 'load' ? [] : points.slice(1).map(({ second, value }, index) => ({ second, by: value - points[index]!.value }));

const round = (value: number): number => Math.round(value * 1000) / 1000;
