import { counted } from '../model/counted.js';
import type { TaskSeen } from '../model/observation.js';
import { MINUTE, millis } from '../model/time.js';
import type { Stand, StandChange } from './stand.js';
import type { DeployInput } from './steps.js';
import type { Waiting } from './view.js';

/** How long a task may take until it is healthy. One that is not by then keeps nobody waiting. */
const YOUNG_MILLISECONDS = 2 * MINUTE;

/** ECS begins no deployment for these. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-service-parameters.html */
const KEEPS_TASKS: readonly StandChange[] = ['count', 'placement'];

/**
 * Why a count is not lowered yet, in words; null when it may be. ECS chooses what stops by zones and instances and never by health
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html): where it could leave fewer healthy tasks than the
 * new count's minimum, those that are about to become healthy are waited for. To run none is never held up, nor is a roll: it keeps the
 * minimum by itself.
 */
export const lowerWait = (stand: Stand, input: DeployInput): Waiting | null => {
  const { service, count, wanted } = stand;
  if (!service || !count || count >= service.desired || stand.changes.some((change) => !KEEPS_TASKS.includes(change)))
    return null;
  const live = input.seen.tasks.filter((task) => task.service === service.name && task.desiredStatus === 'RUNNING');
  const healthy = healthyOf(live, stand);
  // What ECS has been asked for may be there by the time of the call.
  const surplus = Math.max(live.length, service.desired) - count;
  const least = Math.ceil((count * (wanted.service.deploymentConfiguration?.minimumHealthyPercent ?? 100)) / 100);
  if (healthy === 0 || Math.max(0, healthy - surplus) >= least || !mayBecomeHealthy(live, service.desired, input)) return null;
  const there = `${healthy} of ${Math.max(live.length, service.desired)} are now`;
  const why = `waits for new tasks to be healthy before it goes from ${service.desired} to ${counted(count, 'task')}: ${there}, and ECS chooses which ones stop`;
  return { for: [], why };
};

/** Of any revision. The balancer tells how many it sends requests to. */
const healthyOf = (live: readonly TaskSeen[], { wanted, targetGroups }: Stand): number => {
  const well = live.filter(({ status, health }) => status === 'RUNNING' && (!wanted.hasHealthCheck || health === 'HEALTHY'));
  return Math.min(well.length, ...targetGroups.map(({ healthy }) => healthy));
};

/** What keeps crashing is always young: tasks that come later than this deployment's first minutes only replace others. */
const mayBecomeHealthy = (live: readonly TaskSeen[], desired: number, { now, deployment }: DeployInput): boolean => {
  const begun = millis(deployment.createdAt);
  const isYoung = ({ createdAt }: Pick<TaskSeen, 'createdAt'>): boolean =>
    now - createdAt < YOUNG_MILLISECONDS && createdAt < begun + YOUNG_MILLISECONDS;
  return live.some(isYoung) || (live.length < desired && now - begun < YOUNG_MILLISECONDS);
};
