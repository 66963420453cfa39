import type { LaunchIntent } from '../../model/intent.js';
import type { Observation } from '../../model/observation.js';
import type { Policy } from '../../model/policy.js';
import { MINUTE, SECOND } from '../../model/time.js';
import { offeringKey } from '../offerings.js';
import { type Advance, over, type StepResult, takes, waits } from './step.js';

/** A launched instance that EC2 does not show after this long is gone, not late (describes lag up to minutes). */
const VISIBLE_MILLISECONDS = 5 * MINUTE;

/** What a launch does next. An instance that carries its tag is its own, whatever became of the answer. */
export const advanceLaunch = (intent: LaunchIntent, observation: Observation, policy: Policy): Advance => {
  const seen = observation.instances.find((one) => one.id === intent.instanceId || one.intent === intent.id);
  if (intent.state === 'planned') {
    return seen
      ? advanceLaunch(launched(intent, seen.id, observation.at, policy), observation, policy)
      : takes(intent, { kind: 'run-instance', intent }, 'asking EC2 for an instance');
  }
  const gone = seen
    ? ['shutting-down', 'terminated'].includes(seen.state)
    : observation.at - answeredAt(intent, policy) > VISIBLE_MILLISECONDS;
  if (intent.state === 'closing') {
    if (gone) return over(`${intent.instanceId} never joined and is terminated`, { neverJoined: true, changed: true });
    return takes(
      intent,
      { kind: 'terminate', instanceId: intent.instanceId!, containerInstance: null },
      'terminating what never joined',
    );
  }
  if (gone) return over(`${intent.instanceId} died before it joined`, { neverJoined: true });
  const ecs = seen?.containerInstance;
  if (ecs?.status === 'ACTIVE' && ecs.agentConnected)
    return over(`${intent.instanceId} has joined`, { joined: true, changed: true });
  if (observation.at < intent.deadlineAt) return waits(intent, `${intent.instanceId} is booting`);
  const closing: LaunchIntent = { ...intent, state: 'closing', reason: 'never-joined' };
  return takes(
    closing,
    { kind: 'terminate', instanceId: intent.instanceId!, containerInstance: null },
    `${intent.instanceId} did not join in time`,
  );
};

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
    case 'denied':
    case 'invalid':
      return over(answer.note ?? 'refused', { setAside: { offering, seconds: 900 }, blocked: `${answer.code}: ${answer.note}` });
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
