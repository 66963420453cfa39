import { counted } from '../model/counted.js';
import { instantInText, MINUTE, type Millis } from '../model/time.js';
import { once } from './once.js';
import type { Situation } from './situation.js';

/** After this many launches in a row that never joined the cause lies deeper than one instance. */
const MOST_FAILED = 3;
/** The first rest; it doubles with each probe that fails. */
const REST_MILLISECONDS = 15 * MINUTE;
const LONGEST_MILLISECONDS = 4 * 60 * MINUTE;

/** Whether instances may be launched: closed = as many as are wanted, half-open = one, to see whether it joins, open = none. */
export interface LaunchBreaker {
  readonly state: 'closed' | 'half-open' | 'open';
  /** What is held against launching: they never joined, or so many that are there do not answer. */
  readonly cause: 'never-joined' | 'lost';
  readonly failed: number;
  readonly nextEligibleAt: Millis | null;
}

/**
 * What is being terminated because it never joined counts already. A joined instance or another launch template closes it. So many
 * that do not answer at once are no chance either: what would replace them is tried with one first.
 */
export const launchBreaker = once((situation: Situation): LaunchBreaker => {
  const { head, closing, observation } = situation;
  const failed = head.failedJoins + closing.length;
  const since = closing.length > 0 ? observation.at : (head.failedAt ?? observation.at);
  const joining =
    failed < MOST_FAILED ? CLOSED : resting(situation, 'never-joined', failed, since + restOf(failed - MOST_FAILED));
  return joining.state === 'closed' ? lostBreaker(situation) : joining;
});

const CLOSED: LaunchBreaker = { state: 'closed', cause: 'never-joined', failed: 0, nextEligibleAt: null };

const restOf = (doublings: number): Millis => Math.min(LONGEST_MILLISECONDS, REST_MILLISECONDS * 2 ** doublings);

/** One at a time, and after a failure not before it is time. */
const resting = (
  { launches, observation }: Situation,
  cause: LaunchBreaker['cause'],
  failed: number,
  until: Millis,
): LaunchBreaker => {
  const probing = launches.length > 0;
  return until <= observation.at && !probing
    ? { state: 'half-open', cause, failed, nextEligibleAt: null }
    : { state: 'open', cause, failed, nextEligibleAt: probing ? null : until };
};

/**
 * More agents are silent than chance explains: whatever silences them may silence the next ones, and each would stay and count against
 * the maximum. One that has joined since and answers proves that it does not.
 */
const lostBreaker = (situation: Situation): LaunchBreaker => {
  const { lost, members, active, head, policy, observation } = situation;
  const pool = members.length + lost.length;
  if (lost.length <= Math.max(1, Math.ceil((pool * policy.disruptionPercent) / 100))) return CLOSED;
  const silentSince = ({ id }: { readonly id: string }): Millis => head.lostSince?.[id] ?? observation.at;
  const began = Math.min(...lost.map(silentSince));
  const isNew = (one: Situation['members'][number]): boolean => one.containerInstance!.registeredAt > began;
  if (active.some((one) => isNew(one) && one.containerInstance!.agentConnected)) return CLOSED;
  const failed = lost.filter(isNew);
  const last = Math.max(0, ...failed.map(silentSince));
  return resting(situation, 'lost', failed.length, failed.length === 0 ? 0 : last + restOf(failed.length - 1));
};

export const breakerText = ({ cause, failed, nextEligibleAt }: LaunchBreaker): string => {
  const again =
    nextEligibleAt === null ? ' until the one in flight has joined' : `; one is tried again at ${instantInText(nextEligibleAt)}`;
  if (cause === 'lost')
    return (
      `More agents are silent than chance explains${failed > 0 ? `, also of ${counted(failed, 'instance')} that joined since` : ''}, so no ` +
      `more are launched${again}: look at the instances' way to ECS, the instance role, and ECS itself.`
    );
  return (
    `The last ${counted(failed, 'instance')} never joined the cluster, so no more are launched${again}: ` +
    "look at the AMI, the instance role and the subnets' way to ECS."
  );
};

/** What a launch is for while only one is allowed. */
export const probeText = ({ cause, failed }: LaunchBreaker): string =>
  cause === 'lost'
    ? 'More agents are silent than chance explains: one is launched, to see whether it stays.'
    : `${failed} launches have failed to join: one is tried.`;
