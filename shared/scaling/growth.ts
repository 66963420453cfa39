import { counted } from '../model/counted.js';
import type { Candidate } from '../model/decision.js';
import { type InstanceType, registeredMemoryMiB } from '../model/instance-types.js';
import type { Blocker } from '../model/words.js';
import { balanceOf, forecastOf, type Resource, round } from './balance.js';
import { fewest } from './fewest.js';
import { offeringsFor } from './offerings.js';
import { type Demand, type PlacementDemand, placementDemand } from './placement.js';
import { type Finding, heldBack, nothing, type PlannedAction } from './proposal.js';
import { rangeCounts } from './range.js';
import { stillRising } from './rising.js';
import { aliveOf, immovable, type Situation, sizeOf } from './situation.js';

/** Growth when saturated: the true load is unknown, so the number of instances grows by half. */
const SATURATED_GROWTH = 1.5;

/** After this many launches in a row that never joined the cause lies deeper than one instance. */
const MOST_FAILED = 3;

/** The two demands, their maximum, and what becomes of it: undrain, launch, or the reason why not. */
export const growth = (situation: Situation): Finding => {
  const { policy, head } = situation;
  const minimum = Math.max(0, policy.min - sizeOf(situation));
  const placement = placementDemand(situation);
  const use = utilisationDemand(situation);
  const more = Math.max(minimum, placement.more, use.demand.more);
  if (more === 0) return standing(placement.finding, use.finding);
  const lead = leading(minimum, placement, use.demand);
  const back = situation.drains.filter((drain) => drain.state === 'draining').slice(-more);
  const undrain = back.map(
    (drain): PlannedAction => ({ kind: 'undrain', reason: lead.reason, instanceId: drain.instanceId, intent: drain.id }),
  );
  const room = Math.max(0, policy.max - aliveOf(situation));
  const wanted = more - undrain.length;
  const failed = head.failedJoins + situation.closing.length;
  if (failed >= MOST_FAILED) return { ...heldBack('breaker-open', breakerText(failed)), ...leadIn(lead), actions: undrain };
  const offers = offeringsFor(situation, typesToBuy(situation, placement, Math.min(wanted, room)));
  const launches = offers.map((offer): PlannedAction => ({ kind: 'launch', reason: lead.reason, ...offer }));
  const blockedBy = limits(wanted, room, offers.length);
  return {
    ...nothing,
    actions: [...undrain, ...launches, ...use.finding.actions],
    reasons: [lead.reason, ...use.finding.reasons.filter((reason) => reason !== lead.reason)],
    why: lead.why + (blockedBy.includes('at-max') ? ` The maximum is ${policy.max}.` : ''),
    formula: lead.formula,
    candidates: [...use.finding.candidates, ...placement.finding.candidates],
    predicted:
      launches.length + undrain.length > 0 && situation.load
        ? predicted(situation, use.resource, launches.length + undrain.length)
        : null,
    blockedBy,
  };
};

/** Nothing is asked for: a task that no instance could hold is the graver news. */
const standing = (placement: Finding, use: Finding): Finding =>
  placement.blockedBy.length > 0 ? { ...placement, blockedBy: [...placement.blockedBy, ...use.blockedBy] } : use;

/** What tasks without room need, then the base type. */
const typesToBuy = ({ policy }: Situation, { types }: PlacementDemand, count: number): InstanceType[] =>
  Array.from({ length: count }, (_, i) => types[i] ?? policy.baseType);

const predicted = (situation: Situation, resource: Resource, more: number) =>
  forecastOf(
    situation,
    balanceOf(situation, { resource, more, counts: rangeCounts(situation, more) }).best,
    resource,
    sizeOf(situation) + more,
  );

const leadIn = (lead: Demand) => ({ reasons: [lead.reason], formula: lead.formula });

const leading = (minimum: number, placement: PlacementDemand, use: Demand): Demand => {
  if (minimum >= Math.max(placement.more, use.more)) {
    return { more: minimum, reason: 'below-min', formula: `min - size = ${minimum}`, why: `${minimum} short of the minimum.` };
  }
  return placement.more >= use.more ? placement.demand : use;
};

const limits = (wanted: number, room: number, offered: number): Blocker[] => {
  if (wanted > room) return ['at-max'];
  return offered < wanted ? ['no-capacity'] : [];
};

const breakerText = (failed: number): string =>
  `The last ${failed} instances never joined the cluster, so no more are launched: look at the AMI, the instance role and the subnets' way to ECS.`;

/** CPU or memory above the line: how many instances bring the load to the target, and whether a split would help at all. */
export const utilisationDemand = (situation: Situation): { demand: Demand; finding: Finding; resource: Resource } => {
  const none = { demand: { more: 0, reason: 'above-line' as const, formula: '', why: '' }, resource: 'cpu' as Resource };
  const { load, policy } = situation;
  if (!load) return { ...none, finding: heldBack('no-data', 'No complete window of metrics yet.') };
  const { resource, share } = hottest(situation);
  if (share <= policy.thresholds.out / 100) {
    return {
      ...none,
      resource,
      finding: heldBack('within-band', `${word(resource)} mean ${round(share * 100)} % is not above ${policy.thresholds.out} %.`),
    };
  }
  if (load.window.from < situation.head.changedAt) {
    return { ...none, resource, finding: heldBack('settling', 'The newest window began before the last change took effect.') };
  }
  if (situation.moves.length > 0)
    return { ...none, resource, finding: heldBack('in-flight', 'A task is on its way to another instance.') };
  if (resource === 'cpu' && stillRising(situation))
    return {
      ...none,
      resource,
      finding: heldBack(
        'settling',
        'The load jumped within the newest window, which shows a part of it only: the next one tells how much it is.',
      ),
    };
  return { resource, ...worthwhile(situation, resource, share) };
};

