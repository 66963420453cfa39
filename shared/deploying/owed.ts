import { type Ask, demandOf, isDaemon, mostOf } from './room.js';
import type { SeenProject, SeenService } from './seen.js';
import { primaryOf, type Stand } from './stand.js';
import type { Demand, DeployInput } from './steps.js';

/** Tasks that ECS has been asked for and has not placed yet: their room is spoken for. */
export const owedTo = (stand: Stand, { tasks }: Pick<SeenProject, 'tasks'>): Demand | null => {
  if (isDaemon(stand)) return null;
  const primary = stand.service && primaryOf(stand.service);
  if (!stand.service || !primary) return null;
  // A service is read after the tasks: what was placed between holds room that looks free.
  const shown = tasks.filter(
    ({ service, taskDefinition, desiredStatus }) =>
      service === stand.wanted.ecsName && taskDefinition === primary.taskDefinition && desiredStatus === 'RUNNING',
  ).length;
  const missing = primary.desired - Math.min(primary.running + primary.pending, shown);
  const owed = Math.min(missing, mayStart(stand.service, tasks));
  return owed > 0 ? demandOf(stand, owed) : null;
};

/**
 * While it rolls, no more than its maximum leaves beside the old tasks: the others get the room of those. What may stop first is owed
 * only what it lacks: for more ECS makes room by itself.
 */
const mayStart = ({ name, desired, deployments, configuration }: SeenService, tasks: SeenProject['tasks']): number => {
  if (deployments.length === 1) return Number.POSITIVE_INFINITY;
  const { deploymentConfiguration } = configuration;
  const stopsFirst = (deploymentConfiguration?.minimumHealthyPercent ?? 100) < 100;
  const most = stopsFirst ? desired : mostOf(desired, deploymentConfiguration);
  return most - tasks.filter(({ service }) => service === name).length;
};

/**
 * What ECS owes and nobody has room for: it was there when ECS was asked, and is lost since. Of a roll that stands still by that one
 * task, by which it goes on.
 * @param roomy those of the owed tasks that have room (`roomyOf`), one by one.
 */
export const owedInVain = (stands: readonly Stand[], roomy: readonly Demand[], input: DeployInput): Ask[] =>
  stands.flatMap((stand): Ask[] => {
    const need = owedTo(stand, input.seen);
    if (!need || !stand.service || primaryOf(stand.service)?.rolloutState === 'FAILED') return [];
    const missing = need.count - roomy.filter(({ service }) => service === need.service).length;
    if (!isRolling(stand)) return missing > 0 ? [{ stand, need: { ...need, count: missing }, passing: false }] : [];
    return missing === need.count ? [{ stand, need: { ...need, count: 1 }, passing: true }] : [];
  });

/** The rest of what ECS owes: what is asked for as demand is not claimed as well, for both are room that is wanted. */
export const owedBut = (asked: readonly Ask[], owed: readonly Demand[]): Demand[] =>
  owed.flatMap((one) => {
    const count = one.count - (asked.find(({ need }) => need.service === one.service)?.need.count ?? 0);
    return count > 0 ? [{ ...one, count }] : [];
  });

/** Its tasks are being exchanged, and the next of them has room, or needs none: that of an old task may become free for others. */
export const goesOn = (stand: Stand, { seen, fits }: Pick<DeployInput, 'seen' | 'fits'>): boolean => {
  if (!isRolling(stand)) return false;
  const need = owedTo(stand, seen);
  return !need || fits([{ ...need, ...stand.service?.task, count: 1 }])[0]!.room;
};

const isRolling = ({ service }: Stand): boolean => (service?.deployments.length ?? 0) > 1;
