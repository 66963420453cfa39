import { registeredMemoryMiB } from '../model/instance-types.js';
import type { InstanceSeen, Observation, Room } from '../model/observation.js';
import type { Policy } from '../model/policy.js';
import { HOUR } from '../model/time.js';
import { membersOf } from './load.js';

/** The same cluster with another number of instances: new ones are empty, and what the missing ones ran runs on the others. */
export const resized = (observation: Observation, count: number, policy: Policy): Observation => {
  const members = membersOf(observation.instances);
  if (count >= members.length) {
    const added = Array.from({ length: count - members.length }, (_, at) => empty(at + 1, observation, policy));
    return { ...observation, instances: [...observation.instances, ...added] };
  }
  const kept = members.slice(0, count);
  const lost = new Set(members.slice(count).map((one) => one.id));
  const moved = observation.tasks.filter((task) => task.instanceId !== null && lost.has(task.instanceId));
  const place = (id: string): string | null =>
    kept[moved.findIndex((task) => task.id === id) % Math.max(1, kept.length)]?.id ?? null;
  const tasks = observation.tasks
    .map((task) => (moved.includes(task) ? { ...task, instanceId: place(task.id) } : task))
    .filter((task) => task.instanceId !== null || !moved.some((one) => one.id === task.id));
  return { ...observation, instances: observation.instances.filter((one) => !lost.has(one.id)), tasks };
};

const empty = (number: number, { at, instances }: Observation, policy: Policy): InstanceSeen => {
  const room: Room = { cpu: policy.baseType.vcpu, memoryMiB: registeredMemoryMiB(policy.baseType), hostPorts: [] };
  const like = instances[0];
  return {
    id: `i-what-if-${number}`,
    type: policy.baseType.name,
    zone: policy.zones[number % Math.max(1, policy.zones.length)]?.zone ?? like?.zone ?? 'unknown',
    market: 'on-demand',
    state: 'running',
    launchedAt: at - HOUR,
    cluster: policy.cluster,
    intent: null,
    containerInstance: {
      arn: `what-if-${number}`,
      status: 'ACTIVE',
      agentConnected: true,
      registeredAt: at,
      registered: room,
      remaining: room,
      attributes: {},
    },
  };
};
