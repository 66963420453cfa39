import type { DeployStep } from '../deploying/steps.js';
import type { Forecast } from '../model/decision.js';
import type { Head } from '../model/head.js';
import type { Intent } from '../model/intent.js';
import { MINUTE, millis } from '../model/time.js';
import { isTerminal } from '../model/words.js';
import { afterMoves } from '../scaling/after-moves.js';
import { decide, type Proposal } from '../scaling/decide.js';
import { early } from '../scaling/early.js';
import { owedPrediction } from '../scaling/growth.js';
import { batched, claimed, rememberTaken } from '../scaling/intents/batch.js';
import { copiedNow } from '../scaling/intents/drain.js';
import { advance } from '../scaling/intents/index.js';
import type { Advance } from '../scaling/intents/step.js';
import { keptFromRoom } from '../scaling/kept-from-room.js';
import { nudgedNow } from '../scaling/nudged.js';
import { atNewestLevel } from '../scaling/of-one-time.js';
import { patienceAfter } from '../scaling/patience.js';
import type { PlannedAction } from '../scaling/proposal.js';
import { foundBy } from '../scaling/rebuilding.js';
import { BROKEN } from '../scaling/replacing.js';
import { type DecideInput, situationOf } from '../scaling/situation.js';
import { staleCordons } from '../scaling/stale-cordons.js';
import { swung } from '../scaling/swing.js';
import { adopt } from './adopt.js';
import { cancelMoves } from './cancel-moves.js';
import { settleEffects } from './effects.js';
import type { Seen } from './look.js';
import { withLost } from './lost-volumes.js';
import { withNotices } from './notices.js';
import { openIntent } from './open-intents.js';
import { lostPins, markets, type PlannedDeployment, planDeployments, toTasks } from './plan-deployments.js';
import { leftOverBy, restingBy, touchedBy } from './touched.js';
import type { Turn } from './turn.js';

/** What the pass will do, before anything is done. */
export interface Thoughts {
  /** The head row to commit before acting: with the new intents in it. */
  readonly head: Head;
  /** The intents that were open. */
  readonly before: readonly Intent[];
  /** How they go on. */
  readonly advances: readonly Advance[];
  /** Container instances that are still cordoned for a move that has ended. */
  readonly uncordon: readonly string[];
  readonly deployments: readonly PlannedDeployment[];
  /** Volumes of projects at rest whose instance is gone: pinned anew. */
  readonly pins: readonly DeployStep[];
  readonly proposal: Proposal;
  readonly decisionId: string;
  /** The intents that the decision opens, each with its action. */
  readonly opened: readonly { readonly action: PlannedAction; readonly intent: Intent | null }[];
  readonly input: DecideInput;
  /** The prediction of earlier launches, now that the whole of their load has been seen. */
  readonly late: { readonly decisions: readonly string[]; readonly predicted: Forecast } | null;
}

/** Pure but for ids: the same head and the same observation give the same thoughts. */
export const think = (turn: Turn, seen: Seen): Thoughts => {
  const { ports, policy } = turn;
  const { observation } = seen;
  const adopted = withNotices(cancelMoves(adopt(turn, seen), seen), turn.triggers, observation);
  const before = { ...foundBy(adopted, observation), intents: claimed(adopted.intents, observation, policy) };
  const advances = policy.mode === 'act' ? before.intents.map((intent) => advance(intent, observation, policy)) : [];
  const effects = advances.map((one) => one.effects);
  const going =
    policy.mode === 'act'
      ? rememberTaken(
          before.intents,
          advances.flatMap((one) => one.intent ?? []),
        )
      : before.intents;
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
  const spokenFor = { touched: touchedBy(deployments), leftOver: leftOverBy(deployments), resting: restingBy(deployments) };
  const input: DecideInput = { ...blank, demand, ...spokenFor };
  const proposal = decide(input);
  const decisionId = ports.newId('dec');
  const opened =
    policy.mode === 'act'
      ? together(
          proposal.actions
            .filter((action) => !isForLater(action, input))
            .map((action) => ({ action, intent: openIntent(turn, input, decisionId, action) })),
        )
      : [];
  const pins = [...markets(turn, seen), ...lostPins(turn, seen)];
  const late = lateOf(input, proposal);
  return {
    head: withLost(promised(input, opened, proposal, decisionId, late), [
      ...deployments.flatMap(({ outcome }) => outcome.steps),
      ...pins,
    ]),
    late,
    before: before.intents,
    advances,
    uncordon: policy.mode === 'act' ? staleCordons(observation, before.intents) : [],
    deployments,
    pins,
    proposal,
    decisionId,
    opened,
    input,
  };
};

/** A drain that is to be undone while ECS starts copies for its tasks goes on as one, a step a pass. */
const isForLater = (action: PlannedAction, { head, observation }: DecideInput): boolean =>
  action.kind === 'undrain' &&
  head.intents.some((one) => one.kind === 'drain' && one.id === action.intent && copiedNow(one, observation) !== null);

/** Launches that ask for the same are one call. */
const together = (opened: Thoughts['opened']): Thoughts['opened'] => {
  const intents = batched(opened.map(({ intent }) => intent));
  return opened.map(({ action }, i) => ({ action, intent: intents[i]! }));
};

