import type { TaskOverride } from '@aws-sdk/client-ecs';
import { delayOf } from '../random.js';
import { instanceChanged, taskChanged } from './events.js';
import { watchFloor } from './floor.js';
import { openPorts, pull } from './host.js';
import { prepare } from './preparing.js';
import {
  arnOf,
  type ContainerInstance,
  chance,
  type Definition,
  type Deployment,
  type Ecs,
  later,
  newId,
  now,
  type Service,
  type Tags,
  type Task,
} from './state.js';
import { STOP_TIMEOUT_SECONDS, STOPPED_SECONDS, TIMING } from './timing.js';
import { mount } from './volumes.js';
import { wake } from './wake.js';

/** What is to be started, and where. */
export interface Order {
  readonly definition: Definition;
  readonly instance: ContainerInstance;
  readonly service: Service | null;
  readonly deployment: Deployment | null;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly tags: Tags;
  readonly overrides: TaskOverride;
}

/**
 * Starts a task on an instance: PROVISIONING, PENDING (image pull), ACTIVATING (targets, proxy), RUNNING.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
export const launch = (ecs: Ecs, order: Order): Task => {
  const task = aTask(ecs, order);
  ecs.tasks.set(task.id, task);
  order.instance.tasks.add(task);
  order.service?.tasks.add(task);
  taskChanged(ecs, task);
  instanceChanged(ecs, order.instance);
  step(ecs, task, TIMING.accept, 'task is accepted', () => accept(ecs, task));
  return task;
};

const aTask = (ecs: Ecs, { definition, instance, service, deployment, ...order }: Order): Task => {
  const id = newId(ecs);
  const { needs } = definition;
  return {
    id,
    arn: arnOf(ecs, `task/${instance.cluster.name}/${id}`),
    cluster: instance.cluster.arn,
    family: definition.family,
    taskDefinition: definition.arn,
    service: service?.name ?? null,
    daemon: service?.scheduling === 'DAEMON',
    tags: { ...definition.tags, ...service?.tags, ...order.tags },
    instanceId: instance.ec2.id,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    health: 'UNKNOWN',
    createdAt: now(ecs),
    startedAt: null,
    stoppedAt: null,
    stopCode: null,
    reason: null,
    exitCode: null,
    protectedUntil: null,
    cpu: needs.cpuUnits / 1024,
    memoryMiB: needs.memoryMiB,
    memoryLimitMiB: needs.memoryLimitMiB,
    cpuLimit: definition.body.cpu ? needs.cpuUnits / 1024 : undefined,
    hostPorts: [],
    definition,
    clusterState: instance.cluster,
    serviceState: service,
    deployment,
    group: order.group,
    startedBy: order.startedBy,
    apiTags: { ...order.tags },
    overrides: order.overrides,
    containerInstance: instance,
    alive: false,
    containersAt: null,
    idleMemoryMiB: 0,
    containerReason: null,
    endedWith: null,
    exits: new Map(),
    listening: false,
    rebalance: false,
    version: 0,
    connectivityAt: null,
    pullStartedAt: null,
    pullStoppedAt: null,
    stoppingAt: null,
    targets: [],
    logs: [],
    containerIds: (definition.body.containerDefinitions ?? []).map(() => newId(ecs)),
    chapter: 0,
    steps: [],
    holds: [],
  };
};

const accept = (ecs: Ecs, task: Task): void => {
  become(ecs, task, 'PENDING');
  task.connectivityAt = now(ecs);
  task.pullStartedAt = now(ecs);
  const { seconds, missing } = pull(ecs, task);
  step(ecs, task, { p50: seconds, p95: seconds }, 'images are pulled', () => {
    if (missing) return end(ecs, task, 'TaskFailedToStart', missing, null);
    if (ecs.amazon.faults.strike('bad-host', { target: task.containerInstance.ec2.id })) {
      ecs.amazon.disturbed.add(task.containerInstance.ec2.id);
      return end(ecs, task, 'TaskFailedToStart', NO_SPACE, null);
    }
    task.pullStoppedAt = now(ecs);
    step(ecs, task, TIMING.container, 'containers start', () => prepared(ecs, task));
  });
};

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cannot-create-volume.html, as Docker says it of a full disk. */
const NO_SPACE = 'CannotCreateContainerError: Error response from daemon: no space left on device';

const prepared = (ecs: Ecs, task: Task): void =>
  prepare(ecs, task, {
    after: (seconds, what, happen) => step(ecs, task, { p50: seconds, p95: seconds }, what, happen),
    start: () => start(ecs, task),
    refuse: (why) => {
      task.containerReason = `CannotStartContainerError: dependency graph: ${why}`;
      end(ecs, task, 'TaskFailedToStart', 'Task failed to start', 143);
    },
  });

/** The containers run from here on, whatever ECS says about the task. */
const start = (ecs: Ecs, task: Task): void => {
  task.alive = true;
  mount(ecs, task);
  openPorts(ecs, task);
  ecs.hooks.begin(task);
  const waits = (task.serviceState?.loadBalancers.length ?? 0) > 0 || task.deployment?.connect?.enabled;
  if (!waits) {
    run(ecs, task);
    return;
  }
  become(ecs, task, 'ACTIVATING');
  step(ecs, task, TIMING.activate, 'task runs', () => run(ecs, task));
};

