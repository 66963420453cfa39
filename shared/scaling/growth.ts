import { counted } from '../model/counted.js';
import type { Candidate, Forecast } from '../model/decision.js';
import type { InstanceType } from '../model/instance-types.js';
import { MINUTE } from '../model/time.js';
import type { Blocker } from '../model/words.js';
import { ahead } from './ahead.js';
import { balanceOf, forecastOf, type Resource, round } from './balance.js';
import { growthBesideTheFull } from './beside-the-full.js';
import { type Capped, capOnRest } from './caps.js';
import { fewest } from './fewest.js';
import { untold } from './foretold.js';
import { breakerAgainst, breakerText, probeText } from './launch-breaker.js';
import { loadsOf, needOf } from './need.js';
import { answerOf } from './not-told.js';
import { offeringsFor } from './offerings.js';
import { once } from './once.js';
import { onEither } from './other-processor.js';
import { windowsMissing } from './patience.js';
import { type Demand, type PlacementDemand, placementDemand } from './placement.js';
import { type Finding, heldBack, nothing, type PlannedAction } from './proposal.js';
import { rangeCounts } from './range.js';
import { isRevocable } from './replacing.js';
import { scheduledMinimum } from './schedule.js';
import { aliveOf, type Situation, sizeOf } from './situation.js';
import { wouldNotHelp } from './would-not-help.js';

/** The two demands, their maximum, and what becomes of it: undrain, launch, or the reason why not. */
export const growth = (situation: Situation): Finding => withLost(situation, onEither(situation, growthBesideTheFull(grown)));

const grown = (situation: Situation): Finding => {
  const { policy } = situation;
  const { max } = (situation.whole ?? situation).policy;
  const minimum = Math.max(0, policy.min - sizeOf(situation));
  const placement = placementDemand(situation);
  const use = utilisationDemand(situation);
  const asked = Math.max(minimum, placement.more, use.demand.more);
  if (asked === 0) return standing(placement.finding, use.finding);
  const lead = leading(situation, minimum, placement, use.demand);
  const returning = takenBack(situation);
  const more = asked - returning;
  if (more <= 0) return heldBack('in-flight', `${lead.why} What is taken back from its drain is enough.`);
  const back = situation.drains.filter((drain) => drain.state === 'draining' && isRevocable(drain.reason)).slice(-more);
  const undrain = back.map(
    (drain): PlannedAction => ({ kind: 'undrain', reason: lead.reason, instanceId: drain.instanceId, intent: drain.id }),
  );
  const room = Math.max(0, policy.max - aliveOf(situation));
  const wanted = more - undrain.length;
  const types = typesToBuy(situation, placement, Math.min(wanted, room));
  const breaker = breakerAgainst(situation, types.length > 0 ? types : [policy.baseType]);
  const offers = offeringsFor(situation, types, placement.zones, placement.only);
  if (breaker.state === 'open' && wanted > 0 && offers.length === 0) {
    const { nextEligibleAt } = breaker;
    return { ...heldBack('breaker-open', breakerText(breaker), { nextEligibleAt }), ...leadIn(lead), actions: undrain };
  }
  const launches = offers.map((offer): PlannedAction => ({ kind: 'launch', reason: lead.reason, ...offer }));
  const follows = launches.length > 0 && lead.reason === 'above-line' && laterFor(situation, use.resource) !== null;
  const probe = breaker.state === 'half-open' && offers.length > 0;
  const short = !probe && offers.length < Math.min(wanted, room);
  // Headroom is a wish: what the maximum leaves it, it gets, and nobody is called for the rest.
  const needed = Math.max(minimum, placement.needed, use.demand.more) - returning - undrain.length;
  const capped = short ? capOnRest(situation, types, offers) : null;
  const shut = breaker.state === 'open' && short && !capped;
  const held: readonly Blocker[] = shut ? ['breaker-open'] : limits(wanted, room, offers.length, capped);
  const blockedBy = probe || needed <= offers.length ? [] : held;
  return {
    ...nothing,
    actions: [...undrain, ...launches, ...use.finding.actions],
    reasons: [lead.reason, ...use.finding.reasons.filter((reason) => reason !== lead.reason)],
    why:
      lead.why +
      (probe ? ` ${probeText(breaker)}` : '') +
      (shut ? ` ${breakerText(breaker)}` : '') +
      (blockedBy.includes('at-max') ? ` The maximum is ${max}.` : '') +
      (wanted > room && needed <= offers.length
        ? ` The maximum of ${max} leaves no room for ${offers.length > 0 ? 'all of the headroom' : 'them'}.`
        : '') +
      (capped ? ` ${counted(wanted - offers.length, 'instance')} not launched: ${capped.why}.` : ''),
    formula: lead.formula,
    candidates: [...use.finding.candidates, ...placement.finding.candidates],
    predicted:
      launches.length + undrain.length > 0 && situation.load && !follows
        ? predicted(situation, use.resource, launches.length + undrain.length)
        : null,
    blockedBy,
    nextEligibleAt: capped?.nextEligibleAt ?? (shut ? breaker.nextEligibleAt : null),
  };
};

