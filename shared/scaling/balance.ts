import type { Forecast } from '../model/decision.js';
import { instanceType } from '../model/instance-types.js';
import type { ServiceSeen, TaskSeen } from '../model/observation.js';
import { type DaemonLoad, daemonsOn, runsOn } from './daemons.js';
import { loadOn } from './load.js';
import { serviceNamed, tasksOfService } from './lookup.js';
import { once } from './once.js';
import { type InstanceRoom, place } from './packing.js';
import { instancePrice } from './prices.js';
import { flyingRooms, newRooms, openRooms } from './rooms.js';
import { immovable, type Situation, serviceOf } from './situation.js';
import { bestSplit, currentSplit, type Needs, type Split, type SplitBin, type SplitItem } from './split.js';
import { placeFor, roomsById, takersOf } from './takers.js';

export type Resource = 'cpu' | 'memory';

/** A question: how would the load lie if there were more instances, or more tasks, or an instance less? */
export interface WhatIf {
  readonly resource: Resource;
  /** More instances of the base type. */
  readonly more?: number;
  /** ECS service name to a new count. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Instances that are given up: what they carry must go elsewhere. */
  readonly without?: readonly string[];
}

export interface Balance {
  readonly now: Split;
  readonly best: Split;
  readonly items: readonly SplitItem[];
  readonly bins: readonly SplitBin[];
}

/** The present split and the best that the movable tasks allow, for one resource. */
export const balanceOf = (situation: Situation, whatIf: WhatIf): Balance => {
  const known = balances(situation);
  const question = nameOf(whatIf);
  const found = known.get(question) ?? weigh(situation, whatIf);
  known.set(question, found);
  return found;
};

/** The same for the same question, in whichever way it is put. */
const nameOf = ({ resource, more = 0, counts = {}, without = [] }: WhatIf): string =>
  JSON.stringify([resource, more, counts, without]);

/** Several rules ask the same question of one situation. */
const balances = once((_situation: Situation) => new Map<string, Balance>());

const weigh = (situation: Situation, asked: WhatIf): Balance => {
  const rooms = roomsIf(situation, asked);
  const whatIf = asked.counts ? { ...asked, counts: countsWithRoom(situation, asked.counts, rooms) } : asked;
  const loads = loadsIf(situation, whatIf);
  const bins = binsIf(situation, whatIf, rooms, loads);
  const items = itemsIf(situation, whatIf, loads);
  let [now, best]: (Split | null)[] = [null, null];
  return {
    get now() {
      return (now ??= currentSplit(items, bins));
    },
    get best() {
      return (best ??= bestSplit(items, bins));
    },
    items,
    bins,
  };
};

/** Percent figures and price of a split. Instances that are only imagined cost the base type's price. */
export const forecastOf = (situation: Situation, split: Split, resource: Resource, instances: number): Forecast => {
  const shares = { mean: round(split.mean * 100), max: round(split.max * 100) };
  const present = situation.active.reduce((sum, one) => sum + instancePrice(one), 0);
  const usdPerHour = round4(present + (instances - situation.active.length) * situation.policy.baseType.usdPerHour);
  const bound = situation.load?.atLeast ? { bound: 'at-least' as const } : {};
  if (resource === 'cpu') return { cpu: shares, usdPerHour, ...bound };
  const cpu = balanceOf(situation, { resource: 'cpu', more: Math.max(0, instances - situation.active.length) }).best;
  return { cpu: { mean: round(cpu.mean * 100), max: round(cpu.max * 100) }, memory: shares, usdPerHour, ...bound };
};

export const round = (value: number): number => Math.round(value * 10) / 10;
const round4 = (value: number): number => Math.round(value * 10_000) / 10_000;

const roomsIf = (situation: Situation, { more = 0, without: gone = [] }: WhatIf): InstanceRoom[] => {
  const lost = new Set(gone);
  const rooms = [...openRooms(situation), ...flyingRooms(situation), ...newRooms(situation.policy, more)];
  return rooms.filter((room) => !lost.has(room.id));
};