const hottest = (situation: Situation): { resource: Resource; share: number } => {
  const load = situation.load!;
  const active = load.instances.filter((one) => situation.active.some((seen) => seen.id === one.id));
  const capacity = active.reduce((sum, one) => sum + one.vcpu, 0) || 1;
  const memory = active.reduce((sum, one) => sum + one.memoryMiB, 0) || 1;
  const cpuShare = load.cpu / capacity;
  const memoryShare = load.memoryMiB / memory;
  return memoryShare > cpuShare && memoryShare > situation.policy.thresholds.out / 100
    ? { resource: 'memory', share: memoryShare }
    : { resource: 'cpu', share: cpuShare };
};

/** The fewest instances that help; none when no split helps. */
const worthwhile = (situation: Situation, resource: Resource, share: number): { demand: Demand; finding: Finding } => {
  const { policy } = situation;
  const size = sizeOf(situation);
  const { need, formula } = needOf(situation, resource);
  const none = (finding: Finding) => ({ demand: { more: 0, reason: 'above-line' as const, formula, why: '' }, finding });
  const wanted = Math.ceil(need - 1e-9) - size;
  if (wanted <= 0) return none(heldBack('in-flight', 'What is in flight is enough.', { formula }));
  const { more, before, after } = fewest(situation, resource, wanted);
  if ((before - after) * 100 < policy.worthwhilePoints)
    return situation.launches.length > 0
      ? none(heldBack('in-flight', 'What is in flight helps as much as more would.', { formula }))
      : none(wouldNotHelp(situation, resource, before, after, formula));
  const raises = raiseActions(situation, more);
  const why = `${word(resource)} mean ${round(share * 100)} % on ${situation.active.length} is above ${policy.thresholds.out} %; expect at most ${round(after * 100)} % on ${size + more}.`;
  return {
    demand: { more, reason: 'above-line', formula, why },
    finding: { ...nothing, reasons: raises.length > 0 ? ['service-range'] : [], candidates: raises.map(raiseCandidate) },
  };
};

/** How many instances the load asks for, by the sum alone. What is in flight has not been measured and does not grow by half. */
const needOf = ({ policy, load, active }: Situation, resource: Resource): { need: number; formula: string } => {
  const unit = resource === 'cpu' ? policy.baseType.vcpu : registeredMemoryMiB(policy.baseType);
  const amount = resource === 'cpu' ? load!.cpu : load!.memoryMiB;
  const need = amount / unit / (policy.thresholds.target / 100);
  if (load!.censored && resource === 'cpu') {
    const grown = Math.max(active.length * SATURATED_GROWTH, need);
    return { need: grown, formula: `saturated: ceil(${active.length} x ${SATURATED_GROWTH}) = ${Math.ceil(grown)}` };
  }
  return {
    need,
    formula: `${round(amount)} / (${round(unit)} x ${policy.thresholds.target} %) = ${round(need)} -> ${Math.ceil(need - 1e-9)}`,
  };
};

const raiseActions = (situation: Situation, more: number) => Object.entries(rangeCounts(situation, more));

const raiseCandidate = ([service, count]: [string, number]): Candidate => ({
  id: service,
  chosen: true,
  score: count,
  why: `gets ${counted(count, 'task')} as soon as their room is registered`,
});

const wouldNotHelp = (situation: Situation, resource: Resource, highest: number, after: number, formula: string): Finding => {
  const load = situation.load!;
  const heavy = situation.observation.tasks
    .filter((task) => load.tasks[task.id])
    .sort((a, b) => amountOf(situation, resource, b.id) - amountOf(situation, resource, a.id))
    .slice(0, 3);
  const named = heavy[0];
  const reason = named ? immovable(situation, named) : null;
  const help = reason ? `${reason}` : 'it is one task, and a task cannot be divided';
  return heldBack(
    'would-not-help',
    `Another instance would lower the highest from ${round(highest * 100)} % only to ${round(after * 100)} %: ${named?.service ?? 'the load'} ` +
      `(${named?.id ?? 'no task'}) cannot be spread, because ${help}. What would help: a range (x-evenkeel: {scale: {max: 3}}), ` +
      'ports published on the balancer, or relocate: always.',
    {
      formula,
      reasons: ['above-line'],
      candidates: heavy.map((task) => ({
        id: task.id,
        chosen: false,
        score: round(amountOf(situation, resource, task.id)),
        why: immovable(situation, task) ?? 'moving it alone does not lower the highest',
      })),
    },
  );
};

const amountOf = (situation: Situation, resource: Resource, taskId: string): number => {
  const load = situation.load!.tasks[taskId]!;
  return resource === 'cpu' ? load.cpu : load.memoryMiB;
};

const word = (resource: Resource): string => (resource === 'cpu' ? 'CPU' : 'Memory (estimated)');
