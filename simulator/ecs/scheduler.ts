import { withdraw } from './connect.js';
import { schedule as scheduleDaemon } from './daemon.js';
import { stop } from './lifecycle.js';
import { schedule as scheduleReplica } from './replica.js';
import { countFailure } from './rollout.js';
import type { Ecs, Service, Task } from './state.js';
import { wake, wakeFor } from './wake.js';

/** One look of the service scheduler at one service: what is, what should be, the next steps from one to the other. */
export const reconcile = (ecs: Ecs, service: Service): void => {
  if (service.status === 'INACTIVE') return;
  if (service.status === 'DRAINING') wind(ecs, service);
  else if (service.scheduling === 'DAEMON') scheduleDaemon(ecs, service);
  else scheduleReplica(ecs, service);
};

/** A deleted service stops its tasks and is INACTIVE, and its names free, once the last one has gone. */
const wind = (ecs: Ecs, service: Service): void => {
  for (const task of [...service.tasks]) {
    stop(ecs, task, 'ServiceSchedulerInitiated', `Scaling activity initiated by (deployment ${task.deployment?.id})`);
  }
  if (service.tasks.size > 0) return;
  withdraw(ecs, service);
  service.status = 'INACTIVE';
  service.deployments = [];
  service.callOff();
};

/** A task has STOPPED: failures are counted, and whoever waited for its room is woken. */
export const taskEnded = (ecs: Ecs, task: Task): void => {
  const { serviceState: service, containerInstance } = task;
  if (service) {
    countFailure(ecs, service, task);
    wake(ecs, service);
  }
  if (containerInstance.status !== 'DRAINING') return;
  wakeFor(ecs, containerInstance.cluster, ({ scheduling }) => scheduling === 'DAEMON');
};