const rangesOf = ({ projects }: Seen): DecideInput['ranges'] =>
  Object.fromEntries(
    projects.flatMap(({ project, deployment }) =>
      isTerminal(deployment.body.status)
        ? project.body.wanted.flatMap((service) =>
            service.scale && !service.stopped ? [[service.ecsName, service.scale] as const] : [],
          )
        : [],
    ),
  );

/** Broken instances that are rebooted, or whose drain begins: each gets time to come back. That it was rebooted is written once EC2 has answered. */
const repairsOf = ({ head, observation }: DecideInput, opened: Thoughts['opened']): NonNullable<Head['repairs']> =>
  Object.fromEntries(
    opened.flatMap(({ action }) => {
      if (action.kind !== 'repair' && !(action.kind === 'drain' && BROKEN.includes(action.reason))) return [];
      const rebooted = head.repairs?.[action.instanceId]?.rebooted === true;
      return [[action.instanceId, { at: observation.at, rebooted }] as const];
    }),
  );

/** Launches whose load was still rising get their prediction with the next window, and with what this pass adds to them. */
const lateOf = (input: DecideInput, { decision, actions }: Proposal): Thoughts['late'] => {
  const { owed } = input.head;
  if (!owed) return null;
  const situation = situationOf(input);
  // Once it has joined, only whole windows tell what ran before it, and tasks may be on their way to it.
  const found = owedPrediction(situation.launches.length > 0 ? early(situation) : afterMoves(atNewestLevel(situation)));
  const predicted = found && grows(actions) && decision.predicted ? decision.predicted : found;
  return predicted && { decisions: owed.decisions, predicted };
};

const grows = (actions: readonly PlannedAction[]): boolean =>
  actions.some((action) => action.kind === 'launch' || action.kind === 'undrain');

const patienceOf = (input: DecideInput, opened: Thoughts['opened']): Pick<Head, 'patience'> => {
  const patience = patienceAfter(
    situationOf(input),
    opened.map(({ action }) => action),
  );
  return patience ? { patience } : {};
};

/** What this decision adds to the to and fro of the cluster. */
const swingOf = (head: Head, opened: Thoughts['opened'], { observation }: DecideInput): Pick<Head, 'swing'> => {
  const actions = opened.map(({ action }) => action);
  const swing = swung(head.swing, actions, observation.at);
  return swing ? { swing } : {};
};

/** The head row with the new intents, and with what this decision promises. */
const promised = (
  input: DecideInput,
  opened: Thoughts['opened'],
  proposal: Proposal,
  decisionId: string,
  late: Thoughts['late'],
): Head => {
  const { owed, ...head } = input.head as Head;
  const { at } = input.observation;
  const undrained = new Set(proposal.actions.flatMap((action) => (action.kind === 'undrain' ? [action.intent] : [])));
  const intents = [
    ...head.intents.map((intent) =>
      undrained.has(intent.id) && intent.kind === 'drain' ? { ...intent, state: 'undoing' as const, undoSince: at } : intent,
    ),
    ...opened.flatMap(({ intent }) => (intent ? [intent] : [])),
  ];
  const nudged = opened.flatMap(({ action }) => (action.kind === 'nudge' ? [action.service] : []));
  const { predicted } = proposal.decision;
  const growing = grows(proposal.actions) && proposal.decision.reasons.includes('above-line');
  const opens = opened.length > 0;
  const kept = late || (owed && at - owed.madeAt > OWED_MILLISECONDS) ? undefined : owed;
  const next = growing && !predicted && opens ? owing(proposal, [...(kept?.decisions ?? []), decisionId], at) : kept;
  const promise =
    growing && predicted && opens
      ? { decision: decisionId, predicted }
      : late && { decision: late.decisions.at(-1)!, predicted: late.predicted };
  const overtaken = resizes(opened) ? head.awaiting : [];
  const awaiting = [
    ...(overtaken.length > 0 ? [] : head.awaiting),
    ...(late?.decisions ?? []),
    ...(predicted && opens ? [decisionId] : []),
  ];
  return {
    ...head,
    ...(next ? { owed: next } : {}),
    epoch: head.epoch + 1,
    intents,
    ...nudgedNow(input, nudged),
    ...swingOf(input.head as Head, opened, input),
    ...patienceOf(input, opened),
    repairs: { ...head.repairs, ...repairsOf(input, opened) },
    noRoom: keptFromRoom(situationOf(input), proposal, head.noRoom),
    promise: promise ? { ...promise, madeAt: at, open: true } : head.promise,
    awaiting: awaiting.slice(-MOST_AWAITED),
    ...(overtaken.length > 0 && {
      overtaken: { ...head.overtaken, ...Object.fromEntries(overtaken.map((id) => [id, decisionId])) },
    }),
  };
};

/** A growth and the moves after it, which each promise something: the growth's own is not to be lost behind them. */
const MOST_AWAITED = 50;

/** What an earlier decision promised for another number of instances cannot come true any more. */
const resizes = (opened: Thoughts['opened']): boolean =>
  opened.some(({ action: { kind } }) => kind === 'launch' || kind === 'undrain' || kind === 'drain');

/** A prediction that could not be made within this is not made any more: what came true is no prediction. */
const OWED_MILLISECONDS = 6 * MINUTE;

const owing = ({ decision }: Proposal, decisions: readonly string[], madeAt: number): Head['owed'] =>
  decision.inputs.window ? { decisions, windowTo: millis(decision.inputs.window.to), madeAt } : undefined;
