import type { ContainerDefinition, HealthCheck } from '@aws-sdk/client-ecs';
import { behaviourOf } from './behaviour.js';
import { reach } from './connect.js';
import { endOf } from './ending.js';
import { watchFloor } from './floor.js';
import { end } from './lifecycle.js';
import { type Ecs, later, now, type Task } from './state.js';
import { DIAL_SECONDS } from './timing.js';
import { wake } from './wake.js';

/**
 * What the programs in a task do: listen after a while, dial what they need and give up when nobody answers, answer health
 * checks, and end when their command is one that ends.
 */
export const beginProgram = (ecs: Ecs, task: Task): void => {
  const containers = task.definition.body.containerDefinitions ?? [];
  const essential = containers.filter((container) => container.essential !== false);
  task.containersAt = now(ecs);
  task.health = 'UNKNOWN';
  task.idleMemoryMiB = idleMemoryMiB(ecs, task);
  const startSeconds = Math.max(0, ...essential.map((container) => behaviourOf(ecs, task, container).startSeconds));
  log(ecs, task, `starting ${essential.map(({ image }) => image).join(', ')}`);
  soon(ecs, task, startSeconds, 'program listens', () => listen(ecs, task));
  for (const container of essential) {
    for (const line of saidBy(container)) log(ecs, task, line, container.name);
    if (container.healthCheck) probe(ecs, task, container.healthCheck, startSeconds);
    const ending = endOf(container, task);
    if (ending)
      soon(ecs, task, ending.seconds, 'program ends', () => finish(ecs, task, { name: container.name!, code: ending.code }));
  }
};

/** A program that waits for somebody has not come to its end yet, and one whose connection broke on the way ends badly. */
const finish = (ecs: Ecs, task: Task, { name, code }: { readonly name: string; readonly code: number }): void => {
  const failing = unreached(ecs, task);
  if (failing.length === 0) {
    die(ecs, task, code, null, name);
  } else if (task.listening) {
    for (const line of failing) log(ecs, task, line, name);
    die(ecs, task, 1, null, name);
  } else {
    soon(ecs, task, DIAL_SECONDS, 'program ends', () => finish(ecs, task, { name, code }));
  }
};

/** Its essential container is gone: restarted in place if its policy allows, else the task ends with it. */
export const die = (ecs: Ecs, task: Task, exitCode: number, reason: string | null, container: string | null = null): void => {
  if (!task.alive) return;
  task.listening = false;
  log(ecs, task, reason ?? `exited with code ${exitCode}`, container);
  for (const off of task.steps) off();
  task.steps = [];
  if (restarts(ecs, task, exitCode)) {
    beginProgram(ecs, task);
    return;
  }
  task.containerReason = reason;
  task.endedWith = container;
  end(ecs, task, 'EssentialContainerExited', 'Essential container in task exited', exitCode);
};

/**
 * "A container can be restarted only once every restartAttemptPeriod seconds"; one that ends earlier takes its task along.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html
 */
const restarts = (ecs: Ecs, task: Task, exitCode: number): boolean => {
  const policy = task.definition.body.containerDefinitions?.find(({ essential }) => essential !== false)?.restartPolicy;
  const ranSeconds = (now(ecs) - (task.containersAt ?? 0)) / 1000;
  if (!policy?.enabled || policy.ignoredExitCodes?.includes(exitCode) || task.desiredStatus === 'STOPPED') return false;
  return ranSeconds >= (policy.restartAttemptPeriod ?? 300) && task.lastStatus === 'RUNNING';
};

/** Without a container it is said by the last that the task cannot be without. */
export const log = (ecs: Ecs, task: Task, line: string, by: string | null = null): void => {
  task.logs.push(`${new Date(now(ecs)).toISOString()} ${line}`);
  if (task.logs.length > 50) task.logs.shift();
  const containers = task.definition.body.containerDefinitions;
  const container = containers?.findLast(({ name, essential }) => (by === null ? essential !== false : name === by));
  const options = container?.logConfiguration?.logDriver === 'awslogs' ? container.logConfiguration.options : undefined;
  if (options?.['awslogs-group'])
    ecs.amazon.logs?.write(options['awslogs-group'], `${options['awslogs-stream-prefix']}/${container!.name}/${task.id}`, line);
};

