import {
  DescribeServicesCommand,
  type ECSClient,
  GetTaskProtectionCommand,
  type Service,
  UpdateServiceCommand,
  UpdateTaskProtectionCommand,
} from '@aws-sdk/client-ecs';
import type { Step, StepResult } from '../scaling/intents/step.js';
import { already, done, failed, stale } from './answers.js';
import { inChunks } from './chunks.js';
import { send } from './send.js';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html */
const TASKS_A_CALL = 10;

/**
 * Sets a service's count, if it still is what the step assumes. Only the count is sent, and also when it is said to be that already:
 * the answer may be older than the count that is to be lowered, and the call changes nothing where nothing differs.
 */
export const setCount = async (
  ecs: ECSClient,
  cluster: string,
  step: Extract<Step, { kind: 'set-count' }>,
): Promise<StepResult> => {
  const service = await readService(ecs, cluster, step.service);
  if (service?.status !== 'ACTIVE') return stale(`${step.service} is gone`);
  const same = service.desiredCount === step.desired;
  if (!same && !step.expect.includes(service.desiredCount ?? -1))
    return stale(`somebody set the count to ${service.desiredCount}`);
  if ((service.deployments ?? []).length > 1) return same ? already(`it is ${step.desired}`) : stale('a deployment is open');
  await send(ecs, new UpdateServiceCommand({ cluster, service: step.service, desiredCount: step.desired }));
  return same ? already(`it is ${step.desired}`) : done(`count ${step.desired}`);
};

/** Makes ECS look for places again at once: a new deployment of the same revision ends its waiting. */
export const nudge = async (
  ecs: ECSClient,
  cluster: string,
  { service: name, expect }: Extract<Step, { kind: 'nudge' }>,
): Promise<StepResult> => {
  const service = await readService(ecs, cluster, name);
  if (service?.status !== 'ACTIVE') return stale(`${name} is gone`);
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  if (hasAll(service, service) && (!primary || hasAll(primary, service))) return already('nothing is missing');
  if ((primary?.id ?? null) !== expect) return stale('another deployment has begun');
  await send(ecs, new UpdateServiceCommand({ cluster, service: name, forceNewDeployment: true }));
  return done('asked again');
};

const hasAll = ({ runningCount = 0, pendingCount = 0 }: Counts, { desiredCount = 0 }: Service): boolean =>
  runningCount + pendingCount >= desiredCount;

type Counts = Pick<Service, 'runningCount' | 'pendingCount'>;

const readService = async (ecs: ECSClient, cluster: string, name: string): Promise<Service | undefined> =>
  (await send(ecs, new DescribeServicesCommand({ cluster, services: [name] }))).services?.[0];

/** Protects all of these from scale-in and reads it back: done only when every one of them is protected. */
export const protect = async (
  ecs: ECSClient,
  cluster: string,
  tasks: readonly string[],
  minutes: number,
): Promise<StepResult> => {
  if (tasks.length === 0) return done('nothing to protect');
  const failures = await inChunks(tasks, TASKS_A_CALL, async (chunk) => {
    const answer = await send(
      ecs,
      new UpdateTaskProtectionCommand({ cluster, tasks: chunk, protectionEnabled: true, expiresInMinutes: minutes }),
    );
    return answer.failures ?? [];
  });
  if (failures[0]) return failed(`${failures[0].reason}: ${failures[0].detail ?? failures[0].arn}`);
  const held = await inChunks(
    tasks,
    TASKS_A_CALL,
    async (chunk) => (await send(ecs, new GetTaskProtectionCommand({ cluster, tasks: chunk }))).protectedTasks ?? [],
  );
  const bare = tasks.filter((task) => !held.some((one) => one.taskArn === task && one.protectionEnabled));
  return bare.length === 0 ? done() : failed(`${bare.length} of ${tasks.length} tasks are not protected`);
};

/** Lifts our protection. A task that is gone needs none. */
export const release = async (ecs: ECSClient, cluster: string, tasks: readonly string[]): Promise<StepResult> => {
  const failures = await inChunks(tasks, TASKS_A_CALL, async (chunk) => {
    const answer = await send(ecs, new UpdateTaskProtectionCommand({ cluster, tasks: chunk, protectionEnabled: false }));
    return answer.failures ?? [];
  });
  const real = failures.filter((failure) => !['TASK_NOT_VALID', 'MISSING'].includes(failure.reason ?? ''));
  return real[0] ? failed(`${real[0].reason}: ${real[0].detail ?? real[0].arn}`) : done();
};
