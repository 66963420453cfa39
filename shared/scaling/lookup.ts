import type { InstanceSeen, ServiceSeen, TaskSeen } from '../model/observation.js';
import { once } from './once.js';

/** Tasks, services and instances by what they are looked up by: a cluster of ten thousand tasks is not searched for each of them. */
export const taskById = once((tasks: readonly TaskSeen[]) => new Map(tasks.map((task) => [task.id, task])));
const serviceMap = once((services: readonly ServiceSeen[]) => new Map(services.map((one) => [one.name, one])));
const instanceMap = once((instances: readonly InstanceSeen[]) => new Map(instances.map((one) => [one.id, one])));

const groupBy = (tasks: readonly TaskSeen[], key: (task: TaskSeen) => string | null): Map<string, TaskSeen[]> => {
  const groups = new Map<string, TaskSeen[]>();
  for (const task of tasks) {
    const name = key(task);
    if (name === null) continue;
    const group = groups.get(name);
    if (group) group.push(task);
    else groups.set(name, [task]);
  }
  return groups;
};

const byService = once((tasks: readonly TaskSeen[]) => groupBy(tasks, (task) => task.service));
const byInstance = once((tasks: readonly TaskSeen[]) => groupBy(tasks, (task) => task.instanceId));
const NONE: readonly TaskSeen[] = [];

/** All tasks of a service that are shown, stopped ones too. */
export const tasksOfService = (tasks: readonly TaskSeen[], service: string): readonly TaskSeen[] =>
  byService(tasks).get(service) ?? NONE;

/** All tasks on an instance that are shown, stopped ones too. */
export const tasksOnInstance = (tasks: readonly TaskSeen[], instanceId: string): readonly TaskSeen[] =>
  byInstance(tasks).get(instanceId) ?? NONE;

export const serviceNamed = (services: readonly ServiceSeen[], name: string): ServiceSeen | undefined =>
  serviceMap(services).get(name);

export const instanceWith = (instances: readonly InstanceSeen[], id: string): InstanceSeen | undefined =>
  instanceMap(instances).get(id);
