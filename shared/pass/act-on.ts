import type { DecidedAction } from '../model/decision.js';
import type { Head } from '../model/head.js';
import type { Intent, LaunchIntent } from '../model/intent.js';
import type { Observation } from '../model/observation.js';
import { askedText } from '../scaling/fleet.js';
import { offeringsOf } from '../scaling/intents/fleet-answer.js';
import { advance, answered } from '../scaling/intents/index.js';
import { type Advance, type Step, type StepResult, waits } from '../scaling/intents/step.js';
import { nudgeAnswered } from '../scaling/nudged.js';
import { offeringKey } from '../scaling/offering-key.js';
import { liftable } from '../scaling/stale-cordons.js';
import { anotherOffer, MOST_OFFERS, withinCaps } from './another-offer.js';
import { askAhead } from './ask-ahead.js';
import { type Deployed, deployOn } from './deploy-on.js';
import { type Doing, decided, perform, replace } from './doing.js';
import { settleEffects } from './effects.js';
import { launchTogether, openTogether } from './launch-together.js';
import type { Seen } from './look.js';
import { openIntent } from './open-intents.js';
import type { ReconcilePorts } from './ports.js';
import type { Thoughts } from './think.js';
import { mayAct, remember, type Turn } from './turn.js';

/** What came of acting. */
export interface ActResults {
  /** For the decision: what it asked for, and what open intents did that people should see. */
  readonly actions: readonly DecidedAction[];
  readonly steps: number;
  readonly failed: number;
  /** Limits that a person must lift. */
  readonly blocked: readonly { readonly code: string; readonly text: string }[];
  /** How intents ended whose last step was refused, by their id. */
  readonly ended: Readonly<Record<string, string>>;
  /** What came of the steps of each deployment, by its id. */
  readonly deployed: Deployed;
}

/** Acts in order: first what is under way, then what the decision opens, then deployments. One try a step. */
export const actOn = async (ports: ReconcilePorts, turn: Turn, seen: Seen, thoughts: Thoughts): Promise<ActResults> => {
  const doing: Doing = {
    ports,
    turn,
    seen,
    actions: [],
    effects: [],
    ended: {},
    thoughts,
    refused: new Set(),
    asked: new Set(),
    ahead: new Map(),
    steps: 0,
    failed: 0,
  };
  for (const one of thoughts.advances) await goOn(doing, one);
  if (thoughts.uncordon.length > 0 && (await mayAct(turn)))
    await perform(doing, { kind: 'uncordon', containerInstances: thoughts.uncordon });
  await openAll(doing);
  const deployed = await deployOn(ports, turn, thoughts);
  const outcomes = [...deployed.values()].flat();
  doing.steps += outcomes.length;
  doing.failed += outcomes.filter(({ outcome }) => outcome.result === 'failed').length;
  const placed = outcomes.some(({ step, outcome }) => outcome.result === 'done' && PLACES.includes(step.kind));
  if (doing.effects.length > 0 || placed) await rememberEffects(doing, placed);
  const blocked = [...thoughts.advances.map((one) => one.effects), ...doing.effects].flatMap((one) =>
    one.blocked ? [blockedOf(one.blocked)] : [],
  );
  return { actions: doing.actions, steps: doing.steps, failed: doing.failed, blocked, ended: doing.ended, deployed };
};

const openAll = async (doing: Doing): Promise<void> => {
  await askAhead(doing);
  try {
    for (const { action, intent } of doing.thoughts.opened)
      await (intent?.kind === 'launch' && intent.batch ? openTogether(doing, intent) : openOne(doing, action, intent));
  } finally {
    // No call outlives its pass, also one that has lost its place.
    await Promise.allSettled(doing.ahead.values());
  }
};

const blockedOf = (text: string) => ({ code: text.slice(0, text.indexOf(':')), text });

/** An open intent takes its step, and goes on at once where nothing new has to be seen first. */
const goOn = async (doing: Doing, first: Advance): Promise<void> => {
  let { intent, step } = first;
  if (step?.kind === 'run-instance' && step.intent.batch) return void (await launchTogether(doing, [step.intent]));
  while (intent && step && (await mayAct(doing.turn))) {
    const answer = await perform(doing, leavingOthers(doing, intent, step));
    if (step.kind === 'terminate') doing.actions.push(decided('terminate', step.instanceId, intent.id, answer));
    const next = answered(intent, step, answer, doing.ports.clock.now(), doing.turn.policy);
    await replace(doing, intent, next);
    if (next.intent?.kind !== 'move' || answer.result === 'failed' || answer.result === 'stale') return;
    const after = advance(next.intent, doing.seen.observation, doing.turn.policy);
    if (!goesOnAtOnce(next.intent, after)) return;
    await replace(doing, next.intent, after);
    [intent, step] = [after.intent, after.step];
  }
};

/** What another open move keeps cordoned stays so. */
const leavingOthers = ({ turn }: Doing, intent: Intent, step: Step): Step =>
  step.kind === 'uncordon' && intent.kind === 'move'
    ? { ...step, containerInstances: liftable(intent, step.containerInstances, turn.session.head.intents) }
    : step;

/** After the cordon, its lifting, the protection and the release nothing new has to be seen. */
const goesOnAtOnce = (intent: Intent, after: Advance): boolean =>
  intent.kind === 'move' &&
  (['raise', 'lower'].includes(intent.state) ||
    (intent.state === 'landing' && intent.copy !== null && intent.cordoned.length === 0) ||
    (intent.state === 'release' && intent.note !== undefined) ||
    after.intent === null);

