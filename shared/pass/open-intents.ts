import { instanceType } from '../model/instance-types.js';
import type { DrainIntent, Intent, LaunchIntent, LaunchRequest, MoveIntent } from '../model/intent.js';
import type { LaunchTemplate, Policy } from '../model/policy.js';
import { SECOND } from '../model/time.js';
import { fleetRequest } from '../scaling/fleet.js';
import type { PlannedAction } from '../scaling/proposal.js';
import type { DecideInput } from '../scaling/situation.js';
import { templateFor } from '../scaling/templates.js';
import type { Turn } from './turn.js';

/** The intent that an action needs, written down before the first call. A count and a nudge are absolute and need none. */
export const openIntent = (turn: Turn, input: DecideInput, decision: string, action: PlannedAction): Intent | null => {
  const { policy } = turn;
  const at = input.observation.at;
  const base = { id: turn.ports.newId('int'), decision, reason: action.reason, createdAt: at };
  switch (action.kind) {
    case 'launch':
      return {
        ...base,
        kind: 'launch',
        state: 'planned',
        attempt: 1,
        token: `${base.id}-1`,
        instanceId: null,
        deadlineAt: at + policy.registrationSeconds * SECOND,
        request: {
          type: action.type,
          zone: action.zone,
          subnetId: action.subnetId,
          market: action.market,
          ...(action.pools ? { fleet: fleetRequest(policy, action.pools) } : creditsOf(policy, action.type)),
          ...templateOf(policy, action.type),
        },
      } satisfies LaunchIntent;
    case 'drain':
      return {
        ...base,
        kind: 'drain',
        state: 'planned',
        instanceId: action.instanceId,
        containerInstance: arnOf(input, action.instanceId),
        after: null,
        deadlineAt: at + policy.drainSeconds * SECOND,
      } satisfies DrainIntent;
    case 'relocate':
      return move(input, action, { ...base, deadlineAt: at + policy.moveSeconds * SECOND });
    default:
      return null;
  }
};

const move = (
  input: DecideInput,
  action: Extract<PlannedAction, { kind: 'relocate' }>,
  base: Pick<MoveIntent, 'id' | 'decision' | 'reason' | 'createdAt' | 'deadlineAt'>,
): MoveIntent => {
  const service = input.observation.services.find((one) => one.name === action.service)!;
  return {
    ...base,
    kind: 'move',
    state: 'cordon',
    service: action.service,
    taskId: action.taskId,
    taskArn: action.taskArn,
    from: action.from,
    to: action.to,
    cordoned: action.avoid.flatMap((instanceId) => {
      const containerInstance = arnOf(input, instanceId);
      return containerInstance ? [{ instanceId, containerInstance }] : [];
    }),
    desired: service.desired,
    before: input.observation.tasks.filter((task) => task.service === action.service).map((task) => task.id),
    copy: null,
    protected: [],
    protectedAt: null,
    ...(action.during && { during: action.during }),
  };
};

/** Only a burstable type may be launched with it. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreditSpecificationRequest.html */
const creditsOf = ({ credits }: Policy, type: string): Pick<LaunchRequest, 'credits'> =>
  credits && instanceType(type)?.baselinePercent != null ? { credits } : {};

/** Nothing is launched without a template: what the policy allows has one. */
const templateOf = (policy: Policy, type: string): LaunchTemplate => {
  const { launchTemplateId, launchTemplateVersion } = templateFor(policy, type) ?? policy;
  return { launchTemplateId, launchTemplateVersion };
};

const arnOf = (input: DecideInput, instanceId: string): string | null =>
  input.observation.instances.find((one) => one.id === instanceId)?.containerInstance?.arn ?? null;
