import { instanceType, registeredMemoryMiB } from '../../shared/model/instance-types.js';
import type { SimInstance } from '../parts.js';
import { delayOf } from '../random.js';
import { instanceChanged } from './events.js';
import { drop, end } from './lifecycle.js';
import { arnOf, type ContainerInstance, chance, type Ecs, later, newId, now, type Task } from './state.js';
import { TIMING } from './timing.js';
import { wakeFor } from './wake.js';

/** Boots an agent on an instance that has reached `running`: it registers after a while, unless the fault never-register strikes. */
export const bootAgent = (ecs: Ecs, ec2: SimInstance): void => {
  if (ecs.amazon.faults.strike('never-register', { target: ec2.id })) return;
  const random = chance(ecs, 'agent');
  const delay = delayOf(random, TIMING.network) + delayOf(random, TIMING.agent);
  later(ecs, delay, 'agent registers', () => {
    if (ec2.state === 'running') register(ecs, ec2);
  });
};

/** An agent whose cluster does not exist cannot register; it is never heard of. */
const register = (ecs: Ecs, ec2: SimInstance): void => {
  const settings = settingsIn(ec2.userData);
  const cluster = ecs.clusters.get(settings['ECS_CLUSTER'] ?? 'default');
  const type = instanceType(ec2.type);
  if (cluster?.status !== 'ACTIVE' || !type || instanceOf(ecs, ec2.id)) return;
  const id = newId(ecs);
  const instance: ContainerInstance = {
    id,
    arn: arnOf(ecs, `container-instance/${cluster.name}/${id}`),
    cluster,
    ec2,
    type,
    registeredAt: now(ecs),
    cpuUnits: type.vcpu * 1024,
    memoryMiB: registeredMemoryMiB(type) - Number(settings['ECS_RESERVED_MEMORY'] ?? 0),
    status: 'ACTIVE',
    agentConnected: true,
    attributes: attributesOf(ec2, type.architecture, settings),
    tags: settings['ECS_CONTAINER_INSTANCE_PROPAGATE_TAGS_FROM'] === 'ec2_instance' ? { ...ec2.tags } : {},
    version: 0,
    tasks: new Set(),
    images: new Set(),
    leaving: false,
    backlog: [],
  };
  ecs.instances.set(instance.arn, instance);
  instanceChanged(ecs, instance);
  wakeFor(ecs, cluster, ({ scheduling, rebalancing }) => scheduling === 'DAEMON' || rebalancing === 'ENABLED');
};

