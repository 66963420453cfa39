import type { Failure, RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { copy } from '../copy.js';
import { AwsError } from '../parts.js';
import { clusterOf } from './clusters.js';
import { definitionOf } from './definitions.js';
import { containerInstanceOf } from './instances.js';
import { launch, stop } from './lifecycle.js';
import { page } from './page.js';
import { type Place, place } from './placement.js';
import { arnOf, type Cluster, type Ecs, type Task } from './state.js';
import { tagMap, taskView } from './views.js';

/** RunTask, StopTask, ListTasks, DescribeTasks. */
export const taskOperations = (ecs: Ecs) => ({
  RunTask: (input: RunTaskCommandInput) => runOnce(ecs, input),
  StopTask: ({ cluster, task, reason }: { cluster?: string; task: string; reason?: string }) => {
    const found = taskOf(ecs, clusterOf(ecs, cluster), task);
    if (!found) throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
    stop(ecs, found, 'UserInitiated', reason ?? 'Task stopped by user');
    return { task: taskView(found, false) };
  },
  DescribeTasks: ({ cluster: ref, tasks, include = [] }: { cluster?: string; tasks: string[]; include?: string[] }) => {
    const cluster = clusterOf(ecs, ref);
    if (tasks.length === 0) throw new AwsError('InvalidParameterException', 'Tasks cannot be empty.');
    if (tasks.length > 100) throw new AwsError('InvalidParameterException', 'Tasks cannot be more than 100.');
    const sought = tasks.map((id) => ({ id, task: taskOf(ecs, cluster, id) }));
    return {
      tasks: sought.flatMap(({ task }) => (task ? [taskView(task, include.includes('TAGS'))] : [])),
      failures: sought.flatMap(({ id, task }) => (task ? [] : [{ arn: arnFor(ecs, cluster, id), reason: 'MISSING' }])),
    };
  },
  ListTasks: (input: ListInput) => {
    const cluster = clusterOf(ecs, input.cluster);
    const found = [...ecs.tasks.values()].filter((task) => task.clusterState === cluster && matches(ecs, cluster, task, input));
    const { items, nextToken } = page(found, input);
    return { taskArns: items.map(({ arn }) => arn), nextToken };
  },
});

interface ListInput {
  readonly cluster?: string;
  readonly containerInstance?: string;
  readonly family?: string;
  readonly serviceName?: string;
  readonly startedBy?: string;
  readonly launchType?: string;
  readonly desiredStatus?: string;
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** A task by id or ARN. */
export const taskOf = (ecs: Ecs, cluster: Cluster, ref: string): Task | undefined => {
  const task = ecs.tasks.get(ref.slice(ref.lastIndexOf('/') + 1));
  return task?.clusterState === cluster ? task : undefined;
};

const arnFor = (ecs: Ecs, cluster: Cluster, ref: string): string =>
  ref.startsWith('arn:') ? ref : arnOf(ecs, `task/${cluster.name}/${ref}`);

/** Only tasks whose desired status is asked for, RUNNING unless said: a task that is told to stop is not in that list. */
const matches = (ecs: Ecs, cluster: Cluster, task: Task, input: ListInput): boolean => {
  const service = input.serviceName?.slice(input.serviceName.lastIndexOf('/') + 1);
  if (service && !isServiceOf(ecs, cluster, service)) throw new AwsError('ServiceNotFoundException', 'Service not found.');
  const instance = input.containerInstance ? containerInstanceOf(ecs, cluster, input.containerInstance) : null;
  return (
    task.desiredStatus === (input.desiredStatus === 'STOPPED' ? 'STOPPED' : 'RUNNING') &&
    (!service || task.service === service) &&
    (!instance || task.containerInstance === instance) &&
    (!input.family || task.family === input.family) &&
    (!input.startedBy || task.startedBy === input.startedBy) &&
    (!input.launchType || input.launchType === 'EC2')
  );
};

const isServiceOf = (ecs: Ecs, cluster: Cluster, name: string): boolean =>
  ecs.services.has(arnOf(ecs, `service/${cluster.name}/${name}`));

/** The same client token with the same body answers the same tasks; with another body it is a ConflictException. */
const runOnce = (ecs: Ecs, input: RunTaskCommandInput): object => {
  const { clientToken, ...rest } = input;
  const key = clientToken ? `RunTask ${clientToken}` : null;
  const body = JSON.stringify(rest);
  const known = key ? ecs.tokens.get(key) : undefined;
  if (known && known.body !== body) {
    const { tasks } = known.answer() as { tasks: { taskArn?: string }[] };
    const resourceIds = tasks.map(({ taskArn }) => taskArn);
    throw new AwsError('ConflictException', 'The clientToken was used with other parameters.', 400, { resourceIds });
  }
  if (known) return known.answer();
  const { tasks, failures } = run(ecs, input);
  const answer = () => ({ tasks: tasks.map((task) => taskView(task, true)), failures: copy(failures) });
  if (key) ecs.tokens.set(key, { body, answer });
  return answer();
};

const run = (ecs: Ecs, input: RunTaskCommandInput): { tasks: Task[]; failures: Failure[] } => {
  const cluster = clusterOf(ecs, input.cluster);
  const definition = definitionOf(ecs, input.taskDefinition ?? '');
  const count = input.count ?? 1;
  if (count < 1 || count > 10) throw new AwsError('InvalidParameterException', 'Count must be between 1 and 10.');
  if (JSON.stringify(input.overrides ?? {}).length > 8_192)
    throw new AwsError('InvalidParameterException', 'Container overrides length must be at most 8192.');
  const group = input.group ?? `family:${definition.family}`;
  const tasks: Task[] = [];
  const failures: Failure[] = [];
  for (let index = 0; index < count; index += 1) {
    const found = place(ecs, {
      cluster,
      definition,
      group,
      constraints: input.placementConstraints ?? [],
      strategy: input.placementStrategy ?? [],
    });
    if (!found.instance) failures.push(failureOf(found));
    else {
      const tags = { ...(input.propagateTags === 'TASK_DEFINITION' ? definition.tags : {}), ...tagMap(input.tags) };
      const order = { definition, instance: found.instance, service: null, deployment: null, group };
      tasks.push(launch(ecs, { ...order, startedBy: input.startedBy, tags, overrides: input.overrides ?? {} }));
    }
  }
  return { tasks, failures };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html */
const failureOf = (found: Place & { instance: null }): Failure => {
  if (found.lack === 'EMPTY')
    throw new AwsError('InvalidParameterException', 'No Container Instances were found in your cluster.');
  const reason = found.lack === 'ATTRIBUTE' || found.lack === 'AGENT' ? found.lack : `RESOURCE:${found.lack}`;
  return { arn: found.closest?.arn, reason };
};
