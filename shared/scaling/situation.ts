import { counted } from '../model/counted.js';
import type { Head } from '../model/head.js';
import type { DrainIntent, LaunchIntent, MoveIntent } from '../model/intent.js';
import type { InstanceSeen, Observation, ServiceSeen, TaskSeen } from '../model/observation.js';
import type { Policy } from '../model/policy.js';
import type { ScaleRange } from '../model/project.js';
import { MINUTE } from '../model/time.js';
import type { Trigger } from '../model/trigger.js';
import { buyableNow } from './buyable.js';
import { type Load, loadOf, membersOf } from './load.js';
import { instanceWith, serviceNamed, tasksOfService, tasksOnInstance } from './lookup.js';
import { once } from './once.js';
import type { TaskToPlace } from './packing.js';
import { isRefused, isUntold } from './protection.js';
import { scheduledMinimum } from './schedule.js';

/** Everything that a decision rests on. Nothing else is known to the rules. */
export interface DecideInput {
  readonly observation: Observation;
  readonly policy: Policy;
  readonly head: Pick<
    Head,
    | 'intents'
    | 'changedAt'
    | 'promise'
    | 'setAside'
    | 'emptySince'
    | 'lostSince'
    | 'notices'
    | 'repairs'
    | 'stays'
    | 'failedJoins'
    | 'nudgedAt'
    | 'nudges'
    | 'moved'
    | 'swing'
    | 'patience'
    | 'owed'
    | 'moveFailures'
    | 'epoch'
    | 'foundAt'
    | 'tombstone'
  >;
  readonly trigger: Trigger;
  /** Tasks that deployments want to start and that have no place yet. */
  readonly demand: readonly TaskToPlace[];
  /** ECS services with an open deployment: not moved, not drained. */
  readonly touched: readonly string[];
  /** Those of them for which no deployment asks for room: what they lack is bought for as elsewhere. */
  readonly leftOver?: readonly string[];
  /** Those of them that run as their deployment wants them, each with its id: they may move to make room for the others. */
  readonly resting?: Readonly<Record<string, string>>;
  /** Ranges of services that may have more than one count, by ECS service name. */
  readonly ranges: Readonly<Record<string, ServiceRange>>;
}

/** How many tasks a service may have, and the percent of its reservation at which it wants another. */
export type ServiceRange = Pick<ScaleRange, 'min' | 'max' | 'cpu'> &
  Partial<Pick<ScaleRange, 'memory' | 'requests' | 'schedule'>>;

/** The input, sorted into what the rules ask for. */
export interface Situation extends DecideInput {
  readonly members: readonly InstanceSeen[];
  readonly active: readonly InstanceSeen[];
  /** Registered, but their agents have not answered for so long that they are no capacity any more. */
  readonly lost: readonly InstanceSeen[];
  readonly launches: readonly LaunchIntent[];
  /** Launches that never joined and are being terminated. */
  readonly closing: readonly LaunchIntent[];
  readonly drains: readonly DrainIntent[];
  readonly moves: readonly MoveIntent[];
  readonly load: Load | null;
  /** Its load is the one expected in so many minutes, so many times what was measured. Left out = it was measured. */
  readonly foreseen?: { readonly inMinutes: number; readonly times: number };
  /** What is planned begins in this pass: what AWS does not tell just now is in the way. Left out = it begins later. */
  readonly atOnce?: true;
  /** The whole cluster, where this is a part of it: caps and the maximum count all of it. Left out = this is all. */
  readonly whole?: Situation;
}

export const situationOf = (input: DecideInput): Situation => {
  const registered = membersOf(input.observation.instances);
  const joined = new Set<string | null>(registered.map(({ id }) => id));
  const lost = registered.filter((one) => isLost(input, one));
  const silent = new Set(lost);
  const answering = input.observation.instances.filter((one) => !silent.has(one));
  const members = membersOf(answering);
  const drains = input.head.intents.filter((intent): intent is DrainIntent => intent.kind === 'drain');
  const launches = input.head.intents.filter((intent): intent is LaunchIntent => intent.kind === 'launch');
  const leaving = new Set(drains.filter((drain) => drain.state !== 'undoing').map((drain) => drain.instanceId));
  return {
    ...input,
    policy: buyableNow(atThisTime(input), input.observation),
    members,
    active: members.filter((one) => one.containerInstance!.status === 'ACTIVE' && !leaving.has(one.id)),
    // While the stop button is pressed no intent is closed: what has joined is there, and not on its way as well.
    launches: launches.filter((one) => one.state !== 'closing' && !isGivenUp(input, one) && !joined.has(one.instanceId)),
    lost,
    closing: launches.filter((launch) => launch.state === 'closing' && launch.strayedAt === undefined),
    drains,
    moves: input.head.intents.filter((intent): intent is MoveIntent => intent.kind === 'move'),
    load: loadOf({ ...input.observation, instances: answering }, input.head.changedAt),
  };
};

/** A list of registrations may be incomplete once; what is missing from it for longer is no capacity that comes. */
const STRAY_MILLISECONDS = MINUTE;

const isGivenUp = ({ observation }: DecideInput, { strayedAt }: LaunchIntent): boolean =>
  strayedAt !== undefined && observation.at - strayedAt >= STRAY_MILLISECONDS;

/** For moves that begin in this pass. */
export const beginningNow = (situation: Situation): Situation =>
  situation.observation.unread?.protection ? { ...situation, atOnce: true } : situation;

/** The minimum that holds now; a schedule does not go over the maximum. */
const atThisTime = ({ policy, observation: { at } }: DecideInput): Policy => {
  const min = Math.min(policy.max, scheduledMinimum(policy.minSchedule, at));
  return min > policy.min ? { ...policy, min } : policy;
};

