import type { MetricWindow } from '../model/observation.js';
import { HOUR } from '../model/time.js';
import { openRooms } from './balance.js';
import { runningTasks, type TaskLoad } from './load.js';
import { serviceNamed } from './lookup.js';
import { once } from './once.js';
import { fitsIn, place } from './packing.js';
import type { PlannedAction } from './proposal.js';
import { stillRising } from './rising.js';
import { scheduledMinimum } from './schedule.js';
import type { ServiceRange, Situation } from './situation.js';

/** Services with a range, and the counts that their load wants: enough tasks that one carries at most the target of an instance. */
export const rangeCounts = (situation: Situation, more = 0): Record<string, number> => {
  const counts: Record<string, number> = {};
  if (!situation.load) return counts;
  for (const [name, range] of Object.entries(situation.ranges)) {
    const service = serviceNamed(situation.observation.services, name);
    const tasks = service
      ? runningTasks(situation.observation.tasks, service).filter((task) => situation.load!.tasks[task.id])
      : [];
    if (!service || tasks.length === 0 || isBusy(situation, name)) continue;
    const used = (of: (load: TaskLoad) => number): number =>
      tasks.reduce((sum, task) => sum + of(situation.load!.tasks[task.id]!), 0);
    const wanted = Math.max(
      countFor(
        situation,
        used((load) => load.cpu),
        service.task.cpu,
        range.cpu,
      ),
      countByMemory(
        used((load) => load.memoryMiB),
        service.task.memoryMiB,
        range.memory,
      ),
    );
    const places = Math.max(tasks.length, situation.active.length + situation.launches.length + more);
    const count = Math.min(
      Math.max(wanted, minimumOf(situation, range)),
      range.max,
      Math.max(places, hasLine(range) ? range.max : 0),
    );
    if (count > tasks.length) counts[name] = count;
  }
  return counts;
};

/** A deployment or a move writes the count meanwhile. */
const isBusy = ({ touched, moves }: Situation, name: string): boolean =>
  touched.includes(name) || moves.some((move) => move.service === name);

const countFor = (situation: Situation, cpu: number, reserved: number, percent: number | null): number => {
  const each =
    percent === null ? situation.policy.baseType.vcpu * (situation.policy.thresholds.target / 100) : reserved * (percent / 100);
  return Math.ceil(cpu / each - 1e-9);
};

const countByMemory = (memoryMiB: number, reserved: number, percent: number | null | undefined): number =>
  percent ? Math.ceil(memoryMiB / (reserved * (percent / 100)) - 1e-9) : 0;

/** A line of its own, against that of the cluster. */
const hasLine = ({ cpu, memory }: ServiceRange): boolean => cpu !== null || (memory ?? null) !== null;

/** What the file says, or what its schedule says for this time. */
const minimumOf = ({ observation: { at } }: Situation, range: ServiceRange): number =>
  Math.min(range.max, Math.max(range.min, scheduledMinimum(range.schedule, at)));

/** Counts that are to be raised: for the load, and because it is time. */
export const rangeRaises = once((situation: Situation): Record<string, number> => {
  const raised = loadRaises(situation);
  for (const [name, range] of Object.entries(situation.ranges)) {
    const service = serviceNamed(situation.observation.services, name);
    const least = minimumOf(situation, range);
    if (service && range.schedule && service.desired < least && !isBusy(situation, name))
      raised[name] = Math.max(raised[name] ?? 0, least);
  }
  return raised;
});

/** Counts that are to be raised while the cluster is above its line, or when the service has a threshold of its own. */
const loadRaises = (situation: Situation): Record<string, number> => {
  const promised = situation.head.promise?.open === true;
  if (!situation.load || situation.moves.length > 0 || stillRising(situation)) return {};
  if (situation.load.window.from < situation.head.changedAt && !promised) return {};
  const capacity = situation.load.instances.reduce((sum, one) => sum + one.vcpu, 0) || 1;
  const above = situation.load.cpu / capacity > situation.policy.thresholds.out / 100;
  const peak =
    Math.max(0, ...situation.load.instances.map((one) => one.cpuUsed / one.vcpu)) > situation.policy.thresholds.out / 100;
  const growing = situation.launches.length > 0 || promised;
  return Object.fromEntries(
    Object.entries(rangeCounts(situation, above && situation.launches.length === 0 ? 1 : 0)).filter(
      ([name]) => above || peak || growing || hasLine(situation.ranges[name]!),
    ),
  );
};

/** Counts are raised only when the room is registered. */
export const raises = (situation: Situation): PlannedAction[] => {
  let rooms = openRooms(situation);
  return Object.entries(rangeRaises(situation)).flatMap(([name, count]): PlannedAction[] => {
    const service = serviceNamed(situation.observation.services, name)!;
    if (situation.launches.length > 0 && !hasLine(situation.ranges[name]!)) return [];
    const tasks = Array.from({ length: count - service.desired }, (_, i) => ({
      key: `${name}+${i}`,
      service: name,
      cpu: service.task.cpu,
      memoryMiB: service.task.memoryMiB,
      hostPorts: service.task.hostPorts,
      ...(service.task.gpus && { gpus: service.task.gpus }),
      constraints: service.constraints,
    }));
    const packed = place(tasks, emptiestFirst(rooms));
    const placed = tasks.filter((task) => packed.placed[task.key]).length;
    if (placed === 0 || !tasks.some((task) => rooms.some((room) => fitsIn(task, room)))) return [];
    rooms = [...packed.rooms];
    return [{ kind: 'scale', reason: 'service-range', service: name, desired: service.desired + placed }];
  });
};

const emptiestFirst = <T extends { readonly cpu: number }>(rooms: readonly T[]): T[] => [...rooms].sort((a, b) => b.cpu - a.cpu);

/** How long a lower count must have been enough before it is lowered. */
export const RANGE_DOWN_MILLISECONDS = HOUR / 6;

/** A service whose load would fit fewer tasks, by the highest window of the last ten minutes, is lowered by one. */
export const lowers = (situation: Situation): PlannedAction[] => {
  const { observation, head } = situation;
  if (!situation.load || observation.at - head.changedAt < RANGE_DOWN_MILLISECONDS) return [];
  const windows = (observation.reading?.windows ?? []).filter(
    (window) => window.from >= observation.at - RANGE_DOWN_MILLISECONDS - 2 * 60_000,
  );
  return Object.entries(situation.ranges).flatMap(([name, range]): PlannedAction[] => {
    const service = serviceNamed(observation.services, name);
    if (!service || isBusy(situation, name) || service.desired <= minimumOf(situation, range) || windows.length < 5) return [];
    const highest = (of: (window: MetricWindow) => number | undefined): number =>
      Math.max(...windows.map((window) => ((of(window) ?? 0) / 100) * service.running));
    const cpu = highest((window) => window.serviceCpu[name]) * service.task.cpu;
    const memory = highest((window) => window.serviceMemory[name]) * service.task.memoryMiB;
    // A tenth of slack, so that the count does not go up again at the first ripple.
    const enough = Math.max(
      countFor(situation, cpu * 1.1, service.task.cpu, range.cpu),
      countByMemory(memory * 1.1, service.task.memoryMiB, range.memory),
    );
    return Math.max(enough, minimumOf(situation, range)) < service.desired
      ? [{ kind: 'scale', reason: 'service-range', service: name, desired: service.desired - 1 }]
      : [];
  });
};
