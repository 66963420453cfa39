import { counted } from '../model/counted.js';
import type { Decision } from '../model/decision.js';
import { instant } from '../model/time.js';
import { ACTIONS, type Action, type ActionKind, type Blocker } from '../model/words.js';
import { ailmentsOf } from './ailments.js';
import { round } from './balance.js';
import { movesBesideTheFull, shrinkingBesideTheFull } from './beside-the-full.js';
import { early } from './early.js';
import { askedByLoad, growth } from './growth.js';
import { interruption } from './interruption.js';
import { makeRoom } from './make-room.js';
import { notToldText } from './not-told.js';
import { nudges } from './nudge.js';
import { placementDemand } from './placement.js';
import { type Finding, heldBack, nothing, type PlannedAction } from './proposal.js';
import { lowers, raises } from './range.js';
import { withoutLaunches } from './rebuilding.js';
import { refusedText } from './refused.js';
import { relocation } from './relocation.js';
import { repair } from './repair.js';
import { isReplacement } from './replacing.js';
import { rolling } from './rolling.js';
import { scaleIn } from './scale-in.js';
import { beginningNow, type DecideInput, type Situation, situationOf, sizeOf } from './situation.js';
import { surplus } from './surplus.js';
import { unansweredText } from './unanswered.js';
import { sentenceOf, sharesOf, verdictOf } from './verdict.js';

/** What is to be done, and the record that explains it. Ids and results are filled in by whoever acts. */
export interface Proposal {
  readonly actions: readonly PlannedAction[];
  readonly decision: Decision;
  readonly sentence: string;
}

/**
 * Pure: the same input gives the same answer. Ordered rules, each looks at the whole situation: grow, raise counts, move, shrink.
 * The first that acts is the decision; when none does, what held them back is.
 */
export const decide = (input: DecideInput): Proposal => {
  const situation = situationOf(input);
  const findings = input.head.tombstone ? [] : rules.map((rule) => withoutLaunches(situation, rule(situation)));
  const acting = findings.find((finding) => finding.actions.length > 0) ?? null;
  const chosen = acting ?? withShrinking(mostTelling(findings), findings);
  const actions = acting?.actions ?? [];
  const verdict = verdictOf(situation, actions.length > 0);
  const seen = acting === findings[rules.indexOf(growing)] ? early(situation) : situation;
  return { actions, decision: record(seen, chosen, findings, verdict), sentence: sentenceOf(situation, verdict) };
};

type Rule = (situation: Situation) => Finding;

const ranges: Rule = (situation) => {
  const actions = [...raises(situation), ...(situation.launches.length === 0 ? lowers(situation) : [])];
  const first = actions[0];
  const why =
    first?.kind === 'scale'
      ? `${first.service} runs ${counted(first.desired, 'task')} for its load${first.formula ? `: ${first.formula}` : ''}.`
      : '';
  const formula = first?.kind === 'scale' ? (first.formula ?? '') : '';
  return { ...nothing, actions, reasons: actions.length > 0 ? ['service-range'] : [], why, formula };
};

const shrinking = shrinkingBesideTheFull(scaleIn);

/** What works is kept while something is broken: it may be needed for what runs there. */
const givingUp: Rule = (situation) => {
  const [first] = ailmentsOf(situation);
  return first ? heldBack('settling', `Nothing is given up while ${first.instance.id} is broken.`) : shrinking(situation);
};

/** Growth does not wait for the last figure of the newest window. */
const growing: Rule = (situation) => growth(early(situation));

/** What moves begins now, and growth plans for later. */
const moving: Rule = (situation) => movesBesideTheFull(relocation)(beginningNow(situation));
const makingRoom: Rule = (situation) => makeRoom(beginningNow(situation));

const rules: readonly Rule[] = [interruption, growing, repair, ranges, surplus, nudges, makingRoom, moving, rolling, givingUp];

/** Of the rules that held back, the one that has most to say: a fault before a limit before plain calm. */
const mostTelling = (findings: readonly Finding[]): Finding => {
  const weight = (finding: Finding): number =>
    Math.max(0, ...finding.blockedBy.map((blocker) => TELLING.indexOf(blocker) + 1)) + (finding.reasons.length > 0 ? 100 : 0);
  return findings.reduce((best, finding) => (weight(finding) > weight(best) ? finding : best), nothing);
};

