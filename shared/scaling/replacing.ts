import type { InstanceSeen, TaskSeen } from '../model/observation.js';
import type { Blocker, Reason } from '../model/words.js';
import { type Buying, buyEach } from './buying.js';
import { capAgainst } from './caps.js';
import { boundBy } from './giving-up.js';
import { breakerText, launchBreaker } from './launch-breaker.js';
import { loadOn } from './load.js';
import { offeringsFor } from './offerings.js';
import { type InstanceRoom, place, type TaskToPlace } from './packing.js';
import type { PlannedAction } from './proposal.js';
import { flyingRooms, openRooms } from './rooms.js';
import { aliveOf, type Situation, serviceOf, sizeOf, tasksOn } from './situation.js';
import { toPlace } from './takers.js';

/** Why an instance is repaired: it is broken. */
export const BROKEN: readonly Reason[] = ['agent-lost', 'status-check', 'tasks-die'];
/** Why an instance is replaced although it works. */
export const WORN: readonly Reason[] = ['drifted', 'expired', 'rebalance', 'asked'];

/** A launch or a drain for one of these is no growth and no shrinking: an instance takes another's place. */
export const isReplacement = (reason: Reason): boolean =>
  BROKEN.includes(reason) || WORN.includes(reason) || reason === 'interrupted';

/** A drain that may be taken back when load returns: the instance works and is not about to go. */
export const isRevocable = (reason: Reason): boolean =>
  !BROKEN.includes(reason) && !['interrupted', 'rebalance', 'drained'].includes(reason);

/** What emptying an instance takes. */
export interface Emptying {
  /** What keeps it from being emptied at all, in words. */
  readonly bound: string | null;
  /** What runs there fits on the others as they are. */
  readonly fits: boolean;
  /** So many more instances would hold what does not, beyond what is in flight. */
  readonly more: number;
  /** Which ones. */
  readonly buying: Buying;
  readonly tasks: readonly TaskSeen[];
}

/** @param avoid instances (ids) that are no place to go to, because they are on their way out themselves. */
export const emptyingOf = (situation: Situation, instance: InstanceSeen, avoid: readonly string[] = []): Emptying => {
  const tasks = tasksToMove(situation, instance);
  const rooms = openRooms(situation).filter(({ id }) => id !== instance.id && !avoid.includes(id));
  const here = unplacedOf(situation, tasks, rooms);
  const buying = buyingFor(situation, here);
  return {
    bound: boundText(situation, instance, tasks),
    fits: here.length === 0,
    more: buying.types.length,
    buying,
    tasks,
  };
};

/** What has to be bought, beyond what is in flight, for tasks whose instances leave together. */
export const replacementFor = (situation: Situation, tasks: readonly TaskSeen[]): Buying =>
  buyingFor(situation, unplacedOf(situation, tasks, openRooms(situation)));

const unplacedOf = (situation: Situation, tasks: readonly TaskSeen[], rooms: readonly InstanceRoom[]): readonly TaskToPlace[] =>
  place(
    tasks.map((task) => toPlace(situation, task.id)),
    rooms,
  ).unplaced;

const buyingFor = (situation: Situation, unplaced: readonly TaskToPlace[]): Buying => {
  const later = place(unplaced, flyingRooms(situation)).unplaced;
  return buyEach(situation, later, Math.max(1, later.length));
};

/** What has to run elsewhere when the instance goes: DAEMON tasks end with it. */
export const tasksToMove = (situation: Situation, instance: InstanceSeen): TaskSeen[] =>
  tasksOn(situation, instance.id).filter(
    (task) => task.desiredStatus === 'RUNNING' && serviceOf(situation, task)?.scheduling !== 'DAEMON',
  );

/** What keeps an instance from being emptied, in words, or null. */
export const boundText = (situation: Situation, instance: InstanceSeen, tasks: readonly TaskSeen[]): string | null => {
  const volume = Object.keys(instance.containerInstance?.attributes ?? {}).find((name) => name.startsWith('evenkeel.volume.'));
  if (volume) return `volume ${volume.slice('evenkeel.volume.'.length)} lies on its disk`;
  const bound = tasks.map((task) => boundBy(situation, task)).find((why) => why !== null);
  return bound?.replace(/\.$/, '') ?? null;
};

/** Launches as far as the maximum allows: what is bought for the tasks first, then the base type. */
export const launchesFor = (situation: Situation, reason: Reason, count: number, buying?: Buying): PlannedAction[] => {
  const room = Math.max(0, situation.policy.max - aliveOf(situation));
  const types = Array.from({ length: Math.min(count, room) }, (_, i) => buying?.types[i] ?? situation.policy.baseType);
  return offeringsFor(situation, types, buying?.zones, buying?.only).map(
    (offer): PlannedAction => ({ kind: 'launch', reason, ...offer }),
  );
};

/** Why no launch could be planned although the maximum leaves room for one: the end of a sentence. */
export const whyNone = (
  situation: Situation,
  type = situation.policy.baseType,
): { readonly blocker: Blocker; readonly why: string } => {
  const breaker = launchBreaker(situation, type.name);
  const capped = breaker.state === 'open' ? null : capAgainst(situation, type);
  if (capped) return capped;
  return breaker.state === 'closed'
    ? { blocker: 'no-capacity', why: 'no type is to be had' }
    : { blocker: 'breaker-open', why: endOf(breakerText(breaker)) };
};

const endOf = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');

/** Without it the others would be above the line for growth: its load needs another instance as much as its tasks need room. */
export const pegsTheOthers = (situation: Situation, { id }: InstanceSeen, avoid: readonly string[]): boolean => {
  const { load, policy } = situation;
  if (!load) return false;
  const rest = load.instances.filter((one) => one.id !== id && !avoid.includes(one.id));
  const vcpu = rest.reduce((sum, one) => sum + one.vcpu, 0);
  // An instance whose agent is silent is no part of the load's instances; what its tasks use is known from their services.
  const its = loadOn(load, id)?.cpuUsed ?? tasksOn(situation, id).reduce((sum, one) => sum + (load.tasks[one.id]?.cpu ?? 0), 0);
  const others = rest.reduce((sum, one) => sum + one.cpuUsed, 0);
  return vcpu > 0 && (others + its) / vcpu > policy.thresholds.out / 100;
};

/** How many would be missing to the minimum without this instance; what is in flight counts. */
export const missingWithout = (situation: Situation, instance: InstanceSeen): number => {
  const counts = situation.active.some(({ id }) => id === instance.id) ? 1 : 0;
  return Math.max(0, situation.policy.min - (sizeOf(situation) - counts));
};

/** How many may be repaired or replaced at once. */
export const budgetOf = ({ policy, members, lost }: Situation): number =>
  Math.max(1, Math.floor(((members.length + lost.length) * policy.disruptionPercent) / 100));

/** Instances on their way out because they are replaced. */
export const replacedNow = ({ drains }: Situation): number => drains.filter(({ reason }) => isReplacement(reason)).length;
