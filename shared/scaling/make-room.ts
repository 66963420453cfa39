import type { TaskSeen } from '../model/observation.js';
import { buyEach } from './buying.js';
import { satisfies } from './constraints.js';
import { type Copy, mayWaitBeside } from './copies.js';
import { countsTheDead } from './counts-the-dead.js';
import { MOST_AT_ONCE } from './next-moves.js';
import { leftOut, noTargets } from './no-target.js';
import { offeringsFor } from './offerings.js';
import { fitsIn, type InstanceRoom, place, type TaskToPlace } from './packing.js';
import { type Finding, heldBack, nothing, type PlannedAction } from './proposal.js';
import { whyNone } from './replacing.js';
import { flyingRooms, openRooms, roomOf } from './rooms.js';
import { aliveOf, immovable, type Situation, tasksOn } from './situation.js';
import { toPlace } from './takers.js';
import { unplacedTasks } from './unplaced.js';

/**
 * Room for a task that may only run where its volume lies (or that a constraint binds otherwise): no new instance helps it, so what
 * may run elsewhere is moved away, as many at once as harm nobody. Of a service that is being deployed too, once it runs as it should,
 * and whichever project asks: a store that lost its room must not wait for another's deployment. When there is no room elsewhere either, an instance is launched for what
 * moves.
 */
export const makeRoom = (given: Situation): Finding => {
  const bound = boundTasks(given);
  if (bound.length === 0) return nothing;
  const situation = { ...given, touched: given.touched.filter((name) => given.resting?.[name] === undefined) };
  if (situation.moves.length > 0) return heldBack('in-flight', 'A task is on its way to another instance.');
  if (situation.drains.length > 0) return heldBack('in-flight', 'An instance is leaving.');
  return bound.map((task) => roomFor(situation, task)).find(({ actions }) => actions.length > 0) ?? nothing;
};

/** Without room on what is there and in flight, and no instance that could be bought would take them. */
const boundTasks = (situation: Situation): readonly TaskToPlace[] =>
  place(unplacedTasks(situation), [...openRooms(situation), ...flyingRooms(situation)]).unplaced.filter(
    (task) => !situation.policy.types.some((type) => fitsIn(task, roomOf(type, 'new', ''))),
  );

const roomFor = (situation: Situation, task: TaskToPlace): Finding => {
  const rooms = openRooms(situation);
  const plans = rooms
    .filter((room) => satisfies(task, room) && !task.hostPorts.some((port) => room.takenPorts.includes(port)))
    .flatMap((room) => planFor(situation, task, room) ?? [])
    .sort((a, b) => a.tasks.length - b.tasks.length);
  const moves = plans.flatMap((plan) => movesFor(situation, task, plan, rooms) ?? [])[0];
  return moves ?? (plans[0] ? launchFor(situation, task, plans[0]) : nothing);
};

interface Plan {
  readonly room: InstanceRoom;
  /** What has to go from there, the first one first. */
  readonly tasks: readonly TaskSeen[];
}

/** The fewest movable tasks whose leaving makes the room; null when all of them together do not. */
const planFor = (situation: Situation, task: TaskToPlace, room: InstanceRoom): Plan | null => {
  const movable = tasksOn(situation, room.id)
    .filter((one) => one.status === 'RUNNING' && immovable(situation, one) === null && !countsTheDead(situation, one.service!))
    .sort((a, b) => a.memoryMiB - b.memoryMiB || a.cpu - b.cpu || (a.id < b.id ? -1 : 1));
  const alone = movable.find((one) => makesRoom(task, room, [one]));
  if (alone) return { room, tasks: [alone] };
  const gone: TaskSeen[] = [];
  for (const one of movable.toReversed()) {
    gone.push(one);
    if (makesRoom(task, room, gone)) return { room, tasks: gone };
  }
  return null;
};

const makesRoom = (task: TaskToPlace, room: InstanceRoom, gone: readonly TaskSeen[]): boolean =>
  task.cpu <= room.cpu + gone.reduce((sum, one) => sum + one.cpu, 0) + 1e-9 &&
  task.memoryMiB <= room.memoryMiB + gone.reduce((sum, one) => sum + one.memoryMiB, 0);

