import type { Candidate } from '../model/decision.js';
import type { InstanceSeen } from '../model/observation.js';
import type { LaunchTemplate, Policy } from '../model/policy.js';
import { DAY, MINUTE, SECOND } from '../model/time.js';
import type { Reason } from '../model/words.js';
import { ailmentsOf } from './ailments.js';
import { balanceOf, round } from './balance.js';
import { couldNotGo } from './could-not-go.js';
import { type Finding, heldBack, nothing, type PlannedAction } from './proposal.js';
import {
  boundText,
  budgetOf,
  emptyingOf,
  launchesFor,
  missingWithout,
  replacedNow,
  tasksToMove,
  WORN,
  whyNone,
} from './replacing.js';
import { aliveOf, type Situation } from './situation.js';
import { isCurrent, templateFor } from './templates.js';

export interface Worn {
  readonly instance: InstanceSeen;
  readonly reason: Extract<Reason, 'drifted' | 'expired' | 'rebalance' | 'asked'>;
  readonly why: string;
}

/**
 * Instances that work and are to be replaced: from an older launch template (another AMI, other settings), too old, or likely to be
 * taken by EC2. The replacement comes first; one of a new template has to prove itself before the others follow, a few at a time.
 */
export const rolling = (situation: Situation): Finding => {
  const worn = situation.active.flatMap((one) => wornOf(situation, one) ?? []).sort(mostUrgentFirst);
  if (worn.length === 0) return nothing;
  const busy = inTheWay(situation, worn);
  if (busy) return busy;
  const judged = judge(situation, worn);
  const acting = judged.find(({ finding }) => finding.actions.length > 0);
  const candidates = judged.map(
    ({ one, finding }): Candidate => ({
      id: one.instance.id,
      chosen: finding === acting?.finding,
      score: null,
      why: finding.why,
    }),
  );
  return { ...(acting ?? judged[0]!).finding, reasons: acting ? [acting.one.reason] : [], candidates };
};

/** Of those that may go, so many are looked at in one pass. */
const MOST_JUDGED = 10;

interface Judged {
  readonly one: Worn;
  readonly finding: Finding;
}

/** As far as the first that can be replaced; those that have to stay cost nothing to look at. */
const judge = (situation: Situation, worn: readonly Worn[]): Judged[] => {
  const kept = worn.map((one) => ({ one, why: keptBy(situation, one) }));
  const judged = kept.flatMap(({ one, why }): Judged[] => (why ? [{ one, finding: heldBack('protected', why) }] : []));
  for (const { one } of kept.filter(({ why }) => why === null).slice(0, MOST_JUDGED)) {
    const finding = replace(situation, one);
    judged.unshift({ one, finding });
    if (finding.actions.length > 0) break;
  }
  return judged;
};

const keptBy = (situation: Situation, { instance, why }: Worn): string | null => {
  if (instance.protect || instance.containerInstance!.attributes['evenkeel.protect'] === 'true')
    return `${why}; it carries evenkeel:protect.`;
  const bound = couldNotGo(situation, instance.id) ?? boundText(situation, instance, tasksToMove(situation, instance));
  return bound && `${why}; it is kept: ${bound}.`;
};

/** Why an instance is going to be replaced anyway; null when it is not. */
export const wornOf = (situation: Situation, instance: InstanceSeen): Worn | null => {
  const { policy, head, observation } = situation;
  if (instance.cluster === null || instance.state !== 'running') return null;
  if (head.notices?.[instance.id]?.kind === 'rebalance')
    return { instance, reason: 'rebalance', why: `EC2 says that Spot instance ${instance.id} is likely to be taken` };
  if (head.notices?.[instance.id]?.kind === 'asked')
    return { instance, reason: 'asked', why: `People asked to have ${instance.id} drained` };
  if (!isCurrent(policy, instance)) return { instance, reason: 'drifted', why: driftOf(policy, instance) };
  const age = observation.at - instance.launchedAt;
  if (policy.maximumLifetimeSeconds === null || age < policy.maximumLifetimeSeconds * SECOND) return null;
  const days = (milliseconds: number): number => Math.floor(milliseconds / DAY);
  return {
    instance,
    reason: 'expired',
    why: `${instance.id} is ${days(age)} days old, more than ${days(policy.maximumLifetimeSeconds * SECOND)}`,
  };
};

const driftOf = (policy: Policy, { id, type, template }: InstanceSeen): string => {
  const wanted = templateFor(policy, type);
  return wanted
    ? `${id} came from version ${template} of the launch template, the stack has ${wanted.launchTemplateVersion}`
    : `${id} is ${type}, and the stack has no launch template for its processor any more`;
};

