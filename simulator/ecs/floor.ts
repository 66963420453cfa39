import { type Ecs, now, type Service, type Task } from './state.js';

/** RUNNING, not told to stop, past its health check if it has one, in service behind its balancer if it has one. */
export const isHealthy = (ecs: Ecs, task: Task): boolean =>
  task.lastStatus === 'RUNNING' &&
  task.desiredStatus === 'RUNNING' &&
  (task.health === 'HEALTHY' || (task.health === 'UNKNOWN' && !task.definition.hasCheck)) &&
  task.targets.every(({ targetGroupArn, port }) => ecs.amazon.elb.healthy(targetGroupArn, task.containerInstance.ec2.id, port));

export const isProtected = (ecs: Ecs, task: Task): boolean => task.protectedUntil !== null && task.protectedUntil > now(ecs);

/** Healthy tasks that the service's minimumHealthyPercent asks for, rounded up; and most tasks, rounded down. */
export const bounds = ({ desired, scheduling, configuration }: Service): { minimum: number; maximum: number } => {
  const daemon = scheduling === 'DAEMON';
  const minimum = Math.ceil((desired * (configuration.minimumHealthyPercent ?? (daemon ? 0 : 100))) / 100);
  const maximum = Math.floor((desired * (configuration.maximumPercent ?? (daemon ? 100 : 200))) / 100);
  return { minimum, maximum: Math.max(desired, maximum) };
};

/** Remembers the fewest healthy tasks since the floor was set: what GET /simulator/state and the invariants ask for. */
export const watchFloor = (ecs: Ecs, service: Service | null): void => {
  if (service) service.lowest = Math.min(service.lowest, healthyCount(ecs, service));
};

/** A steady service has reached its floor; from here it must not be undercut. */
export const setFloor = (ecs: Ecs, service: Service): void => {
  service.floor = bounds(service).minimum;
  service.lowest = healthyCount(ecs, service);
};

/** A lower count or percent lowers the floor at once; a higher one does not raise it until it is reached. */
export const lowerFloor = (ecs: Ecs, service: Service): void => {
  if (bounds(service).minimum >= service.floor) return;
  setFloor(ecs, service);
};

const healthyCount = (ecs: Ecs, service: Service): number => [...service.tasks].filter((task) => isHealthy(ecs, task)).length;
