import { counted } from '../model/counted.js';
import { instant, MINUTE, type Millis } from '../model/time.js';
import type { Situation } from './situation.js';

/** After this many launches in a row that never joined the cause lies deeper than one instance. */
const MOST_FAILED = 3;
/** The first rest; it doubles with each probe that fails. */
const REST_MILLISECONDS = 15 * MINUTE;
const LONGEST_MILLISECONDS = 4 * 60 * MINUTE;

/** Whether instances may be launched: closed = as many as are wanted, half-open = one, to see whether it joins, open = none. */
export interface LaunchBreaker {
  readonly state: 'closed' | 'half-open' | 'open';
  readonly failed: number;
  readonly nextEligibleAt: Millis | null;
}

/** What is being terminated because it never joined counts already. A joined instance or another launch template closes it. */
export const launchBreaker = ({ head, closing, launches, observation }: Situation): LaunchBreaker => {
  const failed = head.failedJoins + closing.length;
  if (failed < MOST_FAILED) return { state: 'closed', failed, nextEligibleAt: null };
  const rest = Math.min(LONGEST_MILLISECONDS, REST_MILLISECONDS * 2 ** (failed - MOST_FAILED));
  const since = closing.length > 0 ? observation.at : (head.failedAt ?? observation.at);
  const probing = launches.length > 0;
  return since + rest <= observation.at && !probing
    ? { state: 'half-open', failed, nextEligibleAt: null }
    : { state: 'open', failed, nextEligibleAt: probing ? null : since + rest };
};

export const breakerText = ({ failed, nextEligibleAt }: LaunchBreaker): string =>
  `The last ${counted(failed, 'instance')} never joined the cluster, so no more are launched` +
  `${nextEligibleAt === null ? ' until the one in flight has joined' : `; one is tried again at ${instant(nextEligibleAt)}`}: ` +
  "look at the AMI, the instance role and the subnets' way to ECS.";
