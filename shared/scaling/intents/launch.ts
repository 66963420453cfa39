import type { LaunchIntent } from '../../model/intent.js';
import type { InstanceSeen, Observation } from '../../model/observation.js';
import type { Policy } from '../../model/policy.js';
import { MINUTE, SECOND } from '../../model/time.js';
import { offeringKey } from '../offering-key.js';
import { templateKey } from '../templates.js';
import { instanceOf } from './batch.js';
import { missedText, narrowed, offeringsOf, type Pool, type RefusedPool } from './fleet-answer.js';
import { type Advance, type Effects, over, type Step, type StepResult, takes, waits } from './step.js';

/** A launched instance that EC2 does not show after this long is gone, not late (describes lag up to minutes). */
const VISIBLE_MILLISECONDS = 5 * MINUTE;

/** So long an instance has that was found minutes after its launch. */
const FOUND_LATE_MILLISECONDS = 5 * MINUTE;

/** An offering that a person may have to mend is left alone for this long. */
const ASIDE_SECONDS = 900;

/** And one without capacity for this long: Karpenter's time. */
const NO_CAPACITY_SECONDS = 180;

/** What a launch does next. An instance that carries its tag is its own, whatever became of the answer. */
export const advanceLaunch = (intent: LaunchIntent, observation: Observation, policy: Policy): Advance => {
  const seen = instanceOf(intent, observation);
  if (intent.state === 'planned') {
    return seen
      ? advanceLaunch(launched(intent, seen.id, seen, observation.at, policy), observation, policy)
      : asked(intent, observation);
  }
  const gone = seen
    ? ['shutting-down', 'terminated'].includes(seen.state)
    : observation.at - answeredAt(intent, policy) > VISIBLE_MILLISECONDS;
  const closing = intent.state === 'closing';
  const template = templateKey(intent.request);
  if (gone && intent.strayedAt !== undefined)
    return over(`${intent.instanceId} was not registered any more, and is gone`, { changed: true });
  if (gone && closing)
    return over(`${intent.instanceId} never joined and is terminated`, { neverJoined: template, changed: true });
  if (gone) return over(`${intent.instanceId} died before it joined`, { neverJoined: template });
  if (hasJoined(seen)) return over(`${intent.instanceId} has joined`, { joined: intent, changed: true });
  if (closing) return takes(intent, terminate(intent, seen), 'terminating what never joined');
  if (observation.at < latest(intent, seen, policy)) return waits(intent, `${intent.instanceId} is booting`);
  const given: LaunchIntent = { ...intent, state: 'closing', reason: 'never-joined' };
  return takes(given, terminate(intent, seen), `${intent.instanceId} did not join in time`);
};

/**
 * Asks, with the same token, until the deadline. An instance that shows itself later is taken up by its tag. What was never asked for
 * (a hold lay between) is asked for once, however late.
 */
const asked = (intent: LaunchIntent, { at }: Observation): Advance => {
  const { unanswered } = intent;
  if (unanswered === undefined || at < intent.deadlineAt)
    return takes(intent, { kind: 'run-instance', intent }, 'asking EC2 for an instance');
  const minutes = Math.round((at - intent.createdAt) / MINUTE);
  return over(`given up after ${minutes} min: ${unanswered}`, {
    setAside: aside(intent, ASIDE_SECONDS),
    blocked: `${codeOf(unanswered)}: EC2 gave ${missedText(intent.request)} in ${minutes} min, the last answer was: ${unanswered}`,
  });
};

/** A note of a failed call begins with its code. */
const codeOf = (note: string): string => /^[\w.]+(?=:)/.exec(note)?.[0] ?? 'NoAnswer';

/** What ECS has registered has joined, and may run tasks, whatever its agent says at this instant. */
const hasJoined = (seen: InstanceSeen | undefined): boolean =>
  ['ACTIVE', 'DRAINING'].includes(seen?.containerInstance?.status ?? '');

/** With the registration, if there is any: what turns out to be in use is not terminated. */
const terminate = ({ instanceId }: LaunchIntent, seen: InstanceSeen | undefined): Step => ({
  kind: 'terminate',
  instanceId: instanceId!,
  containerInstance: seen?.containerInstance?.arn ?? null,
});

