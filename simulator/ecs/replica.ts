import { balanceZones } from './balance.js';
import { say } from './events.js';
import { bounds, isHealthy, isProtected } from './floor.js';
import { stop } from './lifecycle.js';
import { hasSettled, markProven, settle } from './rollout.js';
import { startTasks } from './starting.js';
import type { Deployment, Ecs, Service, Task } from './state.js';
import { victims } from './victims.js';
import { isPending } from './views.js';

/**
 * Keeps desiredCount tasks of the PRIMARY deployment, replacing stale ones within minimumHealthyPercent and maximumPercent.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html
 */
export const schedule = (ecs: Ecs, service: Service): void => {
  const primary = service.deployments[0]!;
  const stuck = primary.rollout === 'FAILED';
  const live = liveTasks(service);
  const stale = live.filter((task) => isStale(ecs, task, primary));
  const fresh = live.filter((task) => !stale.includes(task));
  markProven(ecs, primary, fresh);
  if (stuck) {
    stopSurplus(ecs, service, live);
    return;
  }
  stopSurplus(ecs, service, fresh);
  stopStale(ecs, service, stale, live);
  const { maximum } = bounds(service);
  startTasks(ecs, service, Math.min(service.desired - fresh.length, maximum - service.tasks.size));
  if (!hasSettled(ecs, service, fresh)) {
    service.steady = false;
    return;
  }
  settle(ecs, service);
  balanceZones(ecs, service);
};

const liveTasks = (service: Service): Task[] => [...service.tasks].filter(({ desiredStatus }) => desiredStatus === 'RUNNING');

/** To be replaced: of an older deployment, on a DRAINING instance, unhealthy, or in a crowded zone. Protection keeps all but old ones. */
const isStale = (ecs: Ecs, task: Task, primary: Deployment): boolean => {
  if (task.deployment !== primary) return true;
  if (isProtected(ecs, task)) return false;
  return task.containerInstance.status === 'DRAINING' || task.rebalance || whyUnhealthy(ecs, task) !== null;
};

/** Why ECS would replace it for its health; null when it would not. */
const whyUnhealthy = (ecs: Ecs, task: Task): string | null => {
  if (task.health === 'UNHEALTHY') return 'Task failed container health checks';
  const since = (ecs.amazon.world.now() - (task.startedAt ?? Number.POSITIVE_INFINITY)) / 1000;
  if (!(since >= (task.serviceState?.graceSeconds ?? 0))) return null;
  const bad = task.targets.find(({ targetGroupArn, port }) =>
    ecs.amazon.elb.failing(targetGroupArn, task.containerInstance.ec2.id, port),
  );
  return bad ? `Task failed ELB health checks in (target-group ${bad.targetGroupArn})` : null;
};

const stopSurplus = (ecs: Ecs, service: Service, tasks: readonly Task[]): void => {
  const surplus = tasks.length - service.desired;
  if (surplus <= 0) {
    service.held = 0;
    return;
  }
  const open = tasks.filter((task) => !isProtected(ecs, task));
  for (const task of victims(ecs, open, surplus)) {
    stop(ecs, task, 'ServiceSchedulerInitiated', `Scaling activity initiated by (deployment ${task.deployment?.id})`);
  }
  const held = Math.max(0, surplus - open.length);
  if (held > 0 && held !== service.held) {
    const kept = tasks.length - open.length;
    say(ecs, service, `was unable to scale in due to (reason ${kept} tasks under protection)`);
  }
  service.held = held;
};

/** Stale tasks that are not up or are unwell go at once; the others as far as the minimum stays covered without them. */
const stopStale = (ecs: Ecs, service: Service, stale: readonly Task[], live: readonly Task[]): void => {
  const open = stale.filter((task) => !isProtected(ecs, task));
  const spare = live.filter((task) => isHealthy(ecs, task)).length - bounds(service).minimum;
  const useless = open.filter((task) => isPending(task) || whyUnhealthy(ecs, task) !== null);
  const unready = open.filter((task) => !useless.includes(task) && !isHealthy(ecs, task) && spare >= 0);
  const serving = open.filter((task) => isHealthy(ecs, task));
  for (const task of [...useless, ...unready, ...victims(ecs, serving, spare)]) {
    const why = whyUnhealthy(ecs, task);
    if (why) say(ecs, service, `(instance ${task.containerInstance.ec2.id}) is unhealthy: ${why}`);
    stop(
      ecs,
      task,
      'ServiceSchedulerInitiated',
      why ?? `Scaling activity initiated by (deployment ${service.deployments[0]!.id})`,
    );
  }
};
