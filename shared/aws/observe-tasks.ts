import {
  type Container,
  DescribeTasksCommand,
  type DesiredStatus,
  type ECSClient,
  GetTaskProtectionCommand,
  ListTasksCommand,
  type ProtectedTask,
  type Task,
} from '@aws-sdk/client-ecs';
import { AMBASSADOR } from '../compose/translate/ambassadors.js';
import { ecsSafe } from '../compose/translate/work.js';
import { jobTaskOf } from '../deploying/job-names.js';
import type { TaskSeen, Unread } from '../model/observation.js';
import type { Clock } from '../model/time.js';
import { inChunksAtOnce } from './chunks.js';
import type { Registered } from './observe-container-instances.js';
import { send } from './send.js';
import { BRIEF_MILLISECONDS, orUnread, type Told } from './unread.js';

export interface TasksTold {
  readonly tasks: TaskSeen[];
  /** Set when ECS does not tell of all whether they are protected. */
  readonly protection?: Unread;
}

/** All tasks that ECS still shows: running ones, and those that stop or stopped within the hour. */
export const readTasks = async (
  ecs: ECSClient,
  cluster: string,
  registered: ReadonlyMap<string, Registered>,
  clock: Clock,
): Promise<TasksTold> => {
  const arns = [...(await list(ecs, cluster, 'RUNNING')), ...(await list(ecs, cluster, 'STOPPED'))];
  const instanceOf = new Map([...registered].map(([id, { seen }]) => [seen.arn, id]));
  const tasks = await inChunksAtOnce(clock, [...new Set(arns)], 100, async (chunk) => {
    const answer = await send(ecs, new DescribeTasksCommand({ cluster, tasks: chunk, include: ['TAGS'] }));
    return answer.tasks ?? [];
  });
  const { until, untold, answer } = await protections(ecs, cluster, tasks, clock);
  const seen = tasks.map((task) => ({
    ...toSeen(task, instanceOf.get(task.containerInstanceArn ?? '') ?? null, until.get(task.taskArn ?? '') ?? null),
    ...(untold.has(task.taskArn ?? '') && { protectionUntold: true as const }),
  }));
  return answer ? { tasks: seen, protection: answer } : { tasks: seen };
};

