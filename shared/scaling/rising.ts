import { shareBefore } from './earlier-shares.js';
import type { Load } from './load.js';
import type { Situation } from './situation.js';

/** A jump by this share from one window to the next began within the newer one, so its mean is not the load. */
const JUMP = 0.03;

/**
 * Whether the load has just jumped above the line, so that the newest window shows a part of it only: at least so much. Growth begins
 * with what is there at least, and its prediction follows with the next window; tasks are not moved and counts not raised on half a
 * figure.
 */
export const stillRising = (situation: Situation): boolean => {
  const { load, policy, drains } = situation;
  if (!load || load.censored || drains.length > 0) return false;
  const line = policy.thresholds.out / 100;
  const { share, before } = sharesOf(situation, load);
  return before !== null && share > line && before <= line && share - before > JUMP;
};

/** Whether the newest window shows more than the one before it. */
export const hasRisen = (situation: Situation): boolean => {
  const { share, before } = situation.load ? sharesOf(situation, situation.load) : { share: 0, before: null };
  return before !== null && share - before > JUMP;
};

/** Of what the active instances have: in the newest window, and in the one before it. */
const sharesOf = ({ observation, active }: Situation, load: Load): { share: number; before: number | null } => {
  const ids = new Set(active.map((one) => one.id));
  const here = load.instances.filter((one) => ids.has(one.id));
  const share = load.cpu / (here.reduce((sum, one) => sum + one.vcpu, 0) || 1);
  return { share, before: shareBefore(observation, load) };
};
