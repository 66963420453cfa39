import type { MetricWindow } from '../model/observation.js';
import { HOUR } from '../model/time.js';
import { allServe } from './all-serve.js';
import { runningTasks } from './load.js';
import { serviceNamed } from './lookup.js';
import { once } from './once.js';
import { fitsIn, place } from './packing.js';
import type { PlannedAction } from './proposal.js';
import { carriedNow, needOf } from './range-need.js';
import { requestsAtMost, requestsNow } from './requests.js';
import { stillRising } from './rising.js';
import { openRooms } from './rooms.js';
import { scheduledMinimum } from './schedule.js';
import type { ServiceRange, Situation } from './situation.js';

/** Services with a range, and the counts that their load wants: enough tasks that one carries at most the target of an instance. */
export const rangeCounts = (situation: Situation, more = 0): Record<string, number> => {
  const counts: Record<string, number> = {};
  if (!situation.load) return counts;
  for (const [name, range] of Object.entries(situation.ranges)) {
    const service = serviceNamed(situation.observation.services, name);
    const carried = service ? carriedNow(situation, service) : null;
    if (!service || !carried || isBusy(situation, name)) continue;
    const tasks = runningTasks(situation.observation.tasks, service).filter((task) => situation.load!.tasks[task.id]);
    const wanted = needOf(situation, service, range, carried).count;
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

/** A line of its own, against that of the cluster. */
const hasLine = ({ cpu, memory, requests }: ServiceRange): boolean =>
  cpu !== null || (memory ?? null) !== null || requests !== undefined;

/** What the file says, or what its schedule says for this time. */
const minimumOf = ({ observation: { at } }: Situation, range: ServiceRange): number =>
  Math.min(range.max, Math.max(range.min, scheduledMinimum(range.schedule, at)));

/** Counts that are to be raised: for the load, and because it is time. */
export const rangeRaises = once((situation: Situation): Record<string, number> => {
  const raised = loadRaises(situation);
  for (const [name, count] of Object.entries(requestRaises(situation))) raised[name] = Math.max(raised[name] ?? 0, count);
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

/** Requests are counted before the balancer spreads them: a window from before the last change tells as much as one after it. */
const requestRaises = (situation: Situation): Record<string, number> =>
  Object.fromEntries(
    Object.entries(situation.ranges).flatMap(([name, range]) => {
      const service = serviceNamed(situation.observation.services, name);
      const requests = requestsNow(situation.observation, name);
      if (!service || !range.requests || requests === null || isBusy(situation, name)) return [];
      const count = Math.min(range.max, needOf(situation, service, range, { cpu: 0, memoryMiB: 0, requests }).count);
      return count > service.desired ? [[name, count]] : [];
    }),
  );

/** The sum behind a count that is to be raised. */
export const raiseFormula = (situation: Situation, name: string): string => {
  const service = serviceNamed(situation.observation.services, name);
  const range = situation.ranges[name];
  const carried = service && range ? carriedNow(situation, service) : null;
  const need = carried ? needOf(situation, service!, range!, carried) : null;
  if (!need || need.count <= service!.desired) return `at least ${rangeRaises(situation)[name]} at this time`;
  return need.count > range!.max ? `${need.formula}, of which ${range!.max} are allowed` : need.formula;
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
    return [
      {
        kind: 'scale',
        reason: 'service-range',
        service: name,
        desired: service.desired + placed,
        formula: `${raiseFormula(situation, name)}${placed < tasks.length ? `, and there is room for ${service.desired + placed} now` : ''}`,
      },
    ];
  });
};

const emptiestFirst = <T extends { readonly cpu: number }>(rooms: readonly T[]): T[] => [...rooms].sort((a, b) => b.cpu - a.cpu);

/** How long a lower count must have been enough before it is lowered. */
export const RANGE_DOWN_MILLISECONDS = HOUR / 6;

/** A service whose load would fit fewer tasks, by the highest window of the last ten minutes, is lowered, once all that it has serve. */
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
    const requests = requestsAtMost(windows, name, observation.at);
    if ((range.requests && requests === null) || !allServe(observation, name)) return [];
    // A tenth of slack, so that the count does not go up again at the first ripple.
    const enough = needOf(situation, service, range, {
      cpu: cpu * 1.1,
      memoryMiB: memory * 1.1,
      requests: (requests ?? 0) * 1.1,
    });
    const least = Math.max(enough.count, minimumOf(situation, range));
    return least < service.desired
      ? [
          {
            kind: 'scale',
            reason: 'service-range',
            service: name,
            desired: loweredTo(service.desired, least, range),
            formula: `at most ${enough.formula} with a tenth of slack`,
          },
        ]
      : [];
  });
};

/** By one: what a task's load becomes on fewer is an estimate. Requests are counted: then by half at once. */
const loweredTo = (desired: number, least: number, { requests }: ServiceRange): number =>
  requests ? Math.max(least, Math.floor(desired / 2)) : desired - 1;