/** Drained instances that take tasks again as soon as the copies of theirs serve: what they were taken back for is not bought meanwhile. */
const takenBack = ({ drains, members, observation }: Situation): number =>
  drains.filter(
    ({ state, undoSince, instanceId }) =>
      state === 'undoing' &&
      observation.at - (undoSince ?? 0) < TAKEN_BACK_MILLISECONDS &&
      members.some(({ id, containerInstance }) => id === instanceId && containerInstance!.status === 'DRAINING'),
  ).length;

/** By then they serve, or something is in their way. */
const TAKEN_BACK_MILLISECONDS = 2 * MINUTE;

/** Whose agent has been silent for minutes is no capacity: it is named, since only its owner can tell what became of it. */
const withLost = ({ lost, head, observation }: Situation, finding: Finding): Finding => {
  if (lost.length === 0) return finding;
  const longest = Math.max(...lost.map(({ id }) => observation.at - (head.lostSince?.[id] ?? observation.at)));
  const names = lost.map(({ id }) => id).join(', ');
  const why =
    `The agent of ${names} has not answered for ${Math.round(longest / MINUTE)} min: it is not counted as capacity. ` +
    'It is rebooted or replaced when it does not come back.';
  return {
    ...finding,
    reasons: [...finding.reasons, 'agent-lost'],
    why: [finding.why, why].filter(Boolean).join(' '),
  };
};

/** Nothing is asked for: a task that no instance could hold is the graver news. */
const standing = (placement: Finding, use: Finding): Finding =>
  placement.blockedBy.length > 0 ? { ...placement, blockedBy: [...placement.blockedBy, ...use.blockedBy] } : use;

/** What tasks without room need, then the base type. */
const typesToBuy = ({ policy }: Situation, { types }: PlacementDemand, count: number): InstanceType[] =>
  Array.from({ length: count }, (_, i) => types[i] ?? policy.baseType);

const laterFor = (situation: Situation, resource: Resource): string | null =>
  resource === 'cpu' && !ahead(situation).foreseen ? untold(situation) : null;

/** What is there and in flight will carry, once the whole of a jump has been seen; null before. */
export const owedPrediction = (situation: Situation): Forecast | null => {
  const { head, load } = situation;
  if (!head.owed || !load || load.window.from < head.owed.windowTo || untold(situation)) return null;
  return predicted(situation, 'cpu', 0);
};

const predicted = (now: Situation, resource: Resource, more: number) => {
  const situation = ahead(now);
  return forecastOf(
    situation,
    balanceOf(situation, { resource, more, counts: rangeCounts(situation, more) }).best,
    resource,
    sizeOf(situation) + more,
  );
};

const leadIn = (lead: Demand) => ({ reasons: [lead.reason], formula: lead.formula });

const leading = (situation: Situation, minimum: number, placement: PlacementDemand, use: Demand): Demand => {
  if (minimum >= Math.max(placement.more, use.more)) {
    return {
      more: minimum,
      reason: 'below-min',
      formula: `min - size = ${minimum}`,
      why: `${minimum} short of ${minimumText(situation)}.`,
    };
  }
  return placement.more >= use.more ? placement.demand : use;
};

const minimumText = ({ policy, observation }: Situation): string =>
  scheduledMinimum(policy.minSchedule, observation.at) >= policy.min && policy.min > 0 && policy.minSchedule
    ? `the minimum of ${policy.min}, which its schedule asks for now`
    : `the minimum of ${policy.min}`;

const limits = (wanted: number, room: number, offered: number, capped: Capped | null): Blocker[] => {
  if (capped) return [capped.blocker];
  if (wanted > room) return ['at-max'];
  return offered < wanted ? ['no-capacity'] : [];
};

const blindText = ({ unread }: Situation['observation']): string =>
  unread?.metrics ? `CloudWatch does not tell: ${answerOf(unread.metrics)}.` : 'No complete window of metrics yet.';

/** CPU or memory above the line: how many instances bring the load to the target, and whether a split would help at all. */
export const utilisationDemand = once((now: Situation): { demand: Demand; finding: Finding; resource: Resource } => {
  const none = { demand: { more: 0, reason: 'above-line' as const, formula: '', why: '' }, resource: 'cpu' as Resource };
  const situation = ahead(now);
  const { load, policy } = situation;
  if (!load) return { ...none, finding: heldBack('no-data', blindText(now.observation)) };
  const [hottest, ...others] = usesOf(situation);
  const line = policy.thresholds.out / 100;
  if (hottest!.share <= line) {
    const why = `${meanText(situation, hottest!.resource, hottest!.share)} is not above ${policy.thresholds.out} %.`;
    return { ...none, resource: hottest!.resource, finding: heldBack('within-band', why) };
  }
  const waits = notYet(situation);
  if (waits) return { ...none, resource: hottest!.resource, finding: waits };
  // One instance serves both: the larger of the two counts, and of equals the one for what is hotter.
  return [hottest!, ...others.filter(({ share }) => share > line)]
    .map((use) => ({ resource: use.resource, ...demandOf(situation, use) }))
    .reduce((largest, next) => (next.demand.more > largest.demand.more ? next : largest));
});

