import type { TaskSeen } from '../model/observation.js';
import type { WantedService } from '../model/project.js';
import { tasksOnInstance } from './lookup.js';
import type { InstanceRoom } from './packing.js';

/** A service that is to go, with what each of its tasks reserves beside CPU and memory. */
interface Leaving {
  readonly name: string;
  readonly task: Pick<WantedService['task'], 'hostPorts' | 'gpus'> | null;
}

/** Rooms as they will be once no task of these services is left. */
export const vacated = (
  rooms: readonly InstanceRoom[],
  tasks: readonly TaskSeen[],
  leaving: readonly Leaving[],
): readonly InstanceRoom[] =>
  rooms.map((room) => {
    const here = tasksOnInstance(tasks, room.id).filter(({ status }) => status !== 'STOPPED');
    return leaving.reduce((left, one) => without(left, one, here), room);
  });

const without = (room: InstanceRoom, { name, task }: Leaving, here: readonly TaskSeen[]): InstanceRoom => {
  const own = here.filter(({ service }) => service === name);
  if (own.length === 0) return room;
  return {
    ...room,
    cpu: room.cpu + own.reduce((sum, { cpu }) => sum + cpu, 0),
    memoryMiB: room.memoryMiB + own.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0),
    takenPorts: room.takenPorts.filter((port) => !task?.hostPorts.includes(port)),
    ...(room.gpus !== undefined && { gpus: room.gpus + own.length * (task?.gpus ?? 0) }),
    services: room.services.filter((service) => service !== name),
  };
};
