import { costAtEqualOver, type OperatingPoint } from '../measures/cost-at-equal-over.js';
import { quantile } from '../measures/quantile.js';
import type { Measured } from './measured.js';

/** One policy against another in the same runs. Ratios; below 1 = the first is better. */
export interface Against {
  readonly policy: string;
  readonly against: string;
  readonly costAtEqualOver: number | null;
  readonly matched: number;
  readonly unmatched: number;
  /** Median time to relief at the usual settings. */
  readonly relief: number | null;
  /** p95 of the wait against the other's best setting. */
  readonly wait: number | null;
  /** Instance-hours against that same setting. */
  readonly waitHours: number | null;
  readonly reversals: number | null;
}

/** Ours against each of the others. `usual` gives each policy's usual setting by its name. */
export const summaryOf = (runs: readonly Measured[], usual: (policy: string) => string): readonly Against[] => {
  const names = [...new Set(runs.map(({ policy }) => policy))];
  const mine = runs.filter(({ policy }) => policy === 'ours');
  if (mine.length === 0) return [];
  return names
    .filter((name) => name !== 'ours')
    .map((name) =>
      against(
        mine,
        runs.filter(({ policy }) => policy === name),
        usual,
      ),
    );
};

const against = (mine: readonly Measured[], theirs: readonly Measured[], usual: (policy: string) => string): Against => {
  const { ratio, matched, unmatched } = costAtEqualOver(pointsOf(mine), pointsOf(theirs));
  const at = (runs: readonly Measured[]): readonly Measured[] => {
    const found = runs.filter(({ policy, setting }) => setting === usual(policy));
    return found.length > 0 ? found : runs;
  };
  const best = bestWait(theirs);
  return {
    policy: 'ours',
    against: theirs[0]!.policy,
    costAtEqualOver: rounded(ratio),
    matched,
    unmatched,
    relief: rounded(dividedBy(medianRelief(at(mine)), medianRelief(at(theirs)))),
    wait: rounded(dividedBy(waitOf(at(mine)), best === null ? null : waitOf(best))),
    waitHours: rounded(best === null || waitOf(at(mine)) === null ? null : dividedBy(hoursOf(at(mine)), hoursOf(best))),
    reversals: rounded(dividedBy(reversalsOf(at(mine)), reversalsOf(at(theirs)))),
  };
};

/** Means over the seeds. */
export const pointsOf = (runs: readonly Measured[]): readonly OperatingPoint[] =>
  bySetting(runs).map((group) => ({
    setting: group[0]!.setting,
    cost: mean(group.map(({ cost }) => cost)),
    overMinutes: mean(group.map((one) => one.overMinutes)),
  }));

const bySetting = (runs: readonly Measured[]): readonly (readonly Measured[])[] =>
  [...new Set(runs.map(({ setting }) => setting))].map((setting) => runs.filter((one) => one.setting === setting));

/** The setting with the shortest wait, the best-tuned one. */
const bestWait = (runs: readonly Measured[]): readonly Measured[] | null => {
  const groups = bySetting(runs).filter((group) => waitOf(group) !== null);
  return groups.length === 0 ? null : groups.reduce((best, group) => (waitOf(group)! < waitOf(best)! ? group : best));
};

const waitOf = (runs: readonly Measured[]): number | null =>
  meanOrNull(runs.flatMap(({ waitSeconds }) => (waitSeconds ? [waitSeconds.p95] : [])));

const medianRelief = (runs: readonly Measured[]): number | null =>
  quantile(
    runs.flatMap(({ reliefSeconds }) => (reliefSeconds ? [reliefSeconds.p50] : [])),
    0.5,
  );

const hoursOf = (runs: readonly Measured[]): number => mean(runs.map(({ instanceHours }) => instanceHours));
const reversalsOf = (runs: readonly Measured[]): number => mean(runs.map((one) => one.reversals));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const meanOrNull = (values: readonly number[]): number | null => (values.length === 0 ? null : mean(values));

/** Nothing against nothing is even; something against nothing has no ratio. */
const dividedBy = (mine: number | null, theirs: number | null): number | null => {
  if (mine === null || theirs === null) return null;
  if (theirs === 0) return mine === 0 ? 1 : null;
  return mine / theirs;
};

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 1000) / 1000);