/** An agent is away for seconds when it is updated or its connection is renewed; after this long it does not come back by itself. */
const LOST_MILLISECONDS = 5 * MINUTE;

const isLost = ({ observation, head }: DecideInput, one: InstanceSeen): boolean =>
  one.containerInstance?.agentConnected === false &&
  observation.at - (head.lostSince?.[one.id] ?? observation.at) >= LOST_MILLISECONDS;

/** Above the line from which on more instances are asked for. `share`: 1 = all that they have. */
export const aboveLine = ({ policy }: Pick<Situation, 'policy'>, share: number): boolean => share > policy.thresholds.out / 100;

/** Instances that exist or are asked for, whose agents answer, and that are not on their way out. */
export const sizeOf = (situation: Situation): number => situation.active.length + situation.launches.length;

/** Everything alive counts against the maximum, also what is being drained, closed or is still booting without an intent. */
export const aliveOf = (situation: Situation): number => {
  const alive = new Set(
    situation.observation.instances
      .filter((one) => ['pending', 'running', 'stopping', 'stopped'].includes(one.state))
      .map((one) => one.id),
  );
  for (const intent of situation.head.intents) if (intent.kind === 'launch' && intent.instanceId) alive.delete(intent.instanceId);
  return alive.size + situation.head.intents.filter((intent) => intent.kind === 'launch').length;
};

export const serviceOf = (situation: Pick<Situation, 'observation'>, task: TaskSeen): ServiceSeen | undefined =>
  task.service === null ? undefined : serviceNamed(situation.observation.services, task.service);

/** Live tasks on an instance. */
export const tasksOn = (situation: Pick<Situation, 'observation'>, instanceId: string): TaskSeen[] =>
  tasksOnInstance(situation.observation.tasks, instanceId).filter((task) => task.status !== 'STOPPED');

/**
 * Why this task may not be moved, or null when it may: a second copy beside it must be harmless and its address must stay.
 */
export const immovable = (situation: Situation, task: TaskSeen): string | null => {
  const service = serviceOf(situation, task);
  if (task.job) return 'it is a job, which stays where it runs until it ends';
  if (!service) return 'it is not part of a service';
  if (service.project === null) return 'somebody else made it';
  const host = task.instanceId === null ? undefined : instanceWith(situation.observation.instances, task.instanceId);
  if (host?.containerInstance?.agentConnected === false) return `the agent of ${host.id} does not answer`;
  const known = serviceVerdicts(situation);
  if (!known.has(service.name)) known.set(service.name, fixed(situation, service));
  return known.get(service.name) ?? null;
};

/** By service, for one situation. */
const serviceVerdicts = once((_situation: Situation) => new Map<string, string | null>());

/** Why no task of this service may be moved. */
const fixed = (situation: Situation, service: ServiceSeen): string | null => {
  const told = service.tags['evenkeel:relocate'];
  if (service.scheduling === 'DAEMON') return 'it runs once on every instance';
  if (told === 'never') return 'its file says relocate: never';
  if (service.tags['evenkeel:protect'] === 'true') return 'its file says protect: true';
  if (service.task.volumes.length > 0) return `its volume ${service.task.volumes[0]} stays on this instance`;
  if (service.task.hostPorts.length > 0) return `it holds host port ${service.task.hostPorts[0]}, so its address would change`;
  if (told !== 'always' && service.maximumPercent <= 100) return 'it is deployed stop-first: two copies must not run at once';
  if (situation.touched.includes(service.name) || service.deployments.length > 1) return 'its service is being deployed';
  if (hasSurplus(situation, service)) return 'an extra copy of it is about to be taken back';
  if (isOutOfDate(situation, service)) return 'its count is not seen yet as its last move left it';
  if (protectedByOthers(situation, service)) return 'its own program protects it from scale-in';
  if ((situation.atOnce ? isUntold : isRefused)(situation.observation, service.name))
    return 'AWS does not tell whether its tasks are protected';
  const until = restsUntil(situation, service);
  if (until > situation.observation.at)
    return `its last move failed: the next try is in ${counted(Math.ceil((until - situation.observation.at) / MINUTE), 'minute')}`;
  return null;
};

/** A move protects all the other tasks and releases them again: what somebody else protects must not be written over. */
const protectedByOthers = ({ observation, moves }: Situation, service: ServiceSeen): boolean => {
  const ours = new Set(moves.flatMap((move) => move.protected));
  return tasksOfService(observation.tasks, service.name).some(
    (task) => (task.protectedUntil ?? 0) > observation.at && !ours.has(task.arn),
  );
};

/** Ten minutes after a move that failed, then twenty, forty, and an hour at most. */
const restsUntil = ({ head }: Situation, service: ServiceSeen): number => {
  const failed = head.moveFailures?.[service.name];
  return failed ? failed.at + Math.min(60, 10 * 2 ** (failed.times - 1)) * MINUTE : 0;
};

/**
 * ECS's answers may be old: a move that took such a count for the service's own would leave it there. What people or a range ask for
 * is a count of its own again.
 */
const isOutOfDate = ({ head, moves, ranges }: Situation, { name, desired }: ServiceSeen): boolean => {
  const left = head.moved?.[name];
  return (
    left !== undefined && left.desired !== desired && ranges[name] === undefined && !moves.some((move) => move.service === name)
  );
};

/** One copy more than the last move of the service has left it with, and a call of that move's for one was never answered. */
export const hasSurplus = ({ head, moves, touched, ranges }: Situation, { name, desired }: ServiceSeen): boolean => {
  const left = head.moved?.[name];
  const wanted = touched.includes(name) || ranges[name] !== undefined || moves.some((move) => move.service === name);
  return left?.owed === true && !wanted && desired === left.desired + 1;
};
