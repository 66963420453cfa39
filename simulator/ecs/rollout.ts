import type { ServiceConnectConfiguration } from '@aws-sdk/client-ecs';
import { copy } from '../copy.js';
import { announce } from './connect.js';
import { deploymentChanged, say, serviceAction } from './events.js';
import { isHealthy, setFloor } from './floor.js';
import { chance, type Definition, type Deployment, type Ecs, now, type Service, type Task } from './state.js';
import { LONGEST_THROTTLE_SECONDS, PROOF_SECONDS, STUMBLE_SECONDS, STUMBLES_BEFORE_THROTTLE } from './timing.js';
import { wake } from './wake.js';

/** Begins a deployment: it is PRIMARY now, sees the endpoints of this instant, and ends both back-offs. */
export const deploy = (ecs: Ecs, service: Service, reason?: string): Deployment => {
  const previous = service.deployments[0];
  announce(ecs, service);
  const deployment = aDeployment(ecs, service, service.definition, service.connect, reason);
  if (previous) previous.status = 'ACTIVE';
  service.deployments = [deployment, ...service.deployments.filter((it) => hasTasks(service, it))];
  service.steady = false;
  resetThrottles(service);
  deploymentChanged(ecs, service, deployment);
  wake(ecs, service);
  return deployment;
};

/** Both the placement back-off and the start throttle begin anew. */
export const resetThrottles = (service: Service): void => {
  service.misses = 0;
  service.nextPlacementAt = 0;
  service.stumbles = 0;
  service.nextStartAt = 0;
};

const aDeployment = (
  ecs: Ecs,
  service: Service,
  definition: Definition,
  connect: ServiceConnectConfiguration | undefined,
  reason: string | undefined,
): Deployment => {
  const digits = Array.from({ length: 19 }, () => Math.floor(chance(ecs, 'ids')() * 10)).join('');
  const id = `ecs-svc/${digits}`;
  const namespace = connect?.enabled ? (connect.namespace ?? null) : null;
  return {
    id,
    definition,
    createdAt: now(ecs),
    connect: copy(connect),
    endpoints: namespace === null ? [] : ecs.amazon.cloudmap.endpoints(namespace).map((endpoint) => ({ ...endpoint })),
    namespace,
    fallback: lastGood(service),
    status: 'PRIMARY',
    rollout: 'IN_PROGRESS',
    rolloutReason: reason ?? `ECS deployment ${id} in progress.`,
    updatedAt: now(ecs),
    failed: 0,
    proven: false,
  };
};

const lastGood = (service: Service): Deployment | null =>
  service.deployments.find(({ rollout }) => rollout === 'COMPLETED') ?? service.deployments[0]?.fallback ?? null;

const hasTasks = (service: Service, deployment: Deployment): boolean =>
  [...service.tasks].some((task) => task.deployment === deployment);

/** "Once a service deployment has one or more successfully running tasks, failures are no longer evaluated." */
export const markProven = (ecs: Ecs, primary: Deployment, fresh: readonly Task[]): void => {
  if (primary.proven || !fresh.some((task) => hasRunWell(ecs, task))) return;
  primary.proven = true;
  primary.failed = 0;
};

const hasRunWell = (ecs: Ecs, task: Task): boolean =>
  isHealthy(ecs, task) && now(ecs) - (task.startedAt ?? now(ecs)) >= PROOF_SECONDS * 1000;

/** All tasks are of the PRIMARY deployment, as many as wanted, and all have run well. Looks again when the youngest may have. */
export const hasSettled = (ecs: Ecs, service: Service, fresh: readonly Task[]): boolean => {
  if (fresh.length !== service.desired || service.tasks.size !== fresh.length) return false;
  if (fresh.every((task) => hasRunWell(ecs, task))) return true;
  const youngest = Math.max(...fresh.map(({ startedAt }) => startedAt ?? Number.NEGATIVE_INFINITY));
  const wait = youngest + PROOF_SECONDS * 1000 - now(ecs);
  if (Number.isFinite(youngest) && wait > 0) wake(ecs, service, wait);
  return false;
};

/** The steady state is said once each time it is reached; it completes a rollout. */
export const settle = (ecs: Ecs, service: Service): void => {
  const primary = service.deployments[0]!;
  if (primary.rollout === 'IN_PROGRESS') {
    conclude(ecs, service, primary, 'COMPLETED', `ECS deployment ${primary.id} completed.`);
    say(ecs, service, `(deployment ${primary.id}) deployment completed.`);
  }
  service.deployments = [primary];
  if (service.steady) return;
  service.steady = true;
  service.stumbles = 0;
  setFloor(ecs, service);
  say(ecs, service, 'has reached a steady state.');
  serviceAction(ecs, service, 'INFO', 'SERVICE_STEADY_STATE');
};

const conclude = (ecs: Ecs, service: Service, deployment: Deployment, rollout: Deployment['rollout'], reason: string): void => {
  deployment.rollout = rollout;
  deployment.rolloutReason = reason;
  deployment.updatedAt = now(ecs);
  deploymentChanged(ecs, service, deployment);
};

/** A task has ended: if that was a failed start, throttle and circuit breaker hear of it. */
export const countFailure = (ecs: Ecs, service: Service, task: Task): void => {
  const primary = service.deployments[0];
  if (!primary || task.deployment !== primary || !failedBySelf(task)) return;
  if (task.startedAt === null) stumble(ecs, service);
  if (primary.rollout !== 'IN_PROGRESS' || primary.proven) return;
  primary.failed += 1;
  const breaker = service.configuration.deploymentCircuitBreaker;
  if (breaker?.enable && primary.failed >= threshold(service.desired)) trip(ecs, service, primary, breaker.rollback ?? false);
};

/** Half of desiredCount, at least 3, at most 200 (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html). */
const threshold = (desired: number): number => Math.min(200, Math.max(3, Math.ceil(desired * 0.5)));

const failedBySelf = ({ stopCode, reason }: Task): boolean =>
  stopCode === 'TaskFailedToStart' || stopCode === 'EssentialContainerExited' || (reason?.startsWith('Task failed') ?? false);

const stumble = (ecs: Ecs, service: Service): void => {
  service.stumbles += 1;
  const beyond = service.stumbles - STUMBLES_BEFORE_THROTTLE;
  if (beyond < 0) return;
  const seconds = Math.min(STUMBLE_SECONDS * 2 ** beyond, LONGEST_THROTTLE_SECONDS);
  service.nextStartAt = now(ecs) + seconds * 1000;
  say(ecs, service, 'is unable to consistently start tasks successfully.');
  serviceAction(ecs, service, 'WARN', 'SERVICE_TASK_START_IMPAIRED');
};

/** The circuit breaker: this deployment starts no more tasks; the last good one comes back if asked for and if there is one. */
const trip = (ecs: Ecs, service: Service, failed: Deployment, rollback: boolean): void => {
  conclude(ecs, service, failed, 'FAILED', 'ECS deployment circuit breaker: tasks failed to start.');
  say(ecs, service, `(deployment ${failed.id}) deployment failed: tasks failed to start.`);
  const { fallback } = failed;
  if (!rollback || !fallback) return;
  service.definition = fallback.definition;
  service.connect = copy(fallback.connect);
  const next = deploy(ecs, service, `ECS deployment circuit breaker: rolling back to deploymentId ${fallback.id}.`);
  service.deployments = [next, failed, ...service.deployments.filter((it) => it !== next && it !== failed)];
  say(ecs, service, `rolling back to deployment ${fallback.id}.`);
};
