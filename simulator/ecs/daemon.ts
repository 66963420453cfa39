import { isHealthy } from './floor.js';
import { stop } from './lifecycle.js';
import { meets } from './placement.js';
import { hasSettled, markProven, settle } from './rollout.js';
import { lacks } from './room.js';
import { miss, placingOf, startOn } from './starting.js';
import { type ContainerInstance, type Ecs, now, type Service, type Task } from './state.js';
import { wake } from './wake.js';

/**
 * DAEMON: one task on each ACTIVE instance that meets the constraints. Old ones go first, within minimumHealthyPercent; on a
 * DRAINING instance the daemon is the last to go.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
 */
export const schedule = (ecs: Ecs, service: Service): void => {
  const instances = [...ecs.instances.values()].filter((it) => it.cluster === service.cluster && it.status !== 'INACTIVE');
  const wanted = instances.filter((it) => it.status === 'ACTIVE' && meets(it, placingOf(service)));
  service.desired = wanted.length;
  const primary = service.deployments[0]!;
  const live = [...service.tasks].filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
  stopWhereUnwanted(ecs, live, wanted);
  stopOld(
    ecs,
    service,
    live.filter((task) => task.deployment !== primary),
  );
  const fresh = live.filter((task) => task.deployment === primary && task.desiredStatus === 'RUNNING');
  markProven(ecs, primary, fresh);
  if (primary.rollout !== 'FAILED') startMissing(ecs, service, wanted);
  if (hasSettled(ecs, service, fresh)) settle(ecs, service);
  else service.steady = false;
};

const stopWhereUnwanted = (ecs: Ecs, live: readonly Task[], wanted: readonly ContainerInstance[]): void => {
  for (const task of live) {
    const { containerInstance: instance } = task;
    if (wanted.includes(instance) || (instance.status === 'DRAINING' && hostsOthers(instance))) continue;
    stop(ecs, task, 'ServiceSchedulerInitiated', 'Scaling activity initiated by the daemon scheduler');
  }
};

const hostsOthers = (instance: ContainerInstance): boolean =>
  [...instance.tasks].some((task) => task.serviceState?.scheduling !== 'DAEMON');

const stopOld = (ecs: Ecs, service: Service, old: readonly Task[]): void => {
  const healthy = [...service.tasks].filter((task) => isHealthy(ecs, task)).length;
  const spare = healthy - Math.ceil((service.desired * (service.configuration.minimumHealthyPercent ?? 0)) / 100);
  const serving = old.filter((task) => isHealthy(ecs, task));
  const idle = old.filter((task) => !serving.includes(task));
  for (const task of [...idle, ...serving.slice(0, Math.max(0, spare))]) {
    stop(ecs, task, 'ServiceSchedulerInitiated', `Scaling activity initiated by (deployment ${service.deployments[0]!.id})`);
  }
};

/** An instance that is full keeps none of the others waiting. */
const startMissing = (ecs: Ecs, service: Service, wanted: readonly ContainerInstance[]): void => {
  const empty = wanted.filter((one) => one.agentConnected && ![...service.tasks].some((task) => task.containerInstance === one));
  const { needs } = service.deployments[0]!.definition;
  const full = empty.filter((one) => lacks(one, needs) !== null);
  const open = empty.filter((one) => !full.includes(one));
  if (open.length > 0 && now(ecs) < service.nextStartAt) wake(ecs, service, service.nextStartAt - now(ecs));
  else for (const instance of open) startOn(ecs, service, instance);
  if (full.length === 0) service.misses = 0;
  else if (now(ecs) < service.nextPlacementAt) wake(ecs, service, service.nextPlacementAt - now(ecs));
  else miss(ecs, service, { instance: null, closest: full[0]!, lack: lacks(full[0]!, needs)! });
};
