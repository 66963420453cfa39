import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import type { RunStand } from './job-stand.js';
import type { SeenService } from './seen.js';
import type { Stand } from './stand.js';
import type { Demand } from './steps.js';

/** What a change of a service wants before ECS may be asked for it. */
export interface Ask {
  readonly stand: Stand;
  readonly need: Demand;
  /** Wanted only while old and new tasks run side by side. */
  readonly passing: boolean;
  /** The run of a job that it is for. */
  readonly run?: RunStand;
}

/** What a service or job wants, a run of a job by itself: those that fit begin, the others take their places. */
export const asksOf = (stand: Stand): Ask[] =>
  stand.job
    ? stand.job.runs
        .filter(({ state }) => state === 'open')
        .map((run) => ({ stand, need: runDemand(stand, run), passing: false, run }))
    : [roomFor(stand) ?? []].flat();

const runDemand = (stand: Stand, { key }: RunStand): Demand => {
  const need = demandOf(stand, 1);
  return stand.wanted.job?.eachInstance ? { ...need, constraints: [...need.constraints, `ec2InstanceId == ${key}`] } : need;
};

/**
 * Room that a change of this service wants, null when none. After three placements without a candidate ECS waits minutes
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html), so it is never asked for what we can
 * foresee to fail.
 */
export const roomFor = (stand: Stand): Ask | null => {
  const { service, count } = stand;
  // A replacement frees its own room before it asks for it again.
  if (stand.replace) return null;
  // One task an instance: a new instance would want one of its own, and make none of the full ones less full.
  if (isDaemon(stand)) return null;
  const desired = service?.desired ?? 0;
  // What ECS has been asked for already is owed.
  const there = isRising(stand) ? desired : thereOf(stand);
  const more = Math.max(0, (count ?? desired) - there);
  const rolls = desired > 0 && (stand.changes.includes('revision') || stand.changes.includes('refresh'));
  if (!service || !rolls) return more > 0 ? { stand, need: demandOf(stand, more), passing: false } : null;
  const beside = besideOld(stand, there);
  if (beside > 0) return { stand, need: demandOf(stand, beside), passing: more === 0 };
  const need = grownNeeds(stand, service);
  return need && { stand, need, passing: false };
};

/** Tasks of the service that are there, as far as they are wanted. */
export const thereOf = ({ service }: Stand): number =>
  service ? Math.min(service.desired, service.running + service.pending) : 0;

/**
 * New tasks that ECS starts before any of those that are there has to leave for them. Of a count that is lowered those go first that
 * neither the new minimum nor the new maximum covers.
 */
const besideOld = ({ wanted, service, count }: Stand, there: number): number => {
  const { deploymentConfiguration } = wanted.service;
  const target = count ?? service?.desired ?? 0;
  const least = Math.ceil((target * (deploymentConfiguration?.minimumHealthyPercent ?? 100)) / 100);
  return Math.max(target > 0 && least >= there ? 1 : 0, Math.min(target, mostOf(target, deploymentConfiguration) - there));
};

/** No task of the new revision takes more of anything than one of those that run. */
export const isNoLarger = ({ wanted, service }: Stand): boolean => {
  const [after, before] = [wanted.task, service?.task];
  if (!before || after.cpu > before.cpu || after.memoryMiB > before.memoryMiB) return false;
  return (after.gpus ?? 0) <= (before.gpus ?? 0) && after.hostPorts.every((port) => before.hostPorts.includes(port));
};

/** Nothing of it changes but that it gets more tasks. */
export const isRising = ({ job, service, replace, count, changes }: Stand): boolean =>
  !job &&
  service !== null &&
  replace === null &&
  count !== null &&
  count > service.desired &&
  changes.every((change) => change === 'count' || change === 'wake');

/** Tasks that ECS lets run at once while a service rolls. */
export const mostOf = (count: number, { maximumPercent = 200 }: DeploymentConfiguration = {}): number =>
  Math.max(count, Math.floor((count * maximumPercent) / 100));

/** One task an instance, and no count. */
export const isDaemon = ({ wanted }: Stand): boolean => wanted.service.schedulingStrategy === 'DAEMON';

/** So many tasks as the file wants them. */
export const demandOf = ({ wanted }: Stand, count: number): Demand => ({
  service: wanted.ecsName,
  count,
  cpu: wanted.task.cpu,
  memoryMiB: wanted.task.memoryMiB,
  hostPorts: wanted.task.hostPorts,
  ...(wanted.task.gpus && { gpus: wanted.task.gpus }),
  constraints: (wanted.service.placementConstraints ?? []).flatMap(({ expression }) => (expression ? [expression] : [])),
});

/** Stop-first frees the old task's room for the new one; only what the new one needs beyond that must be there. */
const grownNeeds = (stand: Stand, { task, desired }: SeenService): Demand | null => {
  if (!task) return null;
  const whole = demandOf(stand, desired);
  const cpu = Math.max(0, whole.cpu - task.cpu);
  const memoryMiB = Math.max(0, whole.memoryMiB - task.memoryMiB);
  const hostPorts = whole.hostPorts.filter((port) => !task.hostPorts.includes(port));
  const gpus = Math.max(0, (whole.gpus ?? 0) - (task.gpus ?? 0));
  const { gpus: _, ...rest } = whole;
  const grown = { ...rest, cpu, memoryMiB, hostPorts, ...(gpus > 0 && { gpus }) };
  return cpu + memoryMiB + hostPorts.length + gpus > 0 ? grown : null;
};
