import type { InstanceSeen, MetricWindow, TaskSeen } from '../model/observation.js';
import { tasksOfService } from './lookup.js';

/** Above this share an instance is at its limit, and what its tasks would use is hidden. */
export const AT_LIMIT = 0.97;

/** Of a task, while it is estimated. */
export interface Estimate {
  cpu: number;
  readonly memoryMiB: number;
}

/**
 * What tasks on instances at their limit would use: as much as their fellows elsewhere. A balancer gives every healthy task of a
 * service the same, and only the limit makes them differ. Without a fellow on a calmer instance the figure stays what it is: at least
 * so much. In place: the estimates are nobody else's yet, and those of the fellows stay.
 */
export const unhide = (
  tasks: readonly TaskSeen[],
  members: readonly InstanceSeen[],
  window: MetricWindow,
  loads: Readonly<Record<string, Estimate>>,
): void => {
  const full = new Set(members.filter((one) => (window.instanceCpu[one.id] ?? 0) / 100 >= AT_LIMIT).map((one) => one.id));
  if (full.size === 0) return;
  const means = new Map<string, number | null>();
  const meanElsewhere = (service: string): number | null => {
    const fellows = tasksOfService(tasks, service).filter((one) => loads[one.id] && one.instanceId && !full.has(one.instanceId));
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
