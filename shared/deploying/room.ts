import type { SeenService } from './seen.js';
import { primaryOf, type Stand } from './stand.js';
import type { Demand } from './steps.js';

/**
 * Room that a change of this service wants before ECS may be asked for it, null when none. After three placements without a candidate
 * ECS waits minutes (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html), so it is never asked
 * for what we can foresee to fail.
 */
export const roomFor = (stand: Stand): Demand | null => {
  const { service, count, wanted } = stand;
  // A replacement frees its own room before it asks for it again.
  if (stand.replace) return null;
  const running = service?.desired ?? 0;
  const more = Math.max(0, (count ?? 0) - running);
  const rolls = running > 0 && (stand.changes.includes('revision') || stand.changes.includes('refresh'));
  if (!service || !rolls) return more > 0 ? demandOf(stand, more) : null;
  const { minimumHealthyPercent = 100, maximumPercent = 200 } = wanted.service.deploymentConfiguration ?? {};
  const surge = Math.max(minimumHealthyPercent >= 100 ? 1 : 0, Math.floor((running * maximumPercent) / 100) - running);
  if (surge + more > 0) return demandOf(stand, surge + more);
  return grownNeeds(stand, service);
};

/** Tasks that ECS has been asked for and has not placed yet: their room is spoken for. */
export const owedTo = (stand: Stand): Demand | null => {
  const primary = stand.service && primaryOf(stand.service);
  if (!stand.service || !primary) return null;
  const stopsFirst = (stand.wanted.service.deploymentConfiguration?.minimumHealthyPercent ?? 100) < 100;
  if (stopsFirst && stand.service.deployments.length > 1) return null;
  const missing = primary.desired - primary.running - primary.pending;
  return missing > 0 ? demandOf(stand, missing) : null;
};

const demandOf = ({ wanted }: Stand, count: number): Demand => ({
  service: wanted.ecsName,
  count,
  cpu: wanted.task.cpu,
  memoryMiB: wanted.task.memoryMiB,
  hostPorts: wanted.task.hostPorts,
  constraints: (wanted.service.placementConstraints ?? []).flatMap(({ expression }) => (expression ? [expression] : [])),
});

/** Stop-first frees the old task's room for the new one; only what the new one needs beyond that must be there. */
const grownNeeds = (stand: Stand, { task, desired }: SeenService): Demand | null => {
  if (!task) return null;
  const whole = demandOf(stand, desired);
  const cpu = Math.max(0, whole.cpu - task.cpu);
  const memoryMiB = Math.max(0, whole.memoryMiB - task.memoryMiB);
  const hostPorts = whole.hostPorts.filter((port) => !task.hostPorts.includes(port));
  return cpu + memoryMiB + hostPorts.length > 0 ? { ...whole, cpu, memoryMiB, hostPorts } : null;
};
