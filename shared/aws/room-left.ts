import type { ContainerInstanceSeen, TaskSeen } from '../model/observation.js';

/**
 * An instance with no more room than the tasks that were read after it leave: what ECS has placed in between holds room that still looks
 * free. A task that is to stop may have given its room back.
 *
 * @param tasks those on the instance
 */
export const roomLeft = (instance: ContainerInstanceSeen, tasks: readonly TaskSeen[]): ContainerInstanceSeen => {
  const { registered, remaining } = instance;
  const placed = tasks.filter(({ status, desiredStatus }) => status !== 'STOPPED' && desiredStatus === 'RUNNING');
  const cpu = registered.cpu - placed.reduce((sum, task) => sum + task.cpu, 0);
  const memoryMiB = registered.memoryMiB - placed.reduce((sum, task) => sum + task.memoryMiB, 0);
  if (cpu >= remaining.cpu && memoryMiB >= remaining.memoryMiB) return instance;
  const left = { ...remaining, cpu: Math.min(cpu, remaining.cpu), memoryMiB: Math.min(memoryMiB, remaining.memoryMiB) };
  return { ...instance, remaining: left };
};
