import { breaches, type GroupPoint } from './alarm.js';

const HIGH_POINTS = 3;
const LOW_POINTS = 15;
/** Application Auto Scaling's low alarm for ECS services, as users report it (30 → 27). */
const LOW = 0.9;

export interface ServiceState {
  /** CPU of the service, percent of what its tasks reserve. */
  readonly points: readonly GroupPoint[];
  readonly desired: number;
  readonly running: number;
  /** What ran before the last growth: what the metric tells of until its cooldown is over. */
  readonly before: number;
  /** Seconds since its count was last changed. */
  readonly sinceOut: number;
  readonly sinceIn: number;
}

/** Default cooldown of ECS services: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html */
export const COOLDOWN_SECONDS = 300;

/**
 * Target tracking of an ECS service's count. While the cooldown after a growth lasts, what was added counts, and only a larger need
 * adds to it; a shrinking waits for its cooldown.
 */
export const serviceTracking = (
  target: number,
  { points, desired, running, before, sinceOut, sinceIn }: ServiceState,
): number => {
  const mean = points.at(-1)?.value;
  if (mean === undefined) return desired;
  if (breaches(points, HIGH_POINTS, (value) => value > target)) {
    const told = sinceOut < COOLDOWN_SECONDS ? before : running;
    return Math.max(desired, Math.ceil((told * mean) / target - 1e-9));
  }
  if (Math.min(sinceOut, sinceIn) < COOLDOWN_SECONDS || running < desired) return desired;
  if (!breaches(points, LOW_POINTS, (value) => value < LOW * target)) return desired;
  return Math.max(1, Math.min(desired, Math.ceil((running * mean) / target - 1e-9)));
};
