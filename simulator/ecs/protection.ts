import type { Failure, ProtectedTask } from '@aws-sdk/client-ecs';
import { AwsError } from '../parts.js';
import { clusterOf } from './clusters.js';
import { isProtected } from './floor.js';
import { arnOf, type Ecs, later, now, type Task } from './state.js';
import { taskOf } from './tasks.js';
import { wake } from './wake.js';

/**
 * UpdateTaskProtection (ten tasks a call) and GetTaskProtection (a hundred): 1 to 2,880 whole minutes (120 unless said), only tasks of
 * services, failures beside successes.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_GetTaskProtection.html
 */
export const protectionOperations = (ecs: Ecs) => ({
  UpdateTaskProtection: (input: UpdateInput) => {
    const minutes = input.expiresInMinutes ?? 120;
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > 2880) {
      throw new AwsError('InvalidParameterException', 'expiresInMinutes must be between 1 and 2880.');
    }
    const until = input.protectionEnabled ? now(ecs) + minutes * 60_000 : null;
    return each(ecs, input, 10, (task) => {
      if (until !== null && blocksDeployment(ecs, task)) return 'DEPLOYMENT_BLOCKED';
      set(ecs, task, until);
      return null;
    });
  },
  GetTaskProtection: (input: TasksInput) => each(ecs, input, 100, () => null),
});

interface TasksInput {
  readonly cluster?: string;
  readonly tasks?: readonly string[];
}

interface UpdateInput extends TasksInput {
  readonly protectionEnabled: boolean;
  readonly expiresInMinutes?: number;
}

const each = (ecs: Ecs, input: TasksInput, most: number, act: (task: Task) => string | null) => {
  const cluster = clusterOf(ecs, input.cluster);
  const refs = input.tasks ?? [];
  if (refs.length === 0) throw new AwsError('InvalidParameterException', 'Tasks cannot be empty.');
  if (refs.length > most) throw new AwsError('InvalidParameterException', `Tasks cannot be more than ${most}.`);
  const protectedTasks: ProtectedTask[] = [];
  const failures: Failure[] = [];
  for (const ref of refs) {
    const task = taskOf(ecs, cluster, ref);
    const reason = task ? (notValid(task) ?? act(task)) : 'MISSING';
    const arn = task?.arn ?? (ref.startsWith('arn:') ? ref : arnOf(ecs, `task/${cluster.name}/${ref}`));
    if (reason) failures.push({ arn, reason });
    else protectedTasks.push(view(ecs, task!));
  }
  return { protectedTasks, failures };
};

const notValid = (task: Task): string | null =>
  task.serviceState === null || task.serviceState.scheduling === 'DAEMON' || task.desiredStatus === 'STOPPED'
    ? 'TASK_NOT_VALID'
    : null;

/** More protected tasks than the service wants would hold up every deployment. */
const blocksDeployment = (ecs: Ecs, task: Task): boolean => {
  const others = [...task.serviceState!.tasks].filter((it) => it !== task && isProtected(ecs, it));
  return others.length + 1 > task.serviceState!.desired;
};

const set = (ecs: Ecs, task: Task, until: number | null): void => {
  task.protectedUntil = until;
  ecs.changes += 1;
  wake(ecs, task.serviceState!);
  if (until === null) return;
  later(ecs, until - now(ecs) + 1, 'protection expires', () => {
    if (task.protectedUntil === until && task.lastStatus !== 'STOPPED') wake(ecs, task.serviceState!);
  });
};

const view = (ecs: Ecs, task: Task): ProtectedTask =>
  isProtected(ecs, task)
    ? { taskArn: task.arn, protectionEnabled: true, expirationDate: new Date(task.protectedUntil!) }
    : { taskArn: task.arn, protectionEnabled: false };
