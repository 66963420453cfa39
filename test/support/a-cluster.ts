import { emptyHead } from '../../shared/ledger/head.js';
import { INSTANCE_TYPES, instanceType, registeredMemoryMiB } from '../../shared/model/instance-types.js';
import type { InstanceSeen, MetricWindow, Observation, ServiceSeen, TaskSeen } from '../../shared/model/observation.js';
import type { Policy } from '../../shared/model/policy.js';
import { MINUTE } from '../../shared/model/time.js';
import type { DecideInput } from '../../shared/scaling/situation.js';

/** A moment far enough from zero that "an hour ago" exists. */
export const NOON = Date.parse('2026-06-01T12:00:00Z');

/** A task as a scene names it: where it runs and what it uses (vCPU, MiB); what it reserves unless stated is 0.25 vCPU and 256 MiB. */
export interface SceneTask {
  readonly on: string;
  readonly cpu?: number;
  readonly memory?: number;
}

export interface Scene {
  /** Instance ids, all of one type and joined an hour ago. */
  readonly instances: readonly string[];
  readonly type?: string;
  /** Service name to its tasks. */
  readonly services?: Readonly<Record<string, readonly SceneTask[]>>;
  readonly reserve?: { readonly cpu: number; readonly memoryMiB: number };
  /** CPU percent of instances whose tasks do not explain it. */
  readonly cpu?: Readonly<Record<string, number>>;
  readonly service?: (name: string) => Partial<ServiceSeen>;
  readonly policy?: Partial<Policy>;
  readonly head?: Partial<DecideInput['head']>;
  readonly input?: Partial<DecideInput>;
  readonly observation?: Partial<Observation>;
  /** How many equal minutes of metrics there are. */
  readonly minutes?: number;
}

export const aPolicy = (over: Partial<Policy> = {}): Policy => ({
  cluster: 'demo',
  mode: 'act',
  min: 1,
  max: 6,
  baseType: instanceType('t3.small')!,
  types: INSTANCE_TYPES.filter((type) => type.name === 't3.small'),
  zones: [
    { zone: 'us-east-1a', subnetId: 'subnet-a' },
    { zone: 'us-east-1b', subnetId: 'subnet-b' },
  ],
  launchTemplateId: 'lt-1',
  launchTemplateVersion: '1',
  thresholds: { out: 70, target: 55, in: 60 },
  scaleInWindowSeconds: 600,
  emptySeconds: 120,
  minimumLifetimeSeconds: 900,
  registrationSeconds: 600,
  drainSeconds: 900,
  moveSeconds: 300,
  worthwhilePoints: 5,
  repairSeconds: 600,
  disruptionPercent: 20,
  maximumLifetimeSeconds: null,
  provingSeconds: 300,
  spotShare: 0,
  ...over,
});

/** What `decide` is given for a scene: only what matters to the case is stated. */
export const aCluster = (scene: Scene): DecideInput => {
  const type = instanceType(scene.type ?? 't3.small')!;
  const reserve = scene.reserve ?? { cpu: 0.25, memoryMiB: 256 };
  const tasks = tasksOf(scene, reserve);
  const services = Object.keys(scene.services ?? {}).map((name) => serviceOf(scene, name, tasks, reserve));
  const instances = scene.instances.map((id, i) => instanceOf(id, i, type.name, tasks));
  const observation: Observation = {
    at: NOON,
    instances,
    services,
    tasks,
    alarms: [],
    reading: { readAt: NOON, windows: windowsOf(scene, type.vcpu, reserve) },
    ...scene.observation,
  };
  return {
    observation,
    policy: aPolicy({ baseType: type, ...scene.policy }),
    head: { ...emptyHead('demo'), ...scene.head },
    trigger: { kind: 'heartbeat', name: 'heartbeat', at: NOON },
    demand: [],
    touched: [],
    ranges: {},
    ...scene.input,
  };
};

