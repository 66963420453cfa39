import type { ServiceSeen } from '../model/observation.js';
import { MINUTE } from '../model/time.js';
import { liveTasks } from './intents/move-tasks.js';
import { serviceNamed, tasksOfService } from './lookup.js';
import { once } from './once.js';
import type { TaskToPlace } from './packing.js';
import { rangeRaises } from './range.js';
import type { Situation } from './situation.js';

/**
 * Tasks that want a place: those of deployments, those that a service is short of, and those that a range asks for. Surge that our
 * own moves and drains asked for is left out: it may wait or be given up, it never buys.
 */
export const unplacedTasks = once((situation: Situation): TaskToPlace[] => [
  ...situation.demand,
  ...situation.observation.services.flatMap((service) => missing(situation, service)),
  ...Object.entries(rangeRaises(situation)).flatMap(([name, count]) => {
    const service = serviceNamed(situation.observation.services, name)!;
    return tasksOf(service, count - service.desired, 'raise');
  }),
]);

/** What a service is short of, counting neither our surge nor services for which a deployment asks for room. */
export const shortBy = (situation: Situation, service: ServiceSeen): number =>
  isAskedFor(situation, service) ? 0 : owedBy(situation, service);

/** A deployment asks for what it lacks. */
export const isAskedFor = ({ touched, leftOver = [] }: Situation, { name }: ServiceSeen): boolean =>
  touched.includes(name) && !leftOver.includes(name);

/** What ECS has been asked for and does not run yet, our surge left out. */
const owedBy = (situation: Situation, service: ServiceSeen): number => {
  // Somebody else's service is carried while there is room, and nothing is bought for it.
  if (service.project === null) return 0;
  if (service.scheduling === 'DAEMON' || service.status !== 'ACTIVE') return 0;
  if (keepsDying(situation, service)) return 0;
  const move = situation.moves.find((one) => one.service === service.name);
  const wanted = move ? Math.min(service.desired, move.desired) : service.desired;
  // Tasks are read after their services: one that ECS has placed in between has its room.
  const placed = liveTasks(situation.observation, service).length;
  return Math.max(0, wanted - Math.max(service.running + service.pending, placed));
};

/** So many deaths within so long are not for want of room. */
const DEATHS = 3;
const DEATHS_WITHIN = 15 * MINUTE;

/** A service that failed, or whose tasks start and die: another instance would not help it, and would be bought for ever. */
const keepsDying = ({ observation }: Situation, service: ServiceSeen): boolean => {
  if (service.deployments.some((one) => one.status === 'PRIMARY' && one.rolloutState === 'FAILED')) return true;
  const died = tasksOfService(observation.tasks, service.name).filter(
    (task) =>
      task.stoppedAt !== null &&
      observation.at - task.stoppedAt < DEATHS_WITHIN &&
      (task.stopCode === 'EssentialContainerExited' || task.stopCode === 'TaskFailedToStart'),
  );
  return died.length >= DEATHS;
};

/** The same as tasks, also while a deployment speaks for the service, and with the new ones of a roll. */
export const owedTasks = (situation: Situation, service: ServiceSeen): TaskToPlace[] =>
  tasksOf(service, Math.max(owedBy(situation, service), rollOwedBy(situation, service)), 'owed');

/** New tasks of a roll that ECS may start beside the old ones, which all still run: nothing is short, and it stands still all the same. */
const rollOwedBy = (situation: Situation, service: ServiceSeen): number => {
  const lacks = service.scheduling === 'REPLICA' ? rollLacks(service) : 0;
  if (lacks === 0 || service.project === null || service.status !== 'ACTIVE' || keepsDying(situation, service)) return 0;
  const live = tasksOfService(situation.observation.tasks, service.name).filter(({ status }) => status !== 'STOPPED').length;
  const most = Math.floor((service.desired * service.maximumPercent) / 100);
  return Math.max(0, Math.min(lacks, most - live));
};

/** New tasks that a roll has not started yet. */
export const rollLacks = ({ deployments }: ServiceSeen): number => {
  const primary = deployments.length > 1 ? deployments.find(({ status }) => status === 'PRIMARY') : undefined;
  return primary ? Math.max(0, primary.desired - primary.running - primary.pending) : 0;
};

const missing = (situation: Situation, service: ServiceSeen): TaskToPlace[] =>
  tasksOf(service, shortBy(situation, service), 'missing');

const tasksOf = (service: ServiceSeen, count: number, what: string): TaskToPlace[] =>
  Array.from({ length: Math.max(0, count) }, (_, i) => ({
    key: `${service.name} ${what} ${i + 1}`,
    service: service.name,
    cpu: service.task.cpu,
    memoryMiB: service.task.memoryMiB,
    hostPorts: service.task.hostPorts,
    ...(service.task.gpus && { gpus: service.task.gpus }),
    constraints: service.constraints,
  }));