/** A task that no instance would take carries nothing: a service gets no more of them than find room. */
const countsWithRoom = (
  situation: Situation,
  counts: Readonly<Record<string, number>>,
  rooms: readonly InstanceRoom[],
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(counts).map(([name, count]) => {
      const tasks = carrying(situation, name);
      const [task] = tasks;
      if (!task || count <= tasks.length) return [name, count];
      const like = placeFor(situation, task);
      const added = Array.from({ length: count - tasks.length }, (_, i) => ({ ...like, key: `${name}+${i + 1}` }));
      return [name, count - place(added, rooms).unplaced.length];
    }),
  );

/** What a task carries; when its service gets more tasks, each carries less. DAEMON tasks share with those of new instances. */
type Loads = (task: TaskSeen) => number;

const loadsIf = (situation: Situation, whatIf: WhatIf): Loads => {
  const shares = new Map<string, number>();
  return (task) => {
    const load = situation.load!.tasks[task.id]!;
    const amount = whatIf.resource === 'cpu' ? load.cpu : load.memoryMiB;
    const service = task.service ?? '';
    if (!shares.has(service)) shares.set(service, shareIf(situation, whatIf, service));
    return amount * shares.get(service)!;
  };
};

const shareIf = (situation: Situation, whatIf: WhatIf, name: string): number => {
  const running = carrying(situation, name).length;
  const service = serviceNamed(situation.observation.services, name);
  const daemon = service?.scheduling === 'DAEMON';
  const count = daemon ? running + newcomers(situation, whatIf, service) : (whatIf.counts?.[name] ?? running);
  return count > running && (daemon || whatIf.resource === 'cpu') ? running / count : 1;
};

/** Tasks of a service that the load tells of. */
const carrying = (situation: Situation, service: string): readonly TaskSeen[] => {
  const known = carriers(situation);
  const found =
    known.get(service) ?? tasksOfService(situation.observation.tasks, service).filter((task) => situation.load?.tasks[task.id]);
  known.set(service, found);
  return found;
};

const carriers = once((_situation: Situation) => new Map<string, readonly TaskSeen[]>());

/** Instances that come and that a service which runs once on every instance would run on. */
const newcomers = (situation: Situation, { more = 0 }: WhatIf, daemon: ServiceSeen): number =>
  [...flyingRooms(situation), ...newRooms(situation.policy, more)].filter((room) => runsOn(daemon, room)).length;

const binsIf = (situation: Situation, whatIf: WhatIf, rooms: readonly InstanceRoom[], loadOf: Loads): SplitBin[] => {
  const daemons = daemonLoads(situation, loadOf);
  const staying = stayingOn(situation);
  const number = sorts(situation);
  return rooms.map((room) => {
    const load = situation.load && loadOn(situation.load, room.id);
    const capacity =
      whatIf.resource === 'cpu' ? (load?.vcpu ?? instanceType(room.type)?.vcpu ?? room.cpu) : (load?.memoryMiB ?? room.memoryMiB);
    const stays = (staying.get(room.id) ?? []).reduce((sum, task) => sum + loadOf(task), 0);
    const host = whatIf.resource === 'cpu' ? (load?.hostCpu ?? 0) : 0;
    const taken = whatIf.resource === 'memory' && load && load.cpuUsed >= TAKEN * load.vcpu;
    const free = taken ? NOTHING : { cpu: room.cpu, memoryMiB: room.memoryMiB };
    return { id: room.id, capacity, free, fixed: host + stays + (load ? 0 : daemonsOn(daemons, room)), alike: number(room) };
  });
};

/** An instance may be free of memory because its CPU is taken: nothing is sent there for its memory. */
const TAKEN = 0.9;
const NOTHING: Needs = { cpu: 0, memoryMiB: 0 };

/** New instances of the base type differ by their zone only; each of those that are there is of its own sort. */
const sorts = once((situation: Situation): ((room: InstanceRoom) => number) => {
  const numbers = new Map([...roomsById(situation).keys()].map((id, i) => [id, i]));
  return ({ id, zone }) => {
    const name = numbers.has(id) ? id : `new in ${zone}`;
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  };
});