const run = (ecs: Ecs, task: Task): void => {
  task.startedAt = now(ecs);
  registerTargets(ecs, task);
  become(ecs, task, 'RUNNING');
  instanceChanged(ecs, task.containerInstance);
  if (task.serviceState) wake(ecs, task.serviceState);
};

const registerTargets = (ecs: Ecs, task: Task): void => {
  for (const { targetGroupArn, containerName, containerPort } of task.serviceState?.loadBalancers ?? []) {
    const bound = task.hostPorts.find((port) => port.container === containerName && port.containerPort === containerPort);
    if (!targetGroupArn || !bound) continue;
    task.targets.push({ targetGroupArn, port: bound.hostPort });
    ecs.amazon.elb.register(targetGroupArn, task.containerInstance.ec2.id, bound.hostPort);
  }
};

/**
 * Tells a task to stop: out of its target groups (DEACTIVATING for the deregistration delay), SIGTERM (STOPPING), STOPPED.
 * With its agent away nothing happens until that is back.
 */
export const stop = (ecs: Ecs, task: Task, stopCode: string, reason: string): void => {
  if (task.desiredStatus === 'STOPPED') return;
  task.desiredStatus = 'STOPPED';
  task.stoppingAt = now(ecs);
  task.stopCode = stopCode;
  task.reason = reason;
  callOff(task);
  const drain = Math.max(0, ...task.targets.map(({ targetGroupArn }) => ecs.amazon.elb.deregistrationSeconds(targetGroupArn)));
  leaveTargets(ecs, task);
  taskChanged(ecs, task);
  watchFloor(ecs, task.serviceState);
  if (!task.alive) {
    step(ecs, task, TIMING.accept, 'task is stopped', () => stopped(ecs, task, null));
    return;
  }
  if (drain === 0) {
    step(ecs, task, TIMING.accept, 'task is told to stop', () => terminate(ecs, task));
    return;
  }
  become(ecs, task, 'DEACTIVATING');
  step(ecs, task, { p50: drain, p95: drain }, 'task is told to stop', () => terminate(ecs, task));
};

const terminate = (ecs: Ecs, task: Task): void => {
  become(ecs, task, 'STOPPING');
  const longest = task.definition.body.containerDefinitions?.[0]?.stopTimeout ?? STOP_TIMEOUT_SECONDS;
  const delay = Math.min(delayOf(chance(ecs, 'tasks'), TIMING.exit), longest * 1000);
  step(ecs, task, { p50: delay / 1000, p95: delay / 1000 }, 'task stops', () => stopped(ecs, task, 143));
};

/** A task ends by itself: its program is gone, or it never came up. */
export const end = (ecs: Ecs, task: Task, stopCode: string, reason: string, exitCode: number | null): void => {
  task.alive = false;
  task.listening = false;
  ecs.changes += 1;
  callOff(task);
  hear(task, () => {
    if (task.lastStatus === 'STOPPED') return;
    task.stoppingAt ??= now(ecs);
    task.stopCode ??= stopCode;
    task.reason ??= reason;
    task.desiredStatus = 'STOPPED';
    stopped(ecs, task, exitCode);
  });
};

/** ECS gives a task up whose instance is gone: STOPPED at once, nobody is asked. */
export const drop = (ecs: Ecs, task: Task, stopCode: string, reason: string): void => {
  callOff(task);
  task.stoppingAt ??= now(ecs);
  task.stopCode ??= stopCode;
  task.reason ??= reason;
  task.desiredStatus = 'STOPPED';
  stopped(ecs, task, null);
};

const stopped = (ecs: Ecs, task: Task, exitCode: number | null): void => {
  if (task.lastStatus === 'STOPPED') return;
  task.alive = false;
  task.listening = false;
  task.exitCode = exitCode;
  task.stoppedAt = now(ecs);
  leaveTargets(ecs, task);
  task.containerInstance.tasks.delete(task);
  task.serviceState?.tasks.delete(task);
  become(ecs, task, 'STOPPED');
  instanceChanged(ecs, task.containerInstance);
  ecs.hooks.ended(task);
  later(ecs, STOPPED_SECONDS * 1000, 'stopped task is forgotten', () => ecs.tasks.delete(task.id));
};

const leaveTargets = (ecs: Ecs, task: Task): void => {
  for (const { targetGroupArn, port } of task.targets) {
    ecs.amazon.elb.deregister(targetGroupArn, task.containerInstance.ec2.id, port);
  }
  task.targets = [];
};

const become = (ecs: Ecs, task: Task, status: string): void => {
  task.lastStatus = status;
  taskChanged(ecs, task);
  watchFloor(ecs, task.serviceState);
};

const step = (ecs: Ecs, task: Task, delay: { p50: number; p95: number }, what: string, happen: () => void): void => {
  const milliseconds = delay.p50 === delay.p95 ? delay.p50 * 1000 : delayOf(chance(ecs, 'tasks'), delay);
  const { chapter } = task;
  const tell = (): void => {
    if (task.chapter === chapter) happen();
  };
  task.steps.push(later(ecs, milliseconds, what, () => hear(task, tell)));
};

/** ECS learns of it now, or when the agent is back. */
const hear = ({ containerInstance }: Task, tell: () => void): void => {
  if (containerInstance.agentConnected) tell();
  else containerInstance.backlog.push(tell);
};

const callOff = (task: Task): void => {
  for (const off of task.steps) off();
  task.steps = [];
  task.chapter += 1;
};
