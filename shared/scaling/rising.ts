import { shareBefore } from './earlier-shares.js';
import type { Situation } from './situation.js';

/** A jump by this share from one window to the next began within the newer one, so its mean is not the load. */
const JUMP = 0.03;

/**
 * Whether the load has just jumped above the line, so that the newest window shows a part of it only: at least so much. Growth begins
 * with what is there at least, and its prediction follows with the next window; tasks are not moved and counts not raised on half a
 * figure.
 */
export const stillRising = ({ observation, load, policy, drains, active }: Situation): boolean => {
  if (!load || load.censored || drains.length > 0) return false;
  const line = policy.thresholds.out / 100;
  const ids = new Set(active.map((one) => one.id));
  const here = load.instances.filter((one) => ids.has(one.id));
  const share = load.cpu / (here.reduce((sum, one) => sum + one.vcpu, 0) || 1);
  const before = shareBefore(observation, load);
  return share > line && before !== null && before <= line && share - before > JUMP;
};
