import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { behaviourOf } from './behaviour.js';
import type { Ecs, Task } from './state.js';

/** ECS_CONTAINER_START_TIMEOUT, unless a container says otherwise. Seconds. */
const START_TIMEOUT = 180;

/** Containers beside the programs that must be healthy before the programs begin. */
export const companionsOf = (task: Task): readonly ContainerDefinition[] => {
  const containers = task.definition.body.containerDefinitions ?? [];
  const waited = containers.flatMap(({ dependsOn = [] }) =>
    dependsOn.flatMap(({ containerName, condition }) => (condition === 'HEALTHY' ? [containerName] : [])),
  );
  return containers.filter(({ name, essential }) => essential === false && waited.includes(name));
};

/** When they are looked at, and until when: seconds after they have begun. */
export const checkSeconds = (companions: readonly ContainerDefinition[]): number =>
  Math.max(...companions.map(({ healthCheck }) => healthCheck?.interval ?? 30));

export const patienceSeconds = ({ startTimeout }: ContainerDefinition): number => startTimeout ?? START_TIMEOUT;

/** One that passes connections on, and whose shell waits for it, is healthy once somebody answers, or when it was given nobody. */
export const isHealthy = (ecs: Ecs, task: Task, container: ContainerDefinition): boolean => {
  if (!/\buntil\b/.test((container.command ?? []).join(' '))) return true;
  const targets = Object.values(behaviourOf(ecs, task, container).passes ?? {}).flat();
  return targets.length === 0 || targets.some(({ name, port }) => answersAt(ecs, name, port));
};

/**
 * The container beside a task's own that is meant by a name, or null. Docker writes a linked container's alias, host name and own name
 * into /etc/hosts: https://docs.docker.com/engine/network/links/
 */
export const linkedBy = (task: Task, { links = [] }: ContainerDefinition, dialled: string): ContainerDefinition | null => {
  const siblings = task.definition.body.containerDefinitions ?? [];
  for (const link of links) {
    const [own, alias = own] = link.split(':');
    const sibling = siblings.find(({ name }) => name === own);
    if (sibling && (alias === dialled || sibling.hostname === dialled)) return sibling;
  }
  return null;
};

/** Whether a linked container takes connections at a port: one that passes them on, only if somebody is at the other end. */
export const passesOn = (ecs: Ecs, task: Task, container: ContainerDefinition, port: number): boolean => {
  const { passes } = behaviourOf(ecs, task, container);
  return !passes || (passes[port] ?? []).some((target) => answersAt(ecs, target.name, target.port));
};

/** Whether a task behind a port of an instance takes connections. */
const answersAt = (ecs: Ecs, address: string, port: number): boolean => {
  const host = [...ecs.instances.values()].find(({ ec2 }) => ec2.privateIp === address && ec2.state === 'running');
  return [...(host?.tasks ?? [])].some(
    (task) => task.alive && task.listening && task.hostPorts.some(({ hostPort }) => hostPort === port),
  );
};