/** What `echo` in its command prints, with the container's own variables in it. */
const saidBy = ({ entryPoint = [], command = [], environment = [] }: ContainerDefinition): string[] => {
  const value = (name: string): string => environment.find((one) => one.name === name)?.value ?? '';
  return [...[...entryPoint, ...command].join(' ').matchAll(/\becho ([^;&|]+)/g)].map(([, said]) =>
    said!
      .trim()
      .replace(/^(["'])(.*)\1$/, '$2')
      .replace(/\$\{?(\w+)\}?/g, (_all, name: string) => value(name)),
  );
};

const idleMemoryMiB = (ecs: Ecs, task: Task): number =>
  (task.definition.body.containerDefinitions ?? []).reduce(
    (sum, container) => sum + behaviourOf(ecs, task, container).idleMemoryMiB,
    0,
  );

const listen = (ecs: Ecs, task: Task): void => {
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
  if (task.idleMemoryMiB > task.memoryLimitMiB) {
    die(ecs, task, 137, 'OutOfMemoryError: Container killed due to memory usage');
    return;
  }
  const failing = unreached(ecs, task);
  if (failing.length === 0) {
    open(ecs, task);
    return;
  }
  for (const line of failing) log(ecs, task, line);
  soon(ecs, task, DIAL_SECONDS, 'program gives up', () => {
    const still = unreached(ecs, task);
    if (still.length === 0) return open(ecs, task);
    for (const line of still) log(ecs, task, line);
    die(ecs, task, 1, null);
  });
};

const open = (ecs: Ecs, task: Task): void => {
  task.listening = true;
  log(ecs, task, 'ready');
  if (task.serviceState) wake(ecs, task.serviceState);
};

/** A line for each name that the task's programs dial and nobody answers. */
const unreached = (ecs: Ecs, task: Task): string[] =>
  (task.definition.body.containerDefinitions ?? []).flatMap((container) =>
    behaviourOf(ecs, task, container).dials.flatMap(({ name, port }) => {
      const answer = reach(ecs, task, container, name, port);
      return answer === 'answers'
        ? []
        : [answer === 'unknown' ? `getaddrinfo ENOTFOUND ${name}` : `connect ECONNREFUSED ${name}:${port}`];
    }),
  );

/**
 * Docker probes every interval, first one interval after the start; failures within startPeriod do not count. Defaults: interval
 * 30 s, retries 3 (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html).
 */
const probe = (ecs: Ecs, task: Task, check: HealthCheck, startSeconds: number): void => {
  const { interval = 30, retries = 3, startPeriod = 0, command = [] } = check;
  if (command[0] === 'NONE') return;
  const tries = Math.max(1, Math.ceil(startPeriod / interval));
  const failsAt = (tries + retries - 1) * interval;
  const succeedsAt = NEVER_HEALTHY.has(command.slice(1).join(' '))
    ? Number.POSITIVE_INFINITY
    : Math.max(1, Math.ceil(startSeconds / interval)) * interval;
  if (failsAt < succeedsAt) soon(ecs, task, failsAt, 'health check fails', () => judge(ecs, task, 'UNHEALTHY'));
  if (succeedsAt === Number.POSITIVE_INFINITY) return;
  const look = (): void => (task.listening ? judge(ecs, task, 'HEALTHY') : soon(ecs, task, interval, 'health check', look));
  soon(ecs, task, succeedsAt, 'health check', look);
};

/** Commands that say nothing but no. */
const NEVER_HEALTHY: ReadonlySet<string> = new Set(['exit 1', 'false', '/bin/false']);

/** ECS learns of health from the agent, and tells nobody: there is no event for it. */
const judge = (ecs: Ecs, task: Task, health: Task['health']): void => {
  if (!task.alive || task.desiredStatus === 'STOPPED') return;
  if (!task.containerInstance.agentConnected) {
    task.containerInstance.backlog.push(() => judge(ecs, task, health));
    return;
  }
  task.health = health;
  watchFloor(ecs, task.serviceState);
  if (task.serviceState) wake(ecs, task.serviceState);
};

/** Something that this run of the containers does; called off when they end. */
const soon = (ecs: Ecs, task: Task, seconds: number, what: string, happen: () => void): void => {
  const run = task.containersAt;
  const off = later(ecs, seconds * 1000, what, () => {
    if (task.alive && task.containersAt === run) happen();
  });
  task.steps.push(off);
};
