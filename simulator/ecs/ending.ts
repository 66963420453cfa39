import type { ContainerDefinition, ContainerDependency } from '@aws-sdk/client-ecs';
import type { Task } from './state.js';

/** How a program ends by itself. */
export interface Ending {
  readonly seconds: number;
  readonly code: number;
}

/** Whether and how a container's command ends by itself. Servers run for ever; shells without work do not. */
export const endOf = (container: ContainerDefinition, task: Task): Ending | null => {
  const override = task.overrides.containerOverrides?.find(({ name }) => name === container.name);
  const command = [...(container.entryPoint ?? []), ...(override?.command ?? container.command ?? [])].join(' ').trim();
  const slept = [...command.matchAll(/\bsleep (\d+)/g)].reduce((sum, [, seconds]) => sum + Number(seconds), 0);
  const exit = /\bexit (\d+)\s*["']?$/.exec(command);
  if (exit) return { seconds: slept + 1, code: Number(exit[1]) };
  if (/\b(while|infinity|tail -f|wait)\b/.test(command)) return null;
  if (slept > 0) return { seconds: slept, code: 0 };
  if (/^(\/bin\/)?(sh -c )?(echo|true|ls|date|env)\b/.test(command)) return { seconds: 1, code: 0 };
  if (command === 'false') return { seconds: 1, code: 1 };
  if (!command && /(^|\/)(busybox|alpine)(:|@|$)/.test(container.image ?? '')) return { seconds: 1, code: 0 };
  return task.service === null ? { seconds: 5, code: 0 } : null;
};

/** What has to end before the programs begin: how long that takes, and the first that ends as nobody waits for it. */
export interface Steps {
  readonly seconds: number;
  /** By container. */
  readonly exits: ReadonlyMap<string, number>;
  readonly failed: string | null;
}

/**
 * Containers for whose end an essential one waits, one after the other. One that does not end with 0 where SUCCESS is waited for keeps
 * the task from starting (https://github.com/aws/amazon-ecs-agent/pull/3218).
 */
export const stepsBefore = (task: Task): Steps => {
  const containers = task.definition.body.containerDefinitions ?? [];
  const exits = new Map<string, number>();
  let seconds = 0;
  for (const container of containers) {
    const waits = containers.flatMap(({ dependsOn = [] }) => dependsOn).filter((one) => isFor(one, container));
    if (container.essential !== false || waits.length === 0) continue;
    const end = stepEnd(container, task);
    seconds += end.seconds;
    exits.set(container.name!, end.code);
    if (end.code !== 0 && waits.some(({ condition }) => condition === 'SUCCESS'))
      return { seconds, exits, failed: container.name! };
  }
  return { seconds, exits, failed: null };
};

const isFor = ({ containerName, condition }: ContainerDependency, { name }: ContainerDefinition): boolean =>
  containerName === name && (condition === 'SUCCESS' || condition === 'COMPLETE');

/** A shell's few commands take no time worth telling; a program of its own works a while. */
const stepEnd = (container: ContainerDefinition, task: Task): Ending => {
  const told = /\b(sleep|exit) \d+/.test((container.command ?? []).join(' ')) ? endOf(container, task) : null;
  const shell = /(^|\/)(busybox|alpine)(:|@|$)/.test(container.image ?? '');
  return told ?? { seconds: shell ? 0 : 5, code: 0 };
};
