import { geometricMean } from './quantile.js';

/** One setting of a policy, over all seeds. */
export interface OperatingPoint {
  readonly setting: string;
  readonly cost: number;
  readonly overMinutes: number;
}

export interface CostAtEqualOver {
  /** Below 1 = ours is cheaper. Null when no point was matched. */
  readonly ratio: number | null;
  readonly matched: number;
  readonly unmatched: number;
}

/** Time over the line is measured in steps of five seconds: less than this is no difference. Minutes. */
const EVEN_MINUTES = 0.1;

/**
 * For each point of the baseline's sweep our cheapest point with no more time over the line, divided by the baseline's cost; the
 * geometric mean of that. A point that none of ours reaches is not matched, and counted.
 */
export const costAtEqualOver = (ours: readonly OperatingPoint[], against: readonly OperatingPoint[]): CostAtEqualOver => {
  const ratios = against.map(({ cost, overMinutes }) => {
    const reached = ours.filter((one) => one.overMinutes <= overMinutes + EVEN_MINUTES);
    return reached.length === 0 ? null : Math.min(...reached.map((one) => one.cost)) / cost;
  });
  const matched = ratios.filter((ratio) => ratio !== null);
  return { ratio: geometricMean(matched), matched: matched.length, unmatched: ratios.length - matched.length };
};