/** How many instances the load asks for: what is to be added, or, where that is none, as few as would carry it by the sum. */
export const askedByLoad = (situation: Situation): number => {
  const size = sizeOf(situation);
  const { more } = utilisationDemand(situation).demand;
  if (more > 0 || !situation.load) return size + more;
  const [cpu, memory] = (['cpu', 'memory'] as const).map((resource) => size + needOf(situation, resource).wanted);
  return Math.min(size, Math.max(cpu!, memory!, 0));
};

const notYet = ({ load, head, moves }: Situation): Finding | null => {
  if (load!.window.from < head.changedAt)
    return heldBack('settling', 'The newest window began before the last change took effect.');
  return moves.length > 0 ? heldBack('in-flight', 'A task is on its way to another instance.') : null;
};

interface Use {
  readonly resource: Resource;
  /** Of what the active instances have. */
  readonly share: number;
}

/** CPU and memory, the hotter one first. */
const usesOf = (situation: Situation): Use[] => {
  const load = situation.load!;
  const active = loadsOf(situation);
  const capacity = active.reduce((sum, one) => sum + one.vcpu, 0) || 1;
  const memory = active.reduce((sum, one) => sum + one.memoryMiB, 0) || 1;
  const uses: Use[] = [
    { resource: 'cpu', share: load.cpu / capacity },
    { resource: 'memory', share: load.memoryMiB / memory },
  ];
  return hotterMemory(uses, situation.policy.thresholds.out / 100) ? uses.reverse() : uses;
};

/** Memory is an estimate: it leads only when it is above the line. */
const hotterMemory = ([cpu, memory]: readonly Use[], line: number): boolean => memory!.share > cpu!.share && memory!.share > line;

const demandOf = (situation: Situation, { resource, share }: Use): { demand: Demand; finding: Finding } => {
  const missing = resource === 'cpu' ? windowsMissing(situation) : 0;
  return missing === 0
    ? worthwhile(situation, resource, share)
    : {
        demand: { more: 0, reason: 'above-line', formula: '', why: '' },
        finding: heldBack(
          'settling',
          `${meanText(situation, 'cpu', share)} is above ${situation.policy.thresholds.out} %, but the load was gone before the last growth had joined: ` +
            `${counted(missing, 'more window')} above the line is waited for.`,
        ),
      };
};

/** The fewest instances that help; none when no split helps. */
const worthwhile = (situation: Situation, resource: Resource, share: number): { demand: Demand; finding: Finding } => {
  const { policy } = situation;
  const size = sizeOf(situation);
  const { wanted, formula } = needOf(situation, resource);
  const none = (finding: Finding) => ({ demand: { more: 0, reason: 'above-line' as const, formula, why: '' }, finding });
  if (wanted <= 0) return none(heldBack('in-flight', 'What is in flight is enough.', { formula }));
  const { more, before, after, bySum } = fewest(situation, resource, wanted);
  const onWhole = `by whole tasks ${round(bySum * 100)} % on ${size + wanted}, ${round(after * 100)} % on ${size + more} -> ${size + more}`;
  if ((before - after) * 100 < policy.worthwhilePoints)
    return situation.launches.length > 0
      ? none(heldBack('in-flight', 'What is in flight helps as much as more would.', { formula }))
      : none(wouldNotHelp(situation, resource, before, after, formula));
  const raises = raiseActions(situation, more);
  const above = `${meanText(situation, resource, share)} on ${situation.active.length} is above ${policy.thresholds.out} %`;
  const later = laterFor(situation, resource);
  const why = later
    ? `${above}: at least ${size + more} are needed. ${later}`
    : `${above}; ${expectation(situation, resource)} ${round(after * 100)} % on ${size + more}.`;
  return {
    demand: { more, reason: 'above-line', formula: more === wanted ? formula : `${formula}; ${onWhole}`, why },
    finding: { ...nothing, reasons: raises.length > 0 ? ['service-range'] : [], candidates: raises.map(raiseCandidate) },
  };
};

/** What is at its limit shows the limit: what it would use is seen only once there is room for it. */
const expectation = ({ load }: Situation, resource: Resource): string =>
  load!.atLeast && resource === 'cpu' ? 'what is at its limit may want more than it gets: expect at least' : 'expect at most';

const raiseActions = (situation: Situation, more: number) => Object.entries(rangeCounts(situation, more));

const raiseCandidate = ([service, count]: [string, number]): Candidate => ({
  id: service,
  chosen: true,
  score: count,
  why: `gets ${counted(count, 'task')} as soon as their room is registered`,
});

/** What is above the line or not, and where it is only expected, what it is now. */
const meanText = ({ foreseen }: Situation, resource: Resource, share: number): string => {
  const mean = `${word(resource)} mean ${round(share * 100)} %`;
  if (!foreseen || resource !== 'cpu') return mean;
  return `${mean} in ${counted(Math.round(foreseen.inMinutes), 'minute')} (now ${round((share / foreseen.times) * 100)} %, rising evenly)`;
};

const word = (resource: Resource): string => (resource === 'cpu' ? 'CPU' : 'Memory (estimated)');
