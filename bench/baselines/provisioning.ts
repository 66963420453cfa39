import type { Amazon } from '../../simulator/parts.js';
import { holdsRoom } from './cluster-scaling.js';
import { OUTSIDE } from './group-metric.js';

const LOOK_MILLISECONDS = 2_000;

/** Tasks of services with a capacity provider: what has no room stays PROVISIONING and is placed as soon as there is some. */
export interface Provisioning {
  /** How many tasks a service is to have. */
  want(service: string, tasks: number): void;
  wanted(service: string): number;
  /** PROVISIONING tasks of all services. */
  waiting(): number;
}

/**
 * A service's count is raised only as far as there is room, so that the simulated scheduler never misses and never backs off:
 * with a capacity provider ECS has no such back-off.
 */
export const createProvisioning = (amazon: Amazon, tasksAnInstance: number): Provisioning => {
  const wants = new Map<string, number>();
  const look = (): void => {
    const counts = countTasks(amazon);
    let room = roomIn(amazon, tasksAnInstance);
    for (const { name, desired } of amazon.ecs.services()) {
      const want = wants.get(name);
      if (want === undefined) continue;
      // What is asked for already and has no task yet will take its room.
      const unplaced = Math.max(0, desired - (counts.get(name) ?? 0));
      room -= unplaced;
      const next = Math.min(want, desired + Math.max(0, room));
      if (next === desired) continue;
      room -= Math.max(0, next - desired);
      setCount(amazon, name, next);
    }
  };
  amazon.world.every(LOOK_MILLISECONDS, 'provisioning', look, 0);
  return {
    want: (service, tasks) => void wants.set(service, tasks),
    wanted: (service) => wants.get(service) ?? 0,
    waiting: () => {
      const counts = countTasks(amazon);
      return [...wants].reduce((sum, [name, want]) => sum + Math.max(0, want - (counts.get(name) ?? 0)), 0);
    },
  };
};

const countTasks = ({ ecs }: Amazon): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const task of ecs.tasks.values())
    if (task.service && holdsRoom(task) && task.desiredStatus === 'RUNNING')
      counts.set(task.service, (counts.get(task.service) ?? 0) + 1);
  return counts;
};

const roomIn = (amazon: Amazon, tasksAnInstance: number): number => {
  const held = new Map<string, number>();
  for (const task of amazon.ecs.tasks.values())
    if (task.instanceId && holdsRoom(task)) held.set(task.instanceId, (held.get(task.instanceId) ?? 0) + 1);
  let room = 0;
  for (const { id, state } of amazon.ec2.instances.values()) {
    if (state === 'running' && amazon.ecs.registeredAt(id) !== null) room += Math.max(0, tasksAnInstance - (held.get(id) ?? 0));
  }
  return room;
};

const setCount = (amazon: Amazon, service: string, desiredCount: number): void => {
  const cluster = [...amazon.ecs.tasks.values()][0]?.cluster ?? 'demo';
  amazon.ecs.operations['UpdateService']!(
    { cluster, service, desiredCount },
    { ...OUTSIDE, service: 'ecs', operation: 'UpdateService' },
  );
  amazon.changed('ecs.UpdateService');
};
