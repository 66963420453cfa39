import { instanceType, registeredMemoryMiB } from '../../shared/model/instance-types.js';
import type { InstanceSeen, MetricWindow, Observation, Reading, ServiceSeen, TaskSeen } from '../../shared/model/observation.js';
import { HOUR, MINUTE, type Millis } from '../../shared/model/time.js';
import { arnOf, type Machine } from './world.js';

const TYPE = 't3.small';
const NEEDS = { cpu: 0.25, memoryMiB: 256 };

/** What a pass sees of these machines. */
export const observationOf = (machines: readonly Machine[], at: Millis): Observation => ({
  at,
  instances: machines.map(instanceOf),
  tasks: machines.flatMap(tasksOf),
  services: [serviceOf(machines)],
  alarms: [],
  reading: null,
});

/** A calm load: the figures ask for nothing and allow one instance less. */
export const calmReading = (instances: readonly string[], now: Millis): Reading => ({
  readAt: now,
  windows: Array.from({ length: 14 }, (_, i): MetricWindow => {
    const from = Math.floor(now / MINUTE) * MINUTE - (15 - i) * MINUTE;
    const instanceCpu = Object.fromEntries(instances.map((id) => [id, 5]));
    return { from, to: from + MINUTE, instanceCpu, serviceCpu: { web: 10 }, serviceMemory: { web: 10 } };
  }),
});

const instanceOf = (machine: Machine): InstanceSeen => ({
  id: machine.id,
  type: TYPE,
  zone: 'us-east-1a',
  market: 'on-demand',
  state: machine.state,
  launchedAt: machine.launchedAt,
  cluster: 'model',
  intent: machine.intent,
  template: '1',
  templateId: 'lt-1',
  containerInstance: registrationOf(machine),
});

const registrationOf = (machine: Machine): InstanceSeen['containerInstance'] => {
  if (machine.registration === 'none' || machine.registration === 'gone') return null;
  const { vcpu } = instanceType(TYPE)!;
  const memoryMiB = registeredMemoryMiB(instanceType(TYPE)!);
  return {
    arn: arnOf(machine),
    status: machine.registration,
    agentConnected: true,
    registeredAt: machine.launchedAt + MINUTE,
    registered: { cpu: vcpu, memoryMiB, hostPorts: [] },
    remaining: {
      cpu: vcpu - machine.tasks * NEEDS.cpu,
      memoryMiB: memoryMiB - machine.tasks * NEEDS.memoryMiB,
      hostPorts: [],
    },
    attributes: {},
  };
};

const tasksOf = (machine: Machine): TaskSeen[] =>
  Array.from({ length: machine.tasks }, (_, i) => ({
    id: `${machine.id}-${i}`,
    arn: `arn:task/${machine.id}-${i}`,
    service: 'web',
    instanceId: machine.id,
    status: 'RUNNING',
    desiredStatus: 'RUNNING',
    health: 'UNKNOWN',
    ...NEEDS,
    taskDefinition: 'web:1',
    createdAt: machine.launchedAt + HOUR,
    startedAt: machine.launchedAt + HOUR,
    stoppedAt: null,
    stopCode: null,
    reason: null,
    exitCode: null,
    protectedUntil: null,
  }));

const serviceOf = (machines: readonly Machine[]): ServiceSeen => {
  const count = machines.reduce((sum, { tasks }) => sum + tasks, 0);
  return {
    name: 'web',
    arn: 'arn:service/web',
    project: 'shop',
    service: 'web',
    tags: {},
    status: 'ACTIVE',
    scheduling: 'REPLICA',
    desired: count,
    running: count,
    pending: 0,
    taskDefinition: 'web:1',
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    constraints: [],
    loadBalanced: false,
    deployments: [],
    lastEvents: [],
    task: { ...NEEDS, hostPorts: [], volumes: [] },
  };
};