const itemsIf = (situation: Situation, whatIf: WhatIf, loadOf: Loads): readonly SplitItem[] => {
  const { counts = {}, without = [] } = whatIf;
  const items = whatIf.resource === 'cpu' ? cpuItems(situation) : memoryItems(situation);
  if (Object.keys(counts).length === 0 && without.length === 0) return items;
  const lost = new Set(without);
  const tasks = movable(situation);
  const changed = items.map((item, i) => {
    const task = tasks[i]!;
    if (item.at !== null && lost.has(item.at)) return itemOf(situation, task, { key: item.key, at: null, load: loadOf(task) });
    return counts[task.service ?? ''] === undefined ? item : { ...item, load: loadOf(task) };
  });
  return [...changed, ...displacedItems(situation, without, loadOf), ...addedItems(situation, counts, loadOf)];
};

/** What may not be moved starts elsewhere all the same when its instance is given up; only what runs once on each goes with it. */
const displacedItems = (situation: Situation, without: readonly string[], loadOf: Loads): SplitItem[] =>
  without
    .flatMap((id) => stayingOn(situation).get(id) ?? [])
    .filter((task) => serviceOf(situation, task)?.scheduling !== 'DAEMON')
    .map((task) => itemOf(situation, task, { key: task.id, at: null, load: loadOf(task) }));

/** As they lie now. More instances of their kind change nothing about them: what runs once on each is not movable. */
const cpuItems = once((situation: Situation) => itemsNow(situation, 'cpu'));
const memoryItems = once((situation: Situation) => itemsNow(situation, 'memory'));

const itemsNow = (situation: Situation, resource: Resource): SplitItem[] => {
  const loadOf = loadsIf(situation, { resource });
  const rooms = roomsById(situation);
  return movable(situation).map((task) => {
    const at = task.instanceId && rooms.has(task.instanceId) ? task.instanceId : null;
    return itemOf(situation, task, { key: task.id, at, load: loadOf(task) });
  });
};

/** Tasks that the load tells of and that may be moved. */
const movable = once((situation: Situation): TaskSeen[] =>
  situation.observation.tasks.filter((task) => situation.load?.tasks[task.id] && immovable(situation, task) === null),
);

/** Those that may not, by instance. */
const stayingOn = once((situation: Situation): ReadonlyMap<string, readonly TaskSeen[]> => {
  const moves = new Set(movable(situation));
  const staying = new Map<string, TaskSeen[]>();
  for (const task of situation.observation.tasks) {
    if (task.instanceId === null || moves.has(task) || !situation.load?.tasks[task.id]) continue;
    const here = staying.get(task.instanceId);
    if (here) here.push(task);
    else staying.set(task.instanceId, [task]);
  }
  return staying;
});

const addedItems = (situation: Situation, counts: Readonly<Record<string, number>>, loadOf: Loads): SplitItem[] =>
  Object.entries(counts).flatMap(([name, count]) => {
    const tasks = carrying(situation, name);
    const [task] = tasks;
    if (!task) return [];
    return Array.from({ length: Math.max(0, count - tasks.length) }, (_, i) =>
      itemOf(situation, task, { key: `${name}+${i + 1}`, at: null, load: loadOf(task) }),
    );
  });

/** A task like `task`, that may go where it fits. */
const itemOf = (situation: Situation, task: TaskSeen, item: Pick<SplitItem, 'key' | 'at' | 'load'>): SplitItem => {
  const takes = takersOf(situation, task);
  const { key, at, load } = item;
  return { key, at, load, needs: takes.needs, allowed: takes.by };
};

/** What each new instance gets of the services that run once on every instance. */
const daemonLoads = (situation: Situation, loadOf: Loads): readonly DaemonLoad[] =>
  situation.observation.services.flatMap((service) => {
    const [task] = service.scheduling === 'DAEMON' ? carrying(situation, service.name) : [];
    return task ? [{ service, load: loadOf(task) }] : [];
  });