const tasksOf = (scene: Scene, reserve: { cpu: number; memoryMiB: number }): TaskSeen[] =>
  Object.entries(scene.services ?? {}).flatMap(([service, tasks]) =>
    tasks.map(
      (task, i): TaskSeen => ({
        id: `${service}-${i + 1}`,
        arn: `arn:task/${service}-${i + 1}`,
        service,
        instanceId: task.on,
        status: 'RUNNING',
        desiredStatus: 'RUNNING',
        health: 'UNKNOWN',
        ...reserve,
        taskDefinition: `${service}:1`,
        createdAt: NOON - 60 * MINUTE,
        startedAt: NOON - 60 * MINUTE,
        stoppedAt: null,
        stopCode: null,
        reason: null,
        exitCode: null,
        protectedUntil: null,
      }),
    ),
  );

const serviceOf = (
  scene: Scene,
  name: string,
  tasks: readonly TaskSeen[],
  reserve: { cpu: number; memoryMiB: number },
): ServiceSeen => {
  const count = tasks.filter((task) => task.service === name).length;
  return {
    name,
    arn: `arn:service/${name}`,
    project: 'shop',
    service: name,
    tags: {},
    status: 'ACTIVE',
    scheduling: 'REPLICA',
    desired: count,
    running: count,
    pending: 0,
    taskDefinition: `${name}:1`,
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    constraints: [],
    loadBalanced: false,
    deployments: [],
    lastEvents: [],
    task: { ...reserve, hostPorts: [], volumes: [] },
    ...scene.service?.(name),
  };
};

const instanceOf = (id: string, index: number, type: string, tasks: readonly TaskSeen[]): InstanceSeen => {
  const facts = instanceType(type)!;
  const here = tasks.filter((task) => task.instanceId === id);
  const memoryMiB = registeredMemoryMiB(facts);
  return {
    id,
    type,
    zone: index % 2 === 0 ? 'us-east-1a' : 'us-east-1b',
    market: 'on-demand',
    state: 'running',
    launchedAt: NOON - 61 * MINUTE + index,
    cluster: 'demo',
    intent: null,
    containerInstance: {
      arn: `arn:container-instance/${id}`,
      status: 'ACTIVE',
      agentConnected: true,
      registeredAt: NOON - 60 * MINUTE,
      registered: { cpu: facts.vcpu, memoryMiB, hostPorts: [] },
      remaining: {
        cpu: facts.vcpu - here.reduce((sum, task) => sum + task.cpu, 0),
        memoryMiB: memoryMiB - here.reduce((sum, task) => sum + task.memoryMiB, 0),
        hostPorts: [],
      },
      attributes: {},
    },
  };
};

const windowsOf = (scene: Scene, vcpu: number, reserve: { cpu: number; memoryMiB: number }): MetricWindow[] =>
  Array.from({ length: scene.minutes ?? 14 }, (_, i) => windowAt(scene, vcpu, reserve, NOON - (i + 1) * MINUTE)).reverse();

const windowAt = (scene: Scene, vcpu: number, reserve: { cpu: number; memoryMiB: number }, from: number): MetricWindow => {
  const all = Object.entries(scene.services ?? {});
  const mean = (tasks: readonly SceneTask[], what: 'cpu' | 'memory'): number =>
    tasks.reduce((sum, task) => sum + (task[what] ?? 0), 0) / Math.max(1, tasks.length);
  const used = (id: string): number =>
    all.flatMap(([, tasks]) => tasks).reduce((sum, task) => sum + (task.on === id ? (task.cpu ?? 0) : 0), 0);
  return {
    from,
    to: from + MINUTE,
    instanceCpu: Object.fromEntries(scene.instances.map((id) => [id, scene.cpu?.[id] ?? (used(id) / vcpu) * 100])),
    serviceCpu: Object.fromEntries(all.map(([name, tasks]) => [name, (mean(tasks, 'cpu') / reserve.cpu) * 100])),
    serviceMemory: Object.fromEntries(all.map(([name, tasks]) => [name, (mean(tasks, 'memory') / reserve.memoryMiB) * 100])),
  };
};
