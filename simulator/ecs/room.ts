import type { ContainerInstance, HostPort, Needs } from './state.js';

/**
 * Ports that ECS holds back on each instance: SSH, Docker and the agent.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
 */
export const RESERVED_PORTS: readonly number[] = [22, 2375, 2376, 51678, 51679];

/** What is left for new tasks: registered minus what every task that is not STOPPED reserves. CPU in units, memory in MiB. */
export const remaining = (instance: ContainerInstance): { cpuUnits: number; memoryMiB: number } => {
  let { cpuUnits, memoryMiB } = instance;
  for (const { definition } of instance.tasks) {
    cpuUnits -= definition.needs.cpuUnits;
    memoryMiB -= definition.needs.memoryMiB;
  }
  return { cpuUnits, memoryMiB };
};

/** Fixed host ports in use. Dynamic ones are given out when a container starts and never collide. */
export const usedPorts = (instance: ContainerInstance, protocol: string): number[] =>
  [...instance.tasks].flatMap(({ definition }) =>
    definition.needs.hostPorts.filter((port) => port.protocol === protocol).map(({ port }) => port),
  );

/** GPUs that no task holds. One that takes all of them leaves none. */
export const freeGpus = (instance: ContainerInstance): number =>
  [...instance.tasks].reduce((left, { definition }) => Math.max(0, left - definition.needs.gpus), instance.type.gpus);

export type Lack = 'CPU' | 'MEMORY' | 'PORTS' | 'ENI' | 'GPU';

/** Why the task does not fit there, or null when it does. */
export const lacks = (instance: ContainerInstance, needs: Needs): Lack | null => {
  const left = remaining(instance);
  if (needs.hostPorts.some((port) => taken(instance, port))) return 'PORTS';
  if (left.cpuUnits < needs.cpuUnits) return 'CPU';
  if (left.memoryMiB < needs.memoryMiB) return 'MEMORY';
  const gpus = needs.gpus === Number.POSITIVE_INFINITY ? Math.max(1, instance.type.gpus) : needs.gpus;
  if (gpus > freeGpus(instance)) return 'GPU';
  if (needs.enis > 0 && enisUsed(instance) + needs.enis > instance.type.enis - 1) return 'ENI';
  return null;
};

const taken = (instance: ContainerInstance, { port, protocol }: HostPort): boolean =>
  (protocol === 'tcp' && RESERVED_PORTS.includes(port)) || usedPorts(instance, protocol).includes(port);

const enisUsed = (instance: ContainerInstance): number =>
  [...instance.tasks].reduce((sum, { definition }) => sum + definition.needs.enis, 0);