/** A launch that EC2 has no capacity for is asked of the next offering at once, as far as there are any. */
const openOne = async (doing: Doing, action: Thoughts['opened'][number]['action'], intent: Intent | null): Promise<void> => {
  if (action.kind !== 'launch' || intent?.kind !== 'launch') return tryOne(doing, action, intent);
  let [launch, open] = [action, intent];
  for (let asked = 0; asked < MOST_OFFERS; asked += 1) {
    const isAhead = doing.ahead.has(open.token);
    if (isAhead || !doing.refused.has(offeringKey(launch))) await tryOne(doing, launch, open);
    const { intents } = doing.turn.session.head;
    if (!doing.refused.has(offeringKey(launch)) || (isAhead && intents.some(({ id }) => id === open.id))) return;
    const left = intents.filter(({ id }) => id !== open.id);
    const offer = anotherOffer(doing.thoughts.input, launch, doing.refused);
    const other = offer && withinCaps(doing.thoughts.input, left, offer, 1) > 0 ? offer : null;
    const next = other && (openIntent(doing.turn, doing.thoughts.input, doing.thoughts.decisionId, other) as LaunchIntent);
    await remember(doing.turn, { ...doing.turn.session.head, intents: next ? [...left, next] : left });
    if (!other || !next) return;
    [launch, open] = [other, next];
  }
};

const tryOne = async (doing: Doing, action: Thoughts['opened'][number]['action'], intent: Intent | null): Promise<void> => {
  const target = targetOf(action);
  if (!(await mayAct(doing.turn))) {
    const note = 'no time was left in this pass';
    doing.actions.push({ kind: action.kind, target, intent: intent?.id ?? null, result: 'stale', note });
    if (intent?.kind === 'launch') await replace(doing, intent, waits({ ...intent, unanswered: note }, note));
    if (action.kind === 'nudge') await rememberNudge(doing, action.service, null);
    return;
  }
  const step = stepOf(doing, action, intent);
  if (!step) return;
  const answer = await perform(doing, step);
  doing.actions.push(decided(action.kind, answer.instanceId ?? target, intent?.id ?? null, answer));
  if (step.kind === 'reboot' && answer.result === 'done') await rememberReboot(doing.turn, step.instanceId);
  if (step.kind === 'nudge') await rememberNudge(doing, step.service, answer);
  const current = intent && doing.turn.session.head.intents.find((one) => one.id === intent.id);
  if (!current) return;
  const next = answered(current, step, answer, doing.ports.clock.now(), doing.turn.policy);
  await replace(doing, current, next);
  if (current.kind === 'launch' && answer.error === 'capacity')
    for (const offering of offeringsOf(current.request)) doing.refused.add(offering);
  if (next.intent?.kind !== 'move' || answer.result === 'failed') return;
  const after = advance(next.intent, doing.seen.observation, doing.turn.policy);
  if (!goesOnAtOnce(next.intent, after)) return;
  await replace(doing, next.intent, after);
  await goOn(doing, after);
};

/** Each is rebooted once: counted when EC2 has taken it, so that a pass that is killed before its call takes none away. */
const rememberReboot = (turn: Turn, instanceId: string): Promise<void> => {
  const { head } = turn.session;
  const at = head.repairs?.[instanceId]?.at ?? turn.startedAt;
  return remember(turn, { ...head, repairs: { ...head.repairs, [instanceId]: { at, rebooted: true } } });
};

/** Each is a new deployment of a whole service: counted before the call, and taken back where ECS did not take it. */
const rememberNudge = async ({ turn, thoughts }: Doing, service: string, answer: StepResult | null): Promise<void> => {
  const { head } = turn.session;
  const next = nudgeAnswered(head, thoughts.input.head, service, answer);
  if (next !== head) await remember(turn, next);
};

const targetOf = (action: Thoughts['opened'][number]['action']): string => {
  switch (action.kind) {
    case 'launch':
      return askedText(action);
    case 'relocate':
      return action.taskId;
    case 'scale':
    case 'nudge':
      return action.service;
    default:
      return action.instanceId;
  }
};

const stepOf = (doing: Doing, action: Thoughts['opened'][number]['action'], intent: Intent | null): Step | null => {
  const { observation } = doing.seen;
  switch (action.kind) {
    case 'scale':
      return {
        kind: 'set-count',
        service: action.service,
        desired: action.desired,
        expect: [observation.services.find((one) => one.name === action.service)?.desired ?? 0],
      };
    case 'nudge':
      return { kind: 'nudge', service: action.service, expect: primaryOf(observation, action.service) };
    case 'repair':
      return { kind: 'reboot', instanceId: action.instanceId };
    case 'undrain': {
      const arn = observation.instances.find((one) => one.id === action.instanceId)?.containerInstance?.arn;
      return arn ? { kind: 'set-state', containerInstance: arn, state: 'ACTIVE' } : null;
    }
    default:
      return intent && advance(intent, observation, doing.turn.policy).step;
  }
};

/** The deployment that the decision has seen: a newer one looks for places by itself. */
const primaryOf = ({ services }: Observation, name: string): string | null =>
  services.find((one) => one.name === name)?.deployments.find(({ status }) => status === 'PRIMARY')?.id ?? null;

/** Steps after which tasks start, stop or move: only these make older metrics say nothing of the present. */
const PLACES: readonly string[] = ['create-service', 'update-service', 'delete-service'];

const rememberEffects = async (doing: Doing, deployed: boolean): Promise<void> => {
  const head: Head = settleEffects(
    doing.turn.session.head,
    [...doing.effects, { changed: deployed }],
    doing.seen,
    doing.turn.policy,
  );
  await remember(doing.turn, head);
};
