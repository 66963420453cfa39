import type { Forecast } from '../model/decision.js';
import { type InstanceType, instanceType, registeredMemoryMiB } from '../model/instance-types.js';
import type { Policy } from '../model/policy.js';
import { fitsIn, type InstanceRoom, roomsOf, type TaskToPlace } from './packing.js';
import { instancePrice } from './prices.js';
import { immovable, type Situation, serviceOf } from './situation.js';
import { bestSplit, currentSplit, type Split, type SplitBin, type SplitItem } from './split.js';

export type Resource = 'cpu' | 'memory';

/** A question: how would the load lie if there were more instances, or more tasks, or an instance less? */
export interface WhatIf {
  readonly resource: Resource;
  /** More instances of the base type. */
  readonly more?: number;
  /** ECS service name to a new count. */
  readonly counts?: Readonly<Record<string, number>>;
  /** An instance that is given up: what it carries must go elsewhere. */
  readonly without?: string;
}

export interface Balance {
  readonly now: Split;
  readonly best: Split;
  readonly items: readonly SplitItem[];
  readonly bins: readonly SplitBin[];
}

/** The present split and the best that the movable tasks allow, for one resource. */
export const balanceOf = (situation: Situation, whatIf: WhatIf): Balance => {
  const rooms = roomsIf(situation, whatIf);
  const bins = binsIf(situation, whatIf, rooms);
  const items = itemsIf(situation, whatIf, rooms);
  return { now: currentSplit(items, bins), best: bestSplit(items, bins), items, bins };
};

/** Percent figures and price of a split. Instances that are only imagined cost the base type's price. */
export const forecastOf = (situation: Situation, split: Split, resource: Resource, instances: number): Forecast => {
  const shares = { mean: round(split.mean * 100), max: round(split.max * 100) };
  const present = situation.active.reduce((sum, one) => sum + instancePrice(one), 0);
  const usdPerHour = round4(present + (instances - situation.active.length) * situation.policy.baseType.usdPerHour);
  if (resource === 'cpu') return { cpu: shares, usdPerHour };
  const cpu = balanceOf(situation, { resource: 'cpu', more: Math.max(0, instances - situation.active.length) }).best;
  return { cpu: { mean: round(cpu.mean * 100), max: round(cpu.max * 100) }, memory: shares, usdPerHour };
};

export const round = (value: number): number => Math.round(value * 10) / 10;
const round4 = (value: number): number => Math.round(value * 10_000) / 10_000;

export const newRooms = (policy: Policy, count: number): InstanceRoom[] =>
  Array.from({ length: count }, (_, i) =>
    roomOf(policy.baseType, `new-${i + 1}`, policy.zones[i % Math.max(1, policy.zones.length)]?.zone ?? ''),
  );

/** A whole empty instance of a type. */
export const roomOf = (type: InstanceType, id: string, zone: string): InstanceRoom => ({
  id,
  type: type.name,
  zone,
  cpu: type.vcpu,
  memoryMiB: registeredMemoryMiB(type),
  takenPorts: [],
  attributes: {},
  services: [],
});

/** Rooms as they will be: what cordons of our own moves block is open again when they end. */
export const openRooms = (situation: Situation): InstanceRoom[] => {
  const active = new Set(situation.active.map((one) => one.id));
  return roomsOf(situation.observation.instances, situation.observation.tasks)
    .filter((room) => active.has(room.id))
    .map((room) => ({ ...room, attributes: without(room.attributes, 'evenkeel.cordoned') }));
};

const without = (attributes: Readonly<Record<string, string>>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).filter(([key]) => key !== name));

/** Launches in flight count as empty instances of their type. */
export const flyingRooms = (situation: Situation): InstanceRoom[] =>
  situation.launches.map((launch) =>
    roomOf(instanceType(launch.request.type) ?? situation.policy.baseType, launch.id, launch.request.zone),
  );

const roomsIf = (situation: Situation, { more = 0, without: gone }: WhatIf): InstanceRoom[] =>
  [...openRooms(situation), ...flyingRooms(situation), ...newRooms(situation.policy, more)].filter((room) => room.id !== gone);

const binsIf = (situation: Situation, whatIf: WhatIf, rooms: readonly InstanceRoom[]): SplitBin[] =>
  rooms.map((room) => {
    const load = situation.load?.instances.find((one) => one.id === room.id);
    const capacity =
      whatIf.resource === 'cpu' ? (load?.vcpu ?? instanceType(room.type)?.vcpu ?? room.cpu) : (load?.memoryMiB ?? room.memoryMiB);
    const stays = situation.observation.tasks
      .filter((task) => task.instanceId === room.id && situation.load?.tasks[task.id] && !movesIf(situation, whatIf, task.id))
      .reduce((sum, task) => sum + loadOfTask(situation, whatIf, task.id), 0);
    const daemons = load ? 0 : daemonLoad(situation, whatIf);
    const free = { cpu: room.cpu, memoryMiB: room.memoryMiB };
    return { id: room.id, capacity, free, fixed: (whatIf.resource === 'cpu' ? (load?.hostCpu ?? 0) : 0) + stays + daemons };
  });

