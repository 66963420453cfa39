import { delayOf } from '../random.js';
import { type Cluster, chance, type Ecs, later, now, type Service } from './state.js';
import { TIMING } from './timing.js';

/** Has the service scheduler look at a service soon; an earlier look that is due already stands for a later one. */
export const wake = (ecs: Ecs, service: Service, delay = delayOf(chance(ecs, 'scheduler'), TIMING.scheduler)): void => {
  const at = now(ecs) + delay;
  if (service.status === 'INACTIVE' || (service.wakeAt !== null && service.wakeAt <= at)) return;
  service.callOff();
  service.wakeAt = at;
  service.callOff = later(ecs, delay, 'service scheduler', () => {
    service.wakeAt = null;
    ecs.hooks.reconcile(service);
  });
};

/** Wakes the services of a cluster that match. */
export const wakeFor = (ecs: Ecs, cluster: Cluster, matches: (service: Service) => boolean): void => {
  for (const service of ecs.services.values()) if (service.cluster === cluster && matches(service)) wake(ecs, service);
};