/** When EC2 answered: an intent may have been throttled for long before that, and its instance is as young as the answer. */
const answeredAt = ({ deadlineAt }: LaunchIntent, { registrationSeconds }: Policy): number =>
  deadlineAt - registrationSeconds * SECOND;

/**
 * Until when it may register: so long after it was launched, when that was minutes before the answer came, but some minutes after that
 * on at least, for a list of registrations may be incomplete once.
 */
const latest = (intent: LaunchIntent, seen: InstanceSeen | undefined, policy: Policy): number =>
  seen
    ? Math.min(
        intent.deadlineAt,
        Math.max(seen.launchedAt + policy.registrationSeconds * SECOND, answeredAt(intent, policy) + FOUND_LATE_MILLISECONDS),
      )
    : intent.deadlineAt;

const launched = (
  intent: LaunchIntent,
  instanceId: string,
  pool: Pool | undefined,
  now: number,
  policy: Policy,
): LaunchIntent => ({
  ...intent,
  state: 'launched',
  instanceId,
  request: narrowed(intent.request, pool),
  deadlineAt: now + policy.registrationSeconds * SECOND,
});

/** What EC2's answer makes of the intent. No answer leaves it as it is: the same call is repeated, with the same token. */
export const launchAnswered = (intent: LaunchIntent, answer: StepResult, now: number, policy: Policy): Advance => {
  if (intent.state === 'closing') return waits(intent, answer.note ?? 'terminating');
  const { instanceId, refused: pools = [] } = answer;
  if (instanceId) {
    const setAside = asideOf(intent, pools);
    const going = waits(launched(intent, instanceId, answer.chosen?.[instanceId], now, policy), `EC2 started ${instanceId}`);
    return setAside.length > 0 ? { ...going, effects: { setAside } } : going;
  }
  switch (answer.error) {
    case 'capacity':
      return over(`no capacity: ${answer.code}`, {
        // What each pool said lies over what holds for all of them.
        setAside: [...aside(intent, NO_CAPACITY_SECONDS), ...asideOf(intent, pools)],
        // Alerts tell causes apart by the first word: one offering is one, a choice of them has EC2's.
        blocked: `${intent.request.fleet ? answer.code : offeringKey(intent.request)}: ${answer.note}`,
      });
    case 'quota':
      // Some of them may still be within it: each asks for itself.
      if (intent.batch) return waits(alone(intent), answer.note ?? 'refused together, asked for one by one');
      return refused(intent, answer);
    case 'denied':
    case 'invalid':
      return refused(intent, answer);
    case 'token':
    case 'gone':
    case 'conflict':
      return over(answer.note ?? 'the token is burnt');
    default: {
      const note = answer.note ?? 'no answer: the same request is sent again';
      return waits({ ...(answer.spent ? anew(intent) : intent), unanswered: note }, note);
    }
  }
};

const refused = (intent: LaunchIntent, { note, code }: StepResult): Advance =>
  over(note ?? 'refused', { setAside: aside(intent, ASIDE_SECONDS), blocked: `${code}: ${note}` });

type Aside = NonNullable<Effects['setAside']>;

const aside = ({ request }: LaunchIntent, seconds: number): Aside =>
  offeringsOf(request).map((offering) => ({ offering, seconds }));

/** Pools of a fleet that said no. That EC2 is busy says nothing of a pool. */
const asideOf = ({ request: { market } }: LaunchIntent, pools: readonly RefusedPool[]): Aside =>
  pools.flatMap(({ type, zone, error }) => {
    if (error === 'throttle' || error === 'ambiguous') return [];
    const seconds = error === 'capacity' ? NO_CAPACITY_SECONDS : ASIDE_SECONDS;
    return [{ offering: offeringKey({ type, zone, market }), seconds }];
  });

/** With another token: what was answered is over, what is wanted is not. */
const anew = (intent: LaunchIntent): LaunchIntent => ({
  ...intent,
  attempt: intent.attempt + 1,
  token: `${intent.batch?.id ?? intent.id}-${intent.attempt + 1}`,
});

const alone = ({ batch: _, ...intent }: LaunchIntent): LaunchIntent => anew(intent);
