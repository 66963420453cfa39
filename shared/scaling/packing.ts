import type { InstanceSeen, TaskSeen } from '../model/observation.js';
import { satisfies } from './constraints.js';

/** A task that needs a place. CPU in vCPU. */
export interface TaskToPlace {
  readonly key: string;
  readonly service: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly hostPorts: readonly number[];
  readonly constraints: readonly { readonly type: string; readonly expression?: string }[];
}

/** What an instance still has to give. */
export interface InstanceRoom {
  readonly id: string;
  readonly type: string;
  readonly zone: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly takenPorts: readonly number[];
  readonly attributes: Readonly<Record<string, string>>;
  /** Services with a task here (for distinctInstance). */
  readonly services: readonly string[];
}

export interface Placement {
  /** Task key to instance id. */
  readonly placed: Readonly<Record<string, string>>;
  readonly unplaced: readonly TaskToPlace[];
  /** The rooms after placing. */
  readonly rooms: readonly InstanceRoom[];
}

/** First fit, largest first: by memory and CPU share, then by key so that equal inputs give equal answers. */
export const place = (tasks: readonly TaskToPlace[], rooms: readonly InstanceRoom[]): Placement => {
  const left = [...rooms];
  const placed: Record<string, string> = {};
  const unplaced: TaskToPlace[] = [];
  for (const task of [...tasks].sort(largestFirst)) {
    const at = left.findIndex((room) => fitsIn(task, room));
    if (at < 0) unplaced.push(task);
    else {
      placed[task.key] = left[at]!.id;
      left[at] = taken(left[at]!, task);
    }
  }
  return { placed, unplaced, rooms: left };
};

export const fitsIn = (task: TaskToPlace, room: InstanceRoom): boolean =>
  task.cpu <= room.cpu + 1e-9 &&
  task.memoryMiB <= room.memoryMiB &&
  !task.hostPorts.some((port) => room.takenPorts.includes(port)) &&
  satisfies(task, room);

export const taken = (room: InstanceRoom, task: TaskToPlace): InstanceRoom => ({
  ...room,
  cpu: room.cpu - task.cpu,
  memoryMiB: room.memoryMiB - task.memoryMiB,
  takenPorts: [...room.takenPorts, ...task.hostPorts],
  services: [...room.services, task.service],
});

const largestFirst = (a: TaskToPlace, b: TaskToPlace): number =>
  b.memoryMiB / 1024 + b.cpu - (a.memoryMiB / 1024 + a.cpu) || (a.key < b.key ? -1 : 1);

/** The rooms of the registered ACTIVE instances. One whose agent does not answer keeps what it has and takes nothing. */
export const roomsOf = (instances: readonly InstanceSeen[], tasks: readonly TaskSeen[]): InstanceRoom[] =>
  instances.flatMap((instance) => {
    const ecs = instance.containerInstance;
    if (!ecs || ecs.status !== 'ACTIVE' || !ecs.agentConnected) return [];
    return [
      {
        id: instance.id,
        type: instance.type,
        zone: instance.zone,
        cpu: ecs.agentConnected ? ecs.remaining.cpu : 0,
        memoryMiB: ecs.agentConnected ? ecs.remaining.memoryMiB : 0,
        takenPorts: ecs.remaining.hostPorts,
        attributes: ecs.attributes,
        services: tasks.flatMap((task) =>
          task.instanceId === instance.id && task.status !== 'STOPPED' && task.service ? [task.service] : [],
        ),
      },
    ];
  });
