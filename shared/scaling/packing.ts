import { isOfEither } from '../model/capacity.js';
import type { InstanceSeen, TaskSeen } from '../model/observation.js';
import type { Market } from '../model/words.js';
import { satisfies } from './constraints.js';
import { tasksOnInstance } from './lookup.js';
import { once } from './once.js';

/** A task that needs a place. CPU in vCPU. */
export interface TaskToPlace {
  readonly key: string;
  readonly service: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly hostPorts: readonly number[];
  readonly gpus?: number;
  readonly constraints: readonly { readonly type: string; readonly expression?: string }[];
  /** Network interfaces of its own (awsvpc: one). None when left out. */
  readonly enis?: number;
}

/** What an instance still has to give. */
export interface InstanceRoom {
  readonly id: string;
  readonly type: string;
  readonly zone: string;
  /** Left out = not known yet: it is not bought. */
  readonly market?: Market;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly takenPorts: readonly number[];
  readonly gpus?: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Services with a task here (for distinctInstance). */
  readonly services: readonly string[];
  /** Network interfaces that tasks may still take; left out = not known, and ECS has the last word. */
  readonly enis?: number;
}

export interface Placement {
  /** Task key to instance id. */
  readonly placed: Readonly<Record<string, string>>;
  readonly unplaced: readonly TaskToPlace[];
  /** The rooms after placing. */
  readonly rooms: readonly InstanceRoom[];
}

/**
 * First fit, largest first: by memory and CPU share, then by key so that equal inputs give equal answers; what may run on one
 * instance only comes before all, what may run on either processor after what has less to choose from. A room that has refused a task
 * refuses its like too, for rooms only fill up: so each kind of task goes on where the last of its kind was placed.
 */
export const place = (tasks: readonly TaskToPlace[], rooms: readonly InstanceRoom[]): Placement => {
  const left: InstanceRoom[] = [...rooms];
  const filling: (FillingRoom | undefined)[] = [];
  const placed: Record<string, string> = {};
  const unplaced: TaskToPlace[] = [];
  const reached = new Map<string, number>();
  for (const task of [...tasks].sort(boundFirst)) {
    const kind = kindOf(task);
    let at = reached.get(kind) ?? 0;
    while (at < left.length && !fitsIn(task, left[at]!)) at += 1;
    reached.set(kind, at);
    if (at === left.length) {
      unplaced.push(task);
      continue;
    }
    placed[task.key] = left[at]!.id;
    const room = filling[at] ?? fillingRoom(left[at]!);
    filling[at] = room;
    left[at] = room;
    fill(room, task);
  }
  return { placed, unplaced, rooms: left };
};

/** A room while it is filled: copied once, not for each task. */
type FillingRoom = { -readonly [K in keyof InstanceRoom]: InstanceRoom[K] } & { takenPorts: number[]; services: string[] };

const fillingRoom = (room: InstanceRoom): FillingRoom => ({
  ...room,
  takenPorts: [...room.takenPorts],
  services: [...room.services],
});

const fill = (room: FillingRoom, task: TaskToPlace): void => {
  room.cpu -= task.cpu;
  room.memoryMiB -= task.memoryMiB;
  if (task.enis && room.enis !== undefined) room.enis -= task.enis;
  if (task.gpus) room.gpus = (room.gpus ?? 0) - task.gpus;
  room.takenPorts.push(...task.hostPorts);
  room.services.push(task.service);
};

/** What one kind fits, another of it fits: told once for each task. */
const kindOf = once(
  ({ service, cpu, memoryMiB, hostPorts, constraints, gpus = 0, enis = 0 }: TaskToPlace): string =>
    `${service} ${cpu} ${memoryMiB} ${gpus} ${enis} ${hostPorts.join()} ${constraints.map((one) => `${one.type} ${one.expression ?? ''}`).join()}`,
);

export const fitsIn = (task: TaskToPlace, room: InstanceRoom): boolean =>
  task.cpu <= room.cpu + 1e-9 &&
  task.memoryMiB <= room.memoryMiB &&
  (task.gpus ?? 0) <= (room.gpus ?? 0) &&
  (task.enis ?? 0) <= (room.enis ?? Number.POSITIVE_INFINITY) &&
  !task.hostPorts.some((port) => room.takenPorts.includes(port)) &&
  satisfies(task, room);

const boundFirst = (a: TaskToPlace, b: TaskToPlace): number =>
  Number(isOfOne(b)) - Number(isOfOne(a)) || Number(isEither(a)) - Number(isEither(b)) || largestFirst(a, b);

/** Where its volume lies, or on the instance that it names, and nowhere else. */
const isOfOne = once(({ constraints }: TaskToPlace): boolean =>
  constraints.some(({ expression = '' }) => /evenkeel\.volume\.|^ec2InstanceId ==/.test(expression)),
);

const isEither = once(({ constraints }: TaskToPlace): boolean =>
  isOfEither(constraints.flatMap(({ expression }) => expression ?? [])),
);

const largestFirst = (a: TaskToPlace, b: TaskToPlace): number =>
  b.memoryMiB / 1024 + b.cpu - (a.memoryMiB / 1024 + a.cpu) || (a.key < b.key ? -1 : 1);

/** The rooms of the registered ACTIVE instances. One whose agent does not answer keeps what it has and takes nothing. */
export const roomsOf = (instances: readonly InstanceSeen[], tasks: readonly TaskSeen[]): InstanceRoom[] =>
  instances.flatMap((instance) => {
    const ecs = instance.containerInstance;
    if (ecs?.status !== 'ACTIVE' || !ecs.agentConnected) return [];
    return [
      {
        id: instance.id,
        type: instance.type,
        zone: instance.zone,
        market: instance.market,
        cpu: ecs.remaining.cpu,
        memoryMiB: ecs.remaining.memoryMiB,
        takenPorts: ecs.remaining.hostPorts,
        ...(ecs.remaining.gpus !== undefined && { gpus: ecs.remaining.gpus }),
        attributes: ecs.attributes,
        services: tasksOnInstance(tasks, instance.id).flatMap((task) =>
          task.status !== 'STOPPED' && task.service ? [task.service] : [],
        ),
      },
    ];
  });