/** Calm is half of an answer: who sees a quiet cluster wants to know why it is not smaller. */
const withShrinking = (calm: Finding, findings: readonly Finding[]): Finding => {
  const shrinking = findings[rules.indexOf(givingUp)];
  const bothCalm = [calm, shrinking].every((one) => one?.blockedBy.length === 1 && one.blockedBy[0] === 'within-band');
  return shrinking?.why && shrinking !== calm && bothCalm ? { ...calm, why: `${calm.why} ${shrinking.why}` } : calm;
};

const TELLING: readonly Blocker[] = [
  'at-min',
  'within-band',
  'protected',
  'deploying',
  'settling',
  'in-flight',
  'no-data',
  'budget-spent',
  'does-not-fit',
  'would-not-help',
  'at-max',
  'at-max-launches',
  'at-max-cost',
  'at-max-vcpu',
  'no-capacity',
  'breaker-open',
];

const record = (situation: Situation, finding: Finding, all: readonly Finding[], verdict: Decision['verdict']): Decision => {
  const { observation, policy, trigger, load } = situation;
  const shares = sharesOf(situation);
  const shareOf = new Map(shares.map((one) => [one.id, one]));
  const held: Blocker[] = policy.mode === 'act' ? [] : [policy.mode];
  const blockedBy = finding.actions.length > 0 ? finding.blockedBy : [...new Set(all.flatMap((one) => one.blockedBy))];
  const at = instant(observation.at);
  return {
    id: null,
    at,
    until: at,
    times: 1,
    trigger: { kind: trigger.kind, name: trigger.name, at: instant(trigger.at) },
    verdict,
    action: policy.mode === 'hold' && finding.actions.length > 0 ? 'hold' : gravest(finding.actions),
    actions: [],
    from: situation.active.length,
    to: situation.active.length + net(finding.actions),
    reasons: finding.reasons,
    why: whyOf(situation, finding),
    formula: finding.formula,
    inputs: {
      window: load && { from: instant(load.window.from), to: instant(load.window.to) },
      perInstance: situation.active.map((one) => {
        const share = shareOf.get(one.id);
        return { id: one.id, cpu: share ? round(share.cpu * 100) : null, memory: share ? round(share.memory * 100) : null };
      }),
      mean: load ? round((load.cpu / load.instances.reduce((sum, one) => sum + one.vcpu, 0)) * 100) : null,
      max: shares.length > 0 ? round(Math.max(...shares.map((one) => one.cpu)) * 100) : null,
      thresholds: policy.thresholds,
      demand: {
        utilisation: askedByLoad(early(situation)),
        placement: sizeOf(situation) + placementDemand(situation).more,
        unit: 'instances',
      },
    },
    candidates: finding.candidates.length > 0 ? finding.candidates : all.flatMap((one) => one.candidates),
    predicted: finding.predicted,
    observed: null,
    blockedBy: [...blockedBy, ...held],
    nextEligibleAt: finding.nextEligibleAt === null ? null : instant(finding.nextEligibleAt),
    epoch: situation.head.epoch + 1,
    dryRun: policy.mode === 'dry-run',
  };
};

const whyOf = ({ head, observation }: Situation, finding: Finding): string => {
  const { at } = observation;
  const untold = unansweredText(head.intents, at) ?? refusedText(head.intents, at) ?? notToldText(observation);
  const waiting = finding.actions.length > 0 ? null : untold;
  const why = finding.why || (waiting ? '' : 'Everything is within its band.');
  return [why, waiting ?? ''].filter(Boolean).join(' ');
};

const ACTION_OF: Readonly<Record<PlannedAction['kind'], Action>> = {
  launch: 'scale-out',
  undrain: 'undrain',
  drain: 'scale-in',
  repair: 'repair',
  relocate: 'relocate',
  scale: 'relocate',
  nudge: 'relocate',
};

/** A launch or a drain by which an instance takes another's place is neither growth nor shrinking. */
const actionOf = ({ kind, reason }: PlannedAction): Action =>
  (kind === 'launch' || kind === 'drain') && isReplacement(reason) ? 'replace' : ACTION_OF[kind];

const gravest = (actions: readonly PlannedAction[]): Action =>
  actions.map(actionOf).reduce((worst: Action, next) => (ACTIONS.indexOf(next) > ACTIONS.indexOf(worst) ? next : worst), 'none');

const net = (actions: readonly PlannedAction[]): number => {
  const count = (kind: ActionKind): number => actions.filter((action) => action.kind === kind).length;
  return count('launch') + count('undrain') - count('drain');
};
