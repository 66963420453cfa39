import { HEADROOM } from './named-tasks.js';
import { once } from './once.js';
import type { TaskToPlace } from './packing.js';
import type { Situation } from './situation.js';

/**
 * Tasks that nobody has asked for yet, for which room is kept free: each as large as the largest that a service of the cluster runs, so
 * that whichever comes next starts at once. None in an empty cluster: there is nothing to measure them by.
 */
export const headroom = once((situation: Situation): readonly TaskToPlace[] => {
  const count = situation.policy.headroomTasks ?? 0;
  const tasks = situation.observation.services
    .filter((one) => one.scheduling === 'REPLICA' && one.desired > 0)
    .map((one) => one.task);
  if (count === 0 || tasks.length === 0) return [];
  const most = (of: (task: (typeof tasks)[number]) => number): number => tasks.reduce((max, task) => Math.max(max, of(task)), 0);
  const [cpu, memoryMiB] = [most((task) => task.cpu), most((task) => task.memoryMiB)];
  return Array.from({ length: count }, (_, i) => ({
    key: `headroom ${i + 1}`,
    service: HEADROOM,
    cpu,
    memoryMiB,
    hostPorts: [],
    constraints: [],
  }));
});
