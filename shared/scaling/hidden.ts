import type { InstanceSeen, MetricWindow, TaskSeen } from '../model/observation.js';
import { tasksOfService, tasksOnInstance } from './lookup.js';

/** Above this share an instance is at its limit, and what its tasks would use is hidden. */
export const AT_LIMIT = 0.97;

/** Of a task, while it is estimated. */
export interface Estimate {
  cpu: number;
  readonly memoryMiB: number;
}

type Estimates = Readonly<Record<string, Estimate>>;

/**
 * What tasks on instances at their limit would use: as much as their fellows elsewhere. A balancer gives every healthy task of a
 * service the same, and only the limit makes them differ. Without a fellow on a calmer instance the figure stays what it is: at least
 * so much. In place: the estimates are nobody else's yet, and those of the fellows stay.
 */
export const unhide = (
  tasks: readonly TaskSeen[],
  members: readonly InstanceSeen[],
  window: MetricWindow,
  loads: Estimates,
): void => {
  const full = atLimit(members, window);
  if (full.size === 0) return;
  const means = new Map<string, number | null>();
  const meanElsewhere = (service: string): number | null => {
    const fellows = fellowsElsewhere(tasks, service, full, loads);
    return fellows.length === 0 ? null : fellows.reduce((sum, one) => sum + loads[one.id]!.cpu, 0) / fellows.length;
  };
  for (const task of tasks) {
    if (!task.service || !task.instanceId || !full.has(task.instanceId)) continue;
    const own = loads[task.id];
    if (!own) continue;
    if (!means.has(task.service)) means.set(task.service, meanElsewhere(task.service));
    own.cpu = Math.max(own.cpu, means.get(task.service) ?? own.cpu);
  }
};

/** A task that carries less than this is not what its instance is full of. vCPU. */
const NOTABLE = 0.05;

/** Whether an instance at its limit carries what no fellow on a calmer one shows: all that is known of the load is that it is at least so much. */
export const isHidden = (
  tasks: readonly TaskSeen[],
  members: readonly InstanceSeen[],
  window: MetricWindow,
  loads: Estimates,
): boolean => {
  const full = atLimit(members, window);
  const known = new Map<string, boolean>();
  const isShown = (service: string): boolean => {
    const shown = known.get(service) ?? fellowsElsewhere(tasks, service, full, loads).length > 0;
    known.set(service, shown);
    return shown;
  };
  return [...full].some((id) => {
    const notable = tasksOnInstance(tasks, id).filter((one) => (loads[one.id]?.cpu ?? 0) >= NOTABLE);
    return notable.length === 0 || !notable.every(({ service }) => service && isShown(service));
  });
};

const atLimit = (members: readonly InstanceSeen[], window: MetricWindow): ReadonlySet<string> =>
  new Set(members.filter((one) => (window.instanceCpu[one.id] ?? 0) / 100 >= AT_LIMIT).map((one) => one.id));

const fellowsElsewhere = (
  tasks: readonly TaskSeen[],
  service: string,
  full: ReadonlySet<string>,
  loads: Estimates,
): readonly TaskSeen[] =>
  tasksOfService(tasks, service).filter((one) => loads[one.id] && one.instanceId && !full.has(one.instanceId));