const movesFor = (situation: Situation, task: TaskToPlace, plan: Plan, rooms: readonly InstanceRoom[]): Finding | null => {
  const { room } = plan;
  const shunned = noTargets(situation);
  const others = rooms.filter(({ id }) => id !== room.id && !shunned.has(id)).sort((a, b) => b.memoryMiB - a.memoryMiB);
  const packed = place(
    plan.tasks.map((one) => toPlace(situation, one.id)),
    others,
  );
  if (packed.unplaced.length > 0) return null;
  const begun = atOnce(situation, plan, packed.placed);
  const [first, ...rest] = begun;
  const where = ({ id }: TaskSeen): string => `to ${packed.placed[id]}`;
  const beside = rest.map((one) => `${one.service} ${where(one)}`).join(', ');
  const left = plan.tasks.length > begun.length ? `, the first of ${plan.tasks.length}` : '';
  return {
    ...nothing,
    actions: begun.map(({ id, service, arn }) => ({
      kind: 'relocate',
      reason: 'unplaced',
      service: service!,
      taskId: id,
      taskArn: arn,
      from: room.id,
      to: packed.placed[id]!,
      avoid: [room.id],
      ...(situation.resting?.[service!] && { during: situation.resting[service!] }),
    })),
    reasons: ['unplaced'],
    why: `${wants(task, plan)}: ${first!.service} moves from there ${where(first!)}${beside && `, and with it ${beside}`}${left}.`,
    formula: `${task.memoryMiB} MiB and ${hundredths(task.cpu)} vCPU wanted, ${room.memoryMiB} MiB and ${hundredths(room.cpu)} vCPU free on ${room.id}`,
    candidates: [
      ...plan.tasks.map((one) => ({
        id: one.id,
        chosen: begun.includes(one),
        score: one.memoryMiB,
        why: `${one.service} may run on ${packed.placed[one.id]}`,
      })),
      ...leftOut(situation),
    ],
  };
};

/** One of a service, as long as each copy finds its room however ECS lays the others; the rest follows when these have landed. */
const atOnce = (situation: Situation, { room, tasks }: Plan, to: Readonly<Record<string, string>>): readonly TaskSeen[] => {
  const ground = { situation, bins: [], shares: {}, limit: Number.POSITIVE_INFINITY };
  const copyOf = ({ id }: TaskSeen): Copy => ({ key: id, load: 0, to: to[id]!, avoid: [room.id] });
  const begun: TaskSeen[] = [];
  for (const next of tasks) {
    const isOpen = begun.length < MOST_AT_ONCE && begun.every(({ service }) => service !== next.service);
    if (isOpen && mayWaitBeside(ground, copyOf(next), begun.map(copyOf))) begun.push(next);
  }
  return begun;
};

const wants = (task: TaskToPlace, { room }: Plan): string => `${task.service} may only run on ${room.id}, which is full`;

const launchFor = (situation: Situation, task: TaskToPlace, plan: Plan): Finding => {
  if (situation.launches.length > 0) return heldBack('in-flight', `${wants(task, plan)}: room for what moves is on its way.`);
  const names = plan.tasks.map(({ service }) => service).join(', ');
  if (aliveOf(situation) >= situation.policy.max)
    return heldBack(
      'at-max',
      `${wants(task, plan)}, and ${names} has no room elsewhere: the maximum is ${situation.policy.max}.`,
    );
  const leaving = plan.tasks.map(({ id }) => toPlace(situation, id));
  const { types, zones, only } = buyEach(situation, leaving, 1);
  const launches = offeringsFor(situation, [types[0] ?? situation.policy.baseType], zones, only).map(
    (offer): PlannedAction => ({ kind: 'launch', reason: 'unplaced', ...offer }),
  );
  if (launches.length === 0)
    return heldBack(whyNone(situation).blocker, `${wants(task, plan)}; for ${names}: ${whyNone(situation).why}.`);
  return {
    ...nothing,
    actions: launches,
    reasons: ['unplaced'],
    why: `${wants(task, plan)}: ${names} will move from there to a new instance.`,
  };
};

const hundredths = (value: number): number => Math.round(value * 100) / 100;
