import { breaches } from './alarm.js';
import type { GroupState } from './target-tracking.js';

/** Lines of a step or a simple policy, percent of CPU. */
export interface Lines {
  readonly out: number;
  readonly in: number;
}

const OUT_POINTS = 2;
const IN_POINTS = 10;

/** PercentChangeInCapacity by how far the mean lies above the line (points, lower bound included). */
const STEPS = [
  { from: 0, percent: 10 },
  { from: 10, percent: 25 },
  { from: 20, percent: 50 },
] as const;
const IN_PERCENT = -10;

/**
 * Step scaling: grows by a share that rises with the breach, at least by one; what warms up counts as part of the step.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
 */
export const stepScaling = (lines: Lines, { points, size, settled, told }: GroupState): number => {
  const mean = points.at(-1)?.value;
  if (mean === undefined) return size;
  if (breaches(points, OUT_POINTS, (value) => value >= lines.out)) {
    const { percent } = STEPS.findLast(({ from }) => mean - lines.out >= from) ?? STEPS[0];
    return Math.max(size, settled + Math.max(1, rounded((settled * percent) / 100)));
  }
  if (settled < size || !told || !breaches(points, IN_POINTS, (value) => value < lines.in)) return size;
  return Math.max(1, size + Math.min(-1, rounded((size * IN_PERCENT) / 100)));
};

/** Above 1 down, between 0 and 1 to 1, between −1 and 0 to −1, below −1 up (same page). */
export const rounded = (change: number): number => {
  if (change > 0) return change < 1 ? 1 : Math.floor(change);
  if (change < 0) return change > -1 ? -1 : Math.ceil(change);
  return 0;
};

/** Simple scaling: one more, one less, and no look at alarms for the cooldown after each. */
export const COOLDOWN_SECONDS = 300;

export const oneStep = (lines: Lines, { points, size }: GroupState, sinceSeconds: number): number => {
  if (sinceSeconds < COOLDOWN_SECONDS) return size;
  if (breaches(points, OUT_POINTS, (value) => value > lines.out)) return size + 1;
  return breaches(points, IN_POINTS, (value) => value < lines.in) ? Math.max(1, size - 1) : size;
};