/** The agent's settings in user data (base64 or plain): lines `ECS_…=value`, however they reach /etc/ecs/ecs.config. */
const settingsIn = (userData: string): Readonly<Record<string, string>> => {
  const text = userData.includes('ECS_') ? userData : Buffer.from(userData, 'base64').toString('utf8');
  const found = [...text.matchAll(/(ECS_[A-Z_]+)=(\{[^\n]*\}|"[^"]*"|'[^']*'|[^\s"'>]+)/g)];
  return Object.fromEntries(found.map(([, name, value]) => [name!, value!.replace(/^(["'])(.*)\1$/, '$2')]));
};

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html, built-in attributes. */
const attributesOf = (ec2: SimInstance, architecture: string, settings: Readonly<Record<string, string>>) => {
  const own = JSON.parse(settings['ECS_INSTANCE_ATTRIBUTES'] ?? '{}') as Record<string, string>;
  return new Map<string, string | undefined>([
    ['ecs.instance-type', ec2.type],
    ['ecs.availability-zone', ec2.zone],
    ['ecs.cpu-architecture', architecture],
    ['ecs.os-type', 'linux'],
    ['ecs.os-family', 'LINUX'],
    ['ecs.ami-id', ec2.imageId],
    ['ecs.subnet-id', ec2.subnetId],
    ['com.amazonaws.ecs.capability.docker-remote-api.1.44', undefined],
    ['com.amazonaws.ecs.capability.logging-driver.awslogs', undefined],
    ['ecs.capability.service-connect-v1', undefined],
    ['ecs.capability.task-eni', undefined],
    ...Object.entries(own),
  ]);
};

/** The container instance of an EC2 instance, if it is registered. */
export const instanceOf = (ecs: Ecs, ec2Id: string): ContainerInstance | undefined =>
  [...ecs.instances.values()].find((instance) => instance.ec2.id === ec2Id && instance.status !== 'INACTIVE');

/** The machine goes down: its containers die now; ECS hears nothing but that the agent has left. */
export const machineStops = (ecs: Ecs, ec2: SimInstance): void => {
  const instance = instanceOf(ecs, ec2.id);
  if (!instance) return;
  for (const task of instance.tasks) task.alive = false;
  ecs.changes += 1;
  if (!instance.agentConnected) return;
  instance.agentConnected = false;
  // Terminating an instance whose agent is connected deregisters it; one whose agent was away stays
  // (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deregister_container_instance.html).
  instance.leaving = true;
  instanceChanged(ecs, instance);
};

/** Its containers die now; ECS hears of it when the agent is back. */
export const killAll = (ecs: Ecs, ec2Id: string): void => {
  const instance = instanceOf(ecs, ec2Id);
  for (const task of [...(instance?.tasks ?? [])])
    end(ecs, task, 'EssentialContainerExited', 'Essential container in task exited', 137);
};

/** EC2 says terminated: ECS forgets the instance after a while, and its tasks are STOPPED then. */
export const machineIsGone = (ecs: Ecs, ec2: SimInstance): void => {
  const instance = instanceOf(ecs, ec2.id);
  if (!instance?.leaving) return;
  const delay = delayOf(chance(ecs, 'agent'), TIMING.forget);
  later(ecs, delay, 'instance is deregistered', () => deregister(ecs, instance, `Host EC2 (instance ${ec2.id}) terminated.`));
};

/** Takes an instance off the cluster; what ran there is STOPPED for ECS. It stays describable as INACTIVE for an hour. */
export const deregister = (ecs: Ecs, instance: ContainerInstance, reason: string): void => {
  if (instance.status === 'INACTIVE') return;
  instance.status = 'INACTIVE';
  instance.agentConnected = false;
  for (const task of [...instance.tasks]) drop(ecs, task, 'TerminationNotice', reason);
  instanceChanged(ecs, instance);
  wakeFor(ecs, instance.cluster, ({ scheduling }) => scheduling === 'DAEMON');
  later(ecs, 3_600_000, 'instance is forgotten', () => ecs.instances.delete(instance.arn));
};

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html: off unless the agent's settings say so. */
export const spotNotice = (ecs: Ecs, ec2Id: string): void => {
  const instance = instanceOf(ecs, ec2Id);
  if (!instance?.agentConnected || settingsIn(instance.ec2.userData)['ECS_ENABLE_SPOT_INSTANCE_DRAINING'] !== 'true') return;
  later(ecs, SPOT_MILLISECONDS, 'agent drains for spot', () => setStatus(ecs, instance, 'DRAINING'));
};

/** The agent looks at the instance metadata every few seconds; how many is our guess. */
const SPOT_MILLISECONDS = 5000;

/** DRAINING makes each service on it replace its tasks; back to ACTIVE ends that, what was stopped stays stopped. */
export const setStatus = (ecs: Ecs, instance: ContainerInstance, status: 'ACTIVE' | 'DRAINING'): void => {
  if (instance.status === status || instance.status === 'INACTIVE') return;
  instance.status = status;
  instanceChanged(ecs, instance);
  const isHere = (task: Task): boolean => task.containerInstance === instance;
  wakeFor(ecs, instance.cluster, ({ scheduling, tasks }) => scheduling === 'DAEMON' || [...tasks].some(isHere));
};

/** The agent loses or finds ECS. While it is away its tasks are unknown, not lost; what happened is told when it is back. */
export const setConnected = (ecs: Ecs, ec2Id: string, connected: boolean): void => {
  const instance = instanceOf(ecs, ec2Id);
  if (!instance || instance.agentConnected === connected || instance.ec2.state !== 'running') return;
  instance.agentConnected = connected;
  instanceChanged(ecs, instance);
  if (!connected) return;
  const told = instance.backlog;
  instance.backlog = [];
  for (const tell of told) tell();
  wakeFor(ecs, instance.cluster, ({ scheduling }) => scheduling === 'DAEMON');
};
