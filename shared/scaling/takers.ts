import type { TaskSeen } from '../model/observation.js';
import { brokenIn } from './ailments.js';
import { taskById } from './lookup.js';
import { once } from './once.js';
import { fitsIn, type InstanceRoom, type TaskToPlace } from './packing.js';
import { flyingRooms, imagined, openRooms } from './rooms.js';
import { type Situation, serviceOf } from './situation.js';
import type { Needs } from './split.js';

/** What is there and in flight. */
export const roomsById = once(
  (situation: Situation): ReadonlyMap<string, InstanceRoom> =>
    new Map([...openRooms(situation), ...flyingRooms(situation)].map((room) => [room.id, room])),
);

interface Takers {
  readonly needs: Needs;
  readonly by: (bin: string) => boolean;
}

/** Which instances would take a task: asked once for all of its kind, and once of each instance. */
export const takersOf = (situation: Situation, task: TaskSeen): Takers => {
  const known = takers(situation);
  const kinds = known.get(task.service) ?? [];
  let found = kinds.find(({ needs }) => needs.cpu === task.cpu && needs.memoryMiB === task.memoryMiB);
  if (!found) known.set(task.service, [...kinds, (found = takersFor(situation, task))]);
  return found;
};

/** By service: those of a deployment under way may reserve something else than those before it. */
const takers = once((_situation: Situation) => new Map<string | null, readonly Takers[]>());

const takersFor = (situation: Situation, task: TaskSeen): Takers => {
  const wanted = placeFor(situation, task);
  const rooms = roomsById(situation);
  const broken = brokenIn(situation);
  const by = (bin: string): boolean => {
    if (broken.has(bin)) return false;
    const room = rooms.get(bin) ?? imagined(situation.policy)[Number(bin.slice('new-'.length)) - 1];
    return room !== undefined && fitsIn(wanted, room);
  };
  return { needs: { cpu: task.cpu, memoryMiB: task.memoryMiB }, by };
};

/** A running task as something that needs a place. */
export const toPlace = (situation: Situation, taskId: string): TaskToPlace => {
  const known = placed(situation);
  const found = known.get(taskId) ?? placeFor(situation, taskById(situation.observation.tasks).get(taskId)!);
  known.set(taskId, found);
  return found;
};

const placed = once((_situation: Situation) => new Map<string, TaskToPlace>());

export const placeFor = (situation: Situation, task: TaskSeen): TaskToPlace => {
  const service = serviceOf(situation, task);
  return {
    key: task.id,
    service: task.service ?? '',
    cpu: task.cpu,
    memoryMiB: task.memoryMiB,
    hostPorts: service?.task.hostPorts ?? [],
    ...(service?.task.gpus && { gpus: service.task.gpus }),
    constraints: service?.constraints ?? [],
  };
};
