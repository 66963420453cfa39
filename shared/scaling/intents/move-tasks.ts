import type { MoveIntent } from '../../model/intent.js';
import type { Observation, ServiceSeen, TaskSeen } from '../../model/observation.js';
import { MINUTE } from '../../model/time.js';
import { tasksOfService } from '../lookup.js';
import { mayBeDead } from '../may-be-dead.js';

/** Long enough for the lower count to be acted on; released at once when the task stops, so the expiry is only the net. */
export const PROTECT_MINUTES = 5;
/** A protection older than this is renewed before the count is lowered: it must not lapse meanwhile. */
export const RENEW_MILLISECONDS = 3 * 60_000;

/** The tasks of a service that ECS means to keep. */
export const liveTasks = (observation: Observation, service: ServiceSeen): TaskSeen[] =>
  tasksOfService(observation.tasks, service.name).filter((task) => task.status !== 'STOPPED' && task.desiredStatus === 'RUNNING');

/**
 * Whether a task runs, on an instance that answers, and its health check, if its service has one, has passed: then a task of it has
 * been judged before.
 */
export const isServing = (observation: Observation, tasks: readonly TaskSeen[], task: TaskSeen): boolean =>
  task.status === 'RUNNING' &&
  task.health !== 'UNHEALTHY' &&
  !mayBeDead(observation, task) &&
  (task.health === 'HEALTHY' || tasks.every((other) => other.id === task.id || other.health === 'UNKNOWN'));

/** As `isServing`; behind a balancer it is given the time that the balancer takes to find it healthy. */
export const isInService = (
  observation: Observation,
  service: ServiceSeen,
  tasks: readonly TaskSeen[],
  task: TaskSeen,
): boolean =>
  isServing(observation, tasks, task) &&
  !(service.loadBalanced && observation.at - (task.startedAt ?? observation.at) < IN_SERVICE_MILLISECONDS);

/** By then the balancer's checks have passed, or have not. */
const IN_SERVICE_MILLISECONDS = MINUTE;

/** What somebody else protects must not be written over and released: without knowing, a move neither protects nor lowers. */
export const UNTOLD = 'AWS does not tell which tasks are protected';

/** Protected by somebody else, its own program mostly: never overwritten and never released. */
export const isForeign = (intent: MoveIntent, task: TaskSeen, at: number): boolean =>
  (task.protectedUntil ?? 0) > at && !intent.protected.includes(task.arn);

/** Ours to protect, of these. */
export const oursOf = (intent: MoveIntent, tasks: readonly TaskSeen[], at: number): string[] =>
  tasks.filter((task) => !isForeign(intent, task, at)).map((task) => task.arn);

/** Whether the answer that all of these are protected is fresh enough to lower a count on. */
export const isHeld = (intent: MoveIntent, arns: readonly string[], at: number): boolean =>
  intent.protectedAt !== null &&
  at - intent.protectedAt <= RENEW_MILLISECONDS &&
  arns.every((arn) => intent.protected.includes(arn));

/** Why the count must not be lowered for the original to stop, or null: what is to remain has to be there and to serve. */
export const hurdleOf = (
  intent: MoveIntent,
  observation: Observation,
  service: ServiceSeen,
  tasks: readonly TaskSeen[],
): string | null => {
  const original = tasks.find((task) => task.id === intent.taskId);
  const copy = tasks.find((task) => task.id === intent.copy);
  if (!original) return 'the task ended by itself';
  if (!copy) return 'the copy has ended';
  if (!isServing(observation, tasks, copy)) return notServing(observation, copy);
  if (service.desired !== intent.desired + 1) return `somebody set the count to ${service.desired}`;
  if (service.deployments.length > 1) return 'its service is being deployed';
  if (isForeign(intent, original, observation.at)) return 'its own program protects the task';
  return null;
};

export const notServing = (observation: Observation, copy: TaskSeen): string =>
  mayBeDead(observation, copy)
    ? `the instance of the copy, ${copy.instanceId}, does not answer`
    : `the copy is ${copy.status}, ${copy.health}`;