const mostUrgentFirst = (a: Worn, b: Worn): number =>
  Number(b.reason === 'rebalance') - Number(a.reason === 'rebalance') ||
  a.instance.launchedAt - b.instance.launchedAt ||
  (a.instance.id < b.instance.id ? -1 : 1);

const inTheWay = (situation: Situation, [first]: readonly Worn[]): Finding | null => {
  const { touched, demand, moves, launches, drains, observation } = situation;
  const budget = budgetOf(situation);
  if (touched.length > 0 || demand.length > 0)
    return heldBack('deploying', `${first!.why}; it is replaced after the deployment.`);
  if (moves.length > 0) return heldBack('in-flight', `${first!.why}; a task is on its way to another instance.`);
  if (launches.length > 0) return heldBack('in-flight', `${first!.why}; an instance is joining.`);
  if (replacedNow(situation) >= budget || drains.some(({ reason }) => !WORN.includes(reason)))
    return heldBack('budget-spent', `${first!.why}; ${drains.length} of at most ${budget} on the way out.`);
  if (ailmentsOf(situation).length > 0) return heldBack('settling', `${first!.why}; first what is broken is mended.`);
  if (observation.unread?.['status-checks'])
    return heldBack('settling', `${first!.why}; it stays until EC2 tells whose status checks fail.`);
  return unproven(situation, first!);
};

/** Of the instance's kind; of the base type's where there is none any more. */
const templateOf = (policy: Policy, { type }: InstanceSeen): LaunchTemplate => templateFor(policy, type) ?? policy;

/** Instances of the wanted version of that instance's kind. */
const freshOnes = ({ active, policy }: Situation, like: InstanceSeen): readonly InstanceSeen[] => {
  const wanted = templateOf(policy, like).launchTemplateId;
  return active.filter(
    (one) => one.template && isCurrent(policy, one) && templateFor(policy, one.type)?.launchTemplateId === wanted,
  );
};

/** A new version has to prove itself before the others follow: its oldest instance has been a member long enough, and all answer. */
const unproven = (situation: Situation, { instance, reason, why }: Worn): Finding | null => {
  const { observation, policy } = situation;
  const fresh = freshOnes(situation, instance);
  if (reason !== 'drifted' || fresh.length === 0) return null;
  const version = templateOf(policy, instance).launchTemplateVersion;
  const silent = fresh.find(({ containerInstance }) => !containerInstance!.agentConnected);
  if (silent) return heldBack('settling', `${why}; the agent of ${silent.id}, of version ${version}, does not answer.`);
  const proven = Math.min(...fresh.map((one) => one.containerInstance!.registeredAt)) + policy.provingSeconds * SECOND;
  if (proven <= observation.at) return null;
  const minutes = Math.ceil((proven - observation.at) / MINUTE);
  return heldBack('settling', `${why}; the first instance of version ${version} proves itself for ${minutes} min more.`, {
    nextEligibleAt: proven,
  });
};

const replace = (situation: Situation, { instance, reason, why }: Worn): Finding => {
  const emptying = emptyingOf(situation, instance);
  const first = reason === 'drifted' && freshOnes(situation, instance).length === 0;
  const line = situation.policy.thresholds.in;
  const left = !first && emptying.fits && missingWithout(situation, instance) === 0 ? highestWithout(situation, instance) : null;
  if (left !== null && left <= line)
    return {
      ...nothing,
      actions: [{ kind: 'drain', reason, instanceId: instance.id } satisfies PlannedAction],
      why: `${why}: what it runs fits on the others, and it is drained.`,
      formula: `without ${instance.id} the highest is ${round(left)} % <= ${line} %`,
    };
  const [homeless] = emptying.buying.homeless;
  if (homeless) return heldBack('does-not-fit', `${why}; ${homeless.service} fits no type that may be bought.`);
  const launches = launchesFor(situation, reason, 1, emptying.buying);
  if (launches.length > 0) return { ...nothing, actions: launches, why: `${why}: its replacement is launched first.` };
  const without = left === null ? '' : `without it the highest would be ${round(left)} %, above ${line} %, and `;
  return aliveOf(situation) >= situation.policy.max
    ? heldBack('budget-spent', `${why}; ${without}the maximum of ${situation.policy.max} leaves no room for a replacement.`)
    : heldBack(
        whyNone(situation, emptying.buying.types[0]).blocker,
        `${why}; ${whyNone(situation, emptying.buying.types[0]).why}.`,
      );
};

/** Percent of the highest of the others when this one is given up; 0 when nothing is known to use anything. */
const highestWithout = (situation: Situation, instance: InstanceSeen): number => {
  if (!situation.load || situation.active.length < 2) return 0;
  return balanceOf(situation, { resource: 'cpu', without: [instance.id] }).best.max * 100;
};