const list = async (ecs: ECSClient, cluster: string, desiredStatus: DesiredStatus): Promise<string[]> => {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await send(ecs, new ListTasksCommand({ cluster, desiredStatus, nextToken }));
    arns.push(...(page.taskArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return arns;
};

interface Protections {
  readonly until: ReadonlyMap<string, number>;
  readonly untold: ReadonlySet<string>;
  /** The first answer that was none. */
  readonly answer: Unread | null;
}

/**
 * Until when ECS keeps tasks of services from scale-in: their own programs may have asked for it. After an answer that was none the
 * rest is not asked for; what was told counts.
 */
const protections = async (ecs: ECSClient, cluster: string, all: readonly Task[], clock: Clock): Promise<Protections> => {
  const running = all.filter(
    (task) => task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING' && task.group?.startsWith('service:'),
  );
  const arns = running.map((task) => task.taskArn!);
  let answer: Unread | null = null;
  const chunks = await inChunksAtOnce(clock, arns, TASKS_A_CALL, async (tasks) => {
    const told: Told<readonly ProtectedTask[]> = answer ?? (await orUnread(() => protectionOf(ecs, cluster, tasks)));
    if ('unread' in told) answer ??= told;
    return [{ tasks, told }];
  });
  return {
    until: new Map(chunks.flatMap(({ told }) => ('told' in told ? told.told.flatMap(expiryOf) : []))),
    untold: new Set(chunks.flatMap(({ tasks, told }) => ('told' in told ? [] : tasks))),
    answer,
  };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_GetTaskProtection.html */
const TASKS_A_CALL = 100;

const protectionOf = async (ecs: ECSClient, cluster: string, tasks: string[]): Promise<readonly ProtectedTask[]> =>
  (await send(ecs, new GetTaskProtectionCommand({ cluster, tasks }), BRIEF_MILLISECONDS)).protectedTasks ?? [];

const expiryOf = ({ taskArn, protectionEnabled, expirationDate }: ProtectedTask): [string, number][] =>
  protectionEnabled && expirationDate ? [[taskArn!, expirationDate.getTime()]] : [];

const toSeen = (task: Task, instanceId: string | null, protectedUntil: number | null): TaskSeen => {
  const job = task.group?.startsWith('service:') ? null : jobTaskOf(task.startedBy, tagsOf(task));
  const container = (job && ownContainer(task, job.service)) ?? telling(task.containers ?? []);
  return {
    id: task.taskArn!.slice(task.taskArn!.lastIndexOf('/') + 1),
    arn: task.taskArn!,
    service: task.group?.startsWith('service:') ? task.group.slice('service:'.length) : null,
    instanceId,
    status: task.lastStatus ?? '',
    desiredStatus: task.desiredStatus ?? '',
    health: (task.healthStatus ?? 'UNKNOWN') as TaskSeen['health'],
    cpu:
      units(
        task.cpu,
        task.containers?.map((one) => one.cpu),
      ) / 1024,
    memoryMiB: units(
      task.memory,
      task.containers?.map((one) => one.memoryReservation ?? one.memory),
    ),
    taskDefinition: task.taskDefinitionArn ?? '',
    createdAt: task.createdAt?.getTime() ?? 0,
    startedAt: task.startedAt?.getTime() ?? null,
    stoppedAt: task.stoppedAt?.getTime() ?? null,
    stopCode: task.stopCode ?? null,
    reason: reasonOf(task, container),
    exitCode: container?.exitCode ?? null,
    ...(container?.name ? { container: container.name } : {}),
    protectedUntil,
    ...bindingsOf(task),
    ...(job ? { job } : {}),
  };
};

const bindingsOf = ({ containers = [] }: Task): Pick<TaskSeen, 'bindings'> => {
  const bindings = containers.flatMap(({ name = '', networkBindings = [] }) =>
    networkBindings.flatMap(({ containerPort, hostPort, protocol }) =>
      containerPort && hostPort && protocol !== 'udp' ? [{ container: name, containerPort, hostPort }] : [],
    ),
  );
  return bindings.length > 0 ? { bindings } : {};
};

/** The task says that a container ended, the container says of what: out of memory, a port that was taken, a command not found. */
const reasonOf = ({ stoppedReason }: Task, container: Container | undefined): string | null => {
  const own = container?.reason;
  if (!stoppedReason || !own || stoppedReason.includes(own)) return stoppedReason ?? own ?? null;
  return `${stoppedReason}: ${own}`;
};

const tagsOf = ({ tags = [] }: Task): Record<string, string> =>
  Object.fromEntries(tags.map(({ key, value }) => [key ?? '', value ?? '']));

/** The container of a job's own program, once it has ended: its companions are stopped with it. */
const ownContainer = ({ containers = [] }: Task, service: string): Container | undefined =>
  containers.find(({ name, exitCode }) => name === ecsSafe(service) && exitCode !== undefined);

/** What ECS adds to a task of Service Connect, and what stands for names in the task of a job: they are stopped with it. */
const PROXY = new RegExp(`^(ecs-service-connect-|${AMBASSADOR})`);
/** SIGKILL and SIGTERM: how ECS ends the companions of the container that ended by itself. */
const STOPPED_BY_ECS = [137, 143];

/**
 * The container that says why the task ended. DescribeTasks does not tell which one is essential: one that failed by itself, then
 * one that was killed, then the last one (those before it prepared its start).
 */
const telling = (all: readonly Container[]): Container | undefined => {
  const own = all.filter(({ name }) => !PROXY.test(name ?? ''));
  const ended = own.filter(({ exitCode }) => exitCode !== undefined);
  const failed = ended.filter(({ exitCode }) => exitCode !== 0);
  return failed.find(({ exitCode }) => !STOPPED_BY_ECS.includes(exitCode!)) ?? failed[0] ?? ended.at(-1) ?? own.at(-1);
};

const units = (whole: string | undefined, parts: readonly (string | undefined)[] = []): number =>
  whole ? Number(whole) : parts.reduce((sum, part) => sum + Number(part ?? 0), 0);
