import { counted } from '../model/counted.js';
import type { LaunchIntent } from '../model/intent.js';
import { instantInText, MINUTE, type Millis } from '../model/time.js';
import { once } from './once.js';
import type { Situation } from './situation.js';
import { templateFor, templateKey } from './templates.js';

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
 * What holds for launches of a type: each launch template is judged by itself. What is being terminated because it never joined counts
 * already. A joined instance or another version of the template closes it. So many that do not answer at once are no chance either:
 * what would replace them is tried with one first.
 */
export const launchBreaker = (situation: Situation, typeName = situation.policy.baseType.name): LaunchBreaker => {
  const known = breakers(situation);
  const template = templateKey(templateFor(situation.policy, typeName) ?? situation.policy);
  const found = known.get(template) ?? breakerOf(situation, template);
  known.set(template, found);
  return found;
};

/** By launch template. */
const breakers = once((_situation: Situation) => new Map<string, LaunchBreaker>());

/** The breaker that holds back one of these types; closed where none does. */
export const breakerAgainst = (situation: Situation, types: readonly { readonly name: string }[]): LaunchBreaker => {
  const all = types.map(({ name }) => launchBreaker(situation, name));
  return all.find(({ state }) => state === 'open') ?? all.find(({ state }) => state === 'half-open') ?? CLOSED;
};

const breakerOf = (situation: Situation, template: string): LaunchBreaker => {
  const { head, closing, observation, launches } = situation;
  const isOfIt = ({ request }: LaunchIntent): boolean => templateKey(request) === template;
  const now = closing.filter(isOfIt).length;
  const before = head.failedJoins[template];
  const failed = (before?.times ?? 0) + now;
  const since = now > 0 ? observation.at : (before?.at ?? observation.at);
  if (failed < MOST_FAILED) return lostBreaker(situation);
  const until = since + restOf(failed - MOST_FAILED);
  return resting(launches.filter(isOfIt), observation.at, { cause: 'never-joined', failed, until });
};

const CLOSED: LaunchBreaker = { state: 'closed', cause: 'never-joined', failed: 0, nextEligibleAt: null };

const restOf = (doublings: number): Millis => Math.min(LONGEST_MILLISECONDS, REST_MILLISECONDS * 2 ** doublings);

interface Rest extends Pick<LaunchBreaker, 'cause' | 'failed'> {
  readonly until: Millis;
}

/** One at a time, and after a failure not before it is time. */
const resting = (launches: readonly LaunchIntent[], now: Millis, { cause, failed, until }: Rest): LaunchBreaker => {
  const probing = launches.length > 0;
  return until <= now && !probing
    ? { state: 'half-open', cause, failed, nextEligibleAt: null }
    : { state: 'open', cause, failed, nextEligibleAt: probing ? null : until };
};

/**
 * More agents are silent than chance explains: whatever silences them may silence the next ones, and each would stay and count against
 * the maximum. One that has joined since and answers proves that it does not.
 */
const lostBreaker = (situation: Situation): LaunchBreaker => {
  const { lost, members, active, launches, head, policy, observation } = situation;
  const pool = members.length + lost.length;
  if (lost.length <= Math.max(1, Math.ceil((pool * policy.disruptionPercent) / 100))) return CLOSED;
  const silentSince = ({ id }: { readonly id: string }): Millis => head.lostSince?.[id] ?? observation.at;
  const began = Math.min(...lost.map(silentSince));
  const isNew = (one: Situation['members'][number]): boolean => one.containerInstance!.registeredAt > began;
  if (active.some((one) => isNew(one) && one.containerInstance!.agentConnected)) return CLOSED;
  const failed = lost.filter(isNew);
  const last = Math.max(0, ...failed.map(silentSince));
  const until = failed.length === 0 ? 0 : last + restOf(failed.length - 1);
  return resting(launches, observation.at, { cause: 'lost', failed: failed.length, until });
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
