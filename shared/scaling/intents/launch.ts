import type { LaunchIntent } from '../../model/intent.js';
import type { InstanceSeen, Observation } from '../../model/observation.js';
import type { Policy } from '../../model/policy.js';
import { MINUTE, SECOND } from '../../model/time.js';
import { offeringKey } from '../offerings.js';
import { instanceOf } from './batch.js';
import { type Advance, over, type Step, type StepResult, takes, waits } from './step.js';

/** A launched instance that EC2 does not show after this long is gone, not late (describes lag up to minutes). */
const VISIBLE_MILLISECONDS = 5 * MINUTE;

/** An offering that a person may have to mend is left alone for this long. */
const ASIDE_SECONDS = 900;

/** What a launch does next. An instance that carries its tag is its own, whatever became of the answer. */
export const advanceLaunch = (intent: LaunchIntent, observation: Observation, policy: Policy): Advance => {
  const seen = instanceOf(intent, observation);
  if (intent.state === 'planned') {
    return seen
      ? advanceLaunch(launched(intent, seen.id, observation.at, policy), observation, policy)
      : asked(intent, observation);
  }
  const gone = seen
    ? ['shutting-down', 'terminated'].includes(seen.state)
    : observation.at - answeredAt(intent, policy) > VISIBLE_MILLISECONDS;
  const closing = intent.state === 'closing';
  if (gone && intent.strayedAt !== undefined)
    return over(`${intent.instanceId} was not registered any more, and is gone`, { changed: true });
  if (gone && closing) return over(`${intent.instanceId} never joined and is terminated`, { neverJoined: true, changed: true });
  if (gone) return over(`${intent.instanceId} died before it joined`, { neverJoined: true });
  if (hasJoined(seen)) return over(`${intent.instanceId} has joined`, { joined: true, changed: true });
  if (closing) return takes(intent, terminate(intent, seen), 'terminating what never joined');
  if (observation.at < intent.deadlineAt) return waits(intent, `${intent.instanceId} is booting`);
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
  const offering = offeringKey(intent.request);
  const minutes = Math.round((at - intent.createdAt) / MINUTE);
  return over(`given up after ${minutes} min: ${unanswered}`, {
    setAside: { offering, seconds: ASIDE_SECONDS },
    blocked: `${codeOf(unanswered)}: EC2 gave no ${offering} in ${minutes} min, the last answer was: ${unanswered}`,
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

const launched = (intent: LaunchIntent, instanceId: string, now: number, policy: Policy): LaunchIntent => ({
  ...intent,
  state: 'launched',
  instanceId,
  deadlineAt: now + policy.registrationSeconds * SECOND,
});

/** What EC2's answer makes of the intent. No answer leaves it as it is: the same call is repeated, with the same token. */
export const launchAnswered = (intent: LaunchIntent, answer: StepResult, now: number, policy: Policy): Advance => {
  if (intent.state === 'closing') return waits(intent, answer.note ?? 'terminating');
  if (answer.instanceId) return waits(launched(intent, answer.instanceId, now, policy), `EC2 started ${answer.instanceId}`);
  const offering = offeringKey(intent.request);
  switch (answer.error) {
    case 'capacity':
      return over(`no capacity: ${answer.code}`, {
        setAside: { offering, seconds: 180 },
        blocked: `${offering}: ${answer.note}`,
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
      return waits({ ...intent, unanswered: note }, note);
    }
  }
};

const refused = ({ request }: LaunchIntent, { note, code }: StepResult): Advance =>
  over(note ?? 'refused', {
    setAside: { offering: offeringKey(request), seconds: ASIDE_SECONDS },
    blocked: `${code}: ${note}`,
  });

const alone = ({ batch: _, ...intent }: LaunchIntent): LaunchIntent => ({
  ...intent,
  attempt: intent.attempt + 1,
  token: `${intent.id}-${intent.attempt + 1}`,
});
