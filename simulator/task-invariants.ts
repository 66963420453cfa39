import type { Broken } from './invariants.js';
import type { Amazon, SimTask } from './parts.js';

/**
 * Looks at the tasks that have left their services since the last look (`before`: service to its healthy tasks, kept up to date
 * here). `ended`: instances that we terminated.
 */
export const checkTasks = (
  amazon: Amazon,
  ended: ReadonlySet<string>,
  before: Map<string, ReadonlySet<string>>,
  broken: Broken,
): void => {
  const now = healthyTasks(amazon);
  for (const { name, minimumHealthy, desired } of amazon.ecs.services()) {
    const healthy = now.get(name) ?? new Set();
    const stopped = [...(before.get(name) ?? [])]
      .filter((id) => !healthy.has(id))
      .map((id) => amazon.ecs.tasks.get(id))
      .filter((task) => task !== undefined)
      .filter((task) => weStopped(amazon, ended, task));
    if (stopped.length > 0 && healthy.size < minimumHealthy) {
      const left = `${name} has ${healthy.size} healthy tasks of at least ${minimumHealthy}`;
      broken('S5', 'belowMinimumHealthy', `${left} after ${stopped.map(({ id }) => id).join(', ')} was stopped`);
    }
    // Protection is from scale-in: a service that is taken down ends with all of its tasks.
    if (desired > 0) for (const task of stopped) checkProtection(amazon, task, broken);
  }
  checkRuns(amazon, broken);
  before.clear();
  for (const [name, tasks] of now) before.set(name, tasks);
};

/** Each try of a job's run is one task, whatever was repeated: its `startedBy` says which it is. */
const checkRuns = ({ ecs }: Amazon, broken: Broken): void => {
  const runs = new Map<string, SimTask>();
  for (const task of ecs.tasks.values()) {
    if (task.service !== null || !task.startedBy?.startsWith('evenkeel/')) continue;
    const key = `${task.family} ${task.startedBy}`;
    const twin = runs.get(key);
    if (twin) broken('S7', 'duplicateLaunches', `${twin.id} and ${task.id} are both ${key}`);
    runs.set(key, task);
  }
};

const healthyTasks = ({ ecs }: Amazon): Map<string, Set<string>> => {
  const found = new Map<string, Set<string>>();
  for (const task of ecs.tasks.values()) {
    if (!task.service || !(ecs.healthy ? ecs.healthy(task) : ecs.serving(task))) continue;
    const tasks = found.get(task.service) ?? new Set();
    found.set(task.service, tasks.add(task.id));
  }
  return found;
};

const checkProtection = (amazon: Amazon, task: SimTask, broken: Broken): void => {
  if (task.protectedUntil === null || task.protectedUntil <= amazon.world.now()) return;
  broken(
    'S5',
    'protectedStopped',
    `${task.id} was stopped although protected until ${new Date(task.protectedUntil).toISOString()}`,
  );
};

/** Stopped because of what we asked for; a crash, a failed check, a Spot reclaim or a lost host is not ours. */
const weStopped = (amazon: Amazon, ended: ReadonlySet<string>, task: SimTask): boolean => {
  if (task.instanceId && amazon.disturbed.has(task.instanceId)) return false;
  if (task.instanceId && ended.has(task.instanceId)) return true;
  if (task.desiredStatus !== 'STOPPED' || /health check|unhealthy/i.test(task.reason ?? '')) return false;
  return task.stopCode === 'ServiceSchedulerInitiated' || task.stopCode === 'UserInitiated';
};
