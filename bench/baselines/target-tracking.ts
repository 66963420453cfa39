import { breaches, type GroupPoint } from './alarm.js';
import type { Group } from './group.js';

/** Target tracking of an Auto Scaling group on its mean CPU. */
export interface TargetTracking {
  readonly target: number;
  readonly warmUpSeconds: number;
}

export interface GroupState {
  readonly points: readonly GroupPoint[];
  /** All that are pending or running. */
  readonly size: number;
  /** Of these, past their warm-up. */
  readonly settled: number;
  /** Whether the newest window began after the last change of size: an older one would shrink for the same reason twice. */
  readonly told: boolean;
}

/** Users report 0.7 of the target for EC2 groups (50 → 35, 40 → 28); AWS does not print it. */
const LOW = 0.7;
const HIGH_POINTS = 3;
const LOW_POINTS = 15;

/**
 * How many instances it wants. Out: ⌈settled · m / target⌉ once three points of a minute lie above the target; instances that warm
 * up count as capacity that is already bought. In: ⌊size − size · m / target⌋ less once fifteen lie below 0.7 of it, never while one warms up, and each
 * time on what was measured since the last change.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
 */
export const targetTracking = ({ target }: TargetTracking, { points, size, settled, told }: GroupState): number => {
  const mean = points.at(-1)?.value;
  if (mean === undefined) return size;
  if (breaches(points, HIGH_POINTS, (value) => value > target))
    return Math.max(size, Math.ceil((settled * mean) / target - 1e-9));
  if (settled < size || !told || !breaches(points, LOW_POINTS, (value) => value < LOW * target)) return size;
  return Math.max(1, size - Math.floor(size - (size * mean) / target + 1e-9));
};

/** Brings a group to a size. */
export const follow = (group: Group, wanted: number): void => {
  const size = group.members().length;
  if (wanted > size) group.growTo(wanted);
  else if (wanted < size) group.shrinkBy(size - wanted);
};
