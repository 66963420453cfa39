import { nextSteps } from '../deploying/next-steps.js';
import { pinVolumes } from '../deploying/pins.js';
import type { Demand, DeployOutcome, DeployStep, Fits } from '../deploying/steps.js';
import type { Head } from '../ledger/head.js';
import type { DrainIntent, Intent, LaunchIntent, MoveIntent } from '../model/intent.js';
import { MINUTE, SECOND } from '../model/time.js';
import { isTerminal } from '../model/words.js';
import { openRooms } from '../scaling/balance.js';
import { decide, type Proposal } from '../scaling/decide.js';
import { advance } from '../scaling/intents/index.js';
import type { Advance } from '../scaling/intents/step.js';
import { type InstanceRoom, place, type TaskToPlace } from '../scaling/packing.js';
import type { PlannedAction } from '../scaling/proposal.js';
import { type DecideInput, situationOf } from '../scaling/situation.js';
import { settleEffects } from './effects.js';
import type { Seen, SeenDeployment } from './look.js';
import type { Turn } from './turn.js';

/** What the pass will do, before anything is done. */
export interface Thoughts {
  /** The head row to commit before acting: with the new intents in it. */
  readonly head: Head;
  /** How the intents that were open go on. */
  readonly advances: readonly Advance[];
  readonly deployments: readonly { readonly of: SeenDeployment; readonly outcome: DeployOutcome }[];
  /** Volumes of projects at rest whose instance is gone: pinned anew. */
  readonly pins: readonly DeployStep[];
  readonly proposal: Proposal;
  readonly decisionId: string;
  /** The intents that the decision opens, each with its action. */
  readonly opened: readonly { readonly action: PlannedAction; readonly intent: Intent | null }[];
  readonly input: DecideInput;
}

/** Pure but for ids: the same head and the same observation give the same thoughts. */
export const think = (turn: Turn, seen: Seen): Thoughts => {
  const { ports, policy } = turn;
  const { observation } = seen;
  const before = adopt(turn, seen);
  const advances = policy.mode === 'act' ? before.intents.map((intent) => advance(intent, observation, policy)) : [];
  const effects = advances.map((one) => one.effects);
  const going = policy.mode === 'act' ? advances.flatMap((one) => (one.intent ? [one.intent] : [])) : before.intents;
  const head = settleEffects(
    { ...before, intents: going, reading: observation.reading, lastReadAt: observation.at },
    effects,
    seen,
    policy,
  );
  const blank: DecideInput = {
    observation,
    policy,
    head,
    trigger: turn.trigger,
    demand: [],
    touched: [],
    ranges: rangesOf(seen),
  };
  const deployments = planDeployments(turn, seen, blank);
  const demand = deployments.flatMap(({ outcome }) =>
    [...outcome.demand, ...outcome.claims].flatMap((one, i) => toTasks(one, i)),
  );
  const input: DecideInput = { ...blank, demand, touched: deployments.flatMap(({ outcome }) => outcome.touched) };
  const proposal = decide(input);
  const decisionId = ports.newId('dec');
  const opened =
    policy.mode === 'act' ? proposal.actions.map((action) => ({ action, intent: open(turn, input, decisionId, action) })) : [];
  const pins = lostPins(turn, seen);
  return {
    head: promised(input, opened, proposal, decisionId),
    advances,
    deployments,
    pins,
    proposal,
    decisionId,
    opened,
    input,
  };
};

/** An instance of ours that no intent speaks for and that has not joined: it is taken up, so that it joins or is collected. */
const adopt = (turn: Turn, { observation }: Seen): Head => {
  const { head } = turn.session;
  const known = new Set(
    head.intents.flatMap((intent) =>
      intent.kind === 'launch' ? [intent.instanceId, intent.id] : intent.kind === 'drain' ? [intent.instanceId] : [],
    ),
  );
  const orphans = observation.instances.filter(
    (one) =>
      one.cluster !== null &&
      !one.containerInstance &&
      ['pending', 'running'].includes(one.state) &&
      !known.has(one.id) &&
      !known.has(one.intent),
  );
  if (orphans.length === 0 || head.tombstone) return head;
  const adopted = orphans.map(
    (one): LaunchIntent => ({
      kind: 'launch',
      state: 'launched',
      id: one.intent ?? turn.ports.newId('int'),
      decision: 'adopted',
      reason: 'below-min',
      createdAt: one.launchedAt,
      deadlineAt: Math.max(one.launchedAt + turn.policy.registrationSeconds * SECOND, observation.at + MINUTE),
      attempt: 1,
      token: '',
      request: {
        type: one.type,
        zone: one.zone,
        subnetId: '',
        market: one.market,
        launchTemplateId: '',
        launchTemplateVersion: '',
      },
      instanceId: one.id,
    }),
  );
  return { ...head, intents: [...head.intents, ...adopted] };
};