const itemsIf = (situation: Situation, whatIf: WhatIf, rooms: readonly InstanceRoom[]): SplitItem[] => {
  const here = new Set(rooms.map((room) => room.id));
  const items = situation.observation.tasks
    .filter((task) => situation.load?.tasks[task.id] && movesIf(situation, whatIf, task.id))
    .map((task) => {
      const at = task.instanceId && here.has(task.instanceId) ? task.instanceId : null;
      const needs = { cpu: task.cpu, memoryMiB: task.memoryMiB };
      return {
        key: task.id,
        load: loadOfTask(situation, whatIf, task.id),
        at,
        needs,
        allowed: allowedFor(situation, rooms, task.id, at),
      };
    });
  return [...items, ...addedItems(situation, whatIf, rooms)];
};

const addedItems = (situation: Situation, whatIf: WhatIf, rooms: readonly InstanceRoom[]): SplitItem[] =>
  Object.entries(whatIf.counts ?? {}).flatMap(([name, count]) => {
    const task = situation.observation.tasks.find((one) => one.service === name && situation.load?.tasks[one.id]);
    const running = situation.observation.tasks.filter((one) => one.service === name && situation.load?.tasks[one.id]).length;
    if (!task) return [];
    return Array.from({ length: Math.max(0, count - running) }, (_, i) => ({
      key: `${name}+${i + 1}`,
      load: loadOfTask(situation, whatIf, task.id),
      at: null,
      needs: { cpu: task.cpu, memoryMiB: task.memoryMiB },
      allowed: allowedFor(situation, rooms, task.id, null),
    }));
  });

const movesIf = (situation: Situation, _whatIf: WhatIf, taskId: string): boolean => {
  const task = situation.observation.tasks.find((one) => one.id === taskId)!;
  return immovable(situation, task) === null;
};

/** A task's share; when its service gets more tasks, each carries less. DAEMON tasks share with those of new instances. */
const loadOfTask = (situation: Situation, whatIf: WhatIf, taskId: string): number => {
  const task = situation.observation.tasks.find((one) => one.id === taskId)!;
  const load = situation.load!.tasks[taskId]!;
  const amount = whatIf.resource === 'cpu' ? load.cpu : load.memoryMiB;
  const running = situation.observation.tasks.filter(
    (one) => one.service === task.service && situation.load!.tasks[one.id],
  ).length;
  const daemon = serviceOf(situation, task)?.scheduling === 'DAEMON';
  const count = daemon ? running + newcomers(situation, whatIf) : (whatIf.counts?.[task.service ?? ''] ?? running);
  return count > running && (daemon || whatIf.resource === 'cpu') ? (amount * running) / count : amount;
};

const newcomers = (situation: Situation, { more = 0 }: WhatIf): number => more + situation.launches.length;

/** What each new instance gets of the services that run once on every instance. */
const daemonLoad = (situation: Situation, whatIf: WhatIf): number =>
  situation.observation.services
    .filter((service) => service.scheduling === 'DAEMON')
    .reduce((sum, service) => {
      const task = situation.observation.tasks.find((one) => one.service === service.name && situation.load?.tasks[one.id]);
      return sum + (task ? loadOfTask(situation, whatIf, task.id) : 0);
    }, 0);

const allowedFor = (
  situation: Situation,
  rooms: readonly InstanceRoom[],
  taskId: string,
  at: string | null,
): ((bin: string) => boolean) => {
  const task = situation.observation.tasks.find((one) => one.id === taskId)!;
  const wanted = toPlace(situation, task.id);
  return (bin) => {
    const room = rooms.find((one) => one.id === bin);
    return bin === at || (room !== undefined && fitsIn(wanted, room));
  };
};

/** A running task as something that needs a place. */
export const toPlace = (situation: Situation, taskId: string): TaskToPlace => {
  const task = situation.observation.tasks.find((one) => one.id === taskId)!;
  const service = serviceOf(situation, task);
  return {
    key: task.id,
    service: task.service ?? '',
    cpu: task.cpu,
    memoryMiB: task.memoryMiB,
    hostPorts: service?.task.hostPorts ?? [],
    constraints: service?.constraints ?? [],
  };
};