const rangesOf = ({ projects }: Seen): DecideInput['ranges'] =>
  Object.fromEntries(
    projects.flatMap(({ project, deployment }) =>
      isTerminal(deployment.body.status)
        ? project.body.wanted.flatMap((service) => (service.scale ? [[service.ecsName, service.scale] as const] : []))
        : [],
    ),
  );

/** A steady project whose volume's instance was lost: its service could run nowhere until the volume has a place again. */
const lostPins = (turn: Turn, { projects, observation }: Seen): DeployStep[] =>
  turn.policy.mode !== 'act' || turn.session.head.tombstone
    ? []
    : projects
        .filter(({ seen }) => seen === null)
        .flatMap(({ project }) => pinVolumes({ cluster: turn.ports.cluster, project: project.body, seen: observation }).steps);

/** Each open deployment's next steps. What one claims, the next one does not find. */
const planDeployments = (turn: Turn, seen: Seen, blank: DecideInput): Thoughts['deployments'] => {
  if (turn.policy.mode === 'hold' || turn.session.head.tombstone) return [];
  let rooms: readonly InstanceRoom[] = openRooms(situationOf(blank));
  return seen.projects.flatMap((of) => {
    if (!of.seen) return [];
    const fits: Fits = (needs) => {
      const tasks = needs.map((need, i) => toTasks(need, i));
      const packed = place(tasks.flat(), rooms);
      return needs.map(({ service, count }, i) => ({ service, count, room: tasks[i]!.every((task) => packed.placed[task.key]) }));
    };
    const outcome = nextSteps({
      now: seen.observation.at,
      project: of.project.body,
      deployment: of.deployment.body,
      seen: of.seen,
      fits,
      balancer: turn.ports.balancer,
      cluster: turn.ports.cluster,
    });
    rooms = place(
      outcome.claims.flatMap((one, i) => toTasks(one, i)),
      rooms,
    ).rooms;
    return [{ of, outcome: turn.policy.mode === 'dry-run' ? { ...outcome, steps: [] } : outcome }];
  });
};

const toTasks = (demand: Demand, index = 0): TaskToPlace[] =>
  Array.from({ length: demand.count }, (_, i) => ({
    key: `${demand.service} ${index}.${i + 1}`,
    service: demand.service,
    cpu: demand.cpu,
    memoryMiB: demand.memoryMiB,
    hostPorts: demand.hostPorts,
    constraints: demand.constraints.map((expression) => ({ type: 'memberOf', expression })),
  }));

/** The intent that an action needs, written down before the first call. A count and a nudge are absolute and need none. */
const open = (turn: Turn, input: DecideInput, decision: string, action: PlannedAction): Intent | null => {
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
          launchTemplateId: policy.launchTemplateId,
          launchTemplateVersion: policy.launchTemplateVersion,
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
  };
};

const arnOf = (input: DecideInput, instanceId: string): string | null =>
  input.observation.instances.find((one) => one.id === instanceId)?.containerInstance?.arn ?? null;

/** The head row with the new intents, and with what this decision promises. */
const promised = (input: DecideInput, opened: Thoughts['opened'], proposal: Proposal, decisionId: string): Head => {
  const head = input.head as Head;
  const undrained = new Set(proposal.actions.flatMap((action) => (action.kind === 'undrain' ? [action.intent] : [])));
  const intents = [
    ...head.intents.map((intent) =>
      undrained.has(intent.id) && intent.kind === 'drain' ? { ...intent, state: 'undoing' as const } : intent,
    ),
    ...opened.flatMap(({ intent }) => (intent ? [intent] : [])),
  ];
  const nudged = Object.fromEntries(
    opened.flatMap(({ action }) => (action.kind === 'nudge' ? [[action.service, input.observation.at]] : [])),
  );
  const { predicted } = proposal.decision;
  const growing =
    proposal.actions.some((action) => action.kind === 'launch' || action.kind === 'undrain') &&
    proposal.decision.reasons.includes('above-line');
  return {
    ...head,
    epoch: head.epoch + 1,
    intents,
    nudgedAt: { ...head.nudgedAt, ...nudged },
    promise:
      growing && predicted && opened.length > 0
        ? { decision: decisionId, predicted, madeAt: input.observation.at, open: true }
        : head.promise,
    awaiting: predicted && opened.length > 0 ? [...head.awaiting, decisionId].slice(-10) : head.awaiting,
  };
};
