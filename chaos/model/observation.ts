import { instanceType, registeredMemoryMiB } from '../../shared/model/instance-types.js';
import type { InstanceSeen, MetricWindow, Observation, Reading, ServiceSeen, TaskSeen } from '../../shared/model/observation.js';
import { HOUR, MINUTE, type Millis, SECOND } from '../../shared/model/time.js';
import { CORDON } from '../../shared/scaling/stale-cordons.js';
import { type Amazon, arnOf, type Machine, type Task, taskArnOf, tasksOn } from './world.js';

const TYPE = 't3.small';
const NEEDS = { cpu: 0.25, memoryMiB: 256 };

/** What a pass sees of it. */
export const observationOf = (amazon: Amazon, at: Millis): Observation => ({
  at,
  instances: amazon.machines.map((machine) => instanceOf(amazon, machine)),
  tasks: amazon.tasks.map((task) => taskOf(task, at)),
  services: [serviceOf(amazon)],
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

const instanceOf = (amazon: Amazon, machine: Machine): InstanceSeen => ({
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
  containerInstance: registrationOf(machine, tasksOn(amazon, machine).length),
});

const registrationOf = (machine: Machine, tasks: number): InstanceSeen['containerInstance'] => {
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
      cpu: vcpu - tasks * NEEDS.cpu,
      memoryMiB: memoryMiB - tasks * NEEDS.memoryMiB,
      hostPorts: [],
    },
    attributes: machine.cordon === undefined ? {} : { [CORDON]: machine.cordon },
  };
};

const taskOf = ({ id, on, status, isProtected }: Task, at: Millis): TaskSeen => ({
  id,
  arn: taskArnOf({ id }),
  service: 'web',
  instanceId: on,
  status,
  desiredStatus: status === 'STOPPED' ? 'STOPPED' : 'RUNNING',
  health: 'UNKNOWN',
  ...NEEDS,
  taskDefinition: 'web:1',
  createdAt: at - HOUR,
  startedAt: status === 'PENDING' ? null : at - HOUR,
  stoppedAt: status === 'STOPPED' ? at - SECOND : null,
  stopCode: null,
  reason: null,
  exitCode: null,
  protectedUntil: isProtected ? at + 4 * MINUTE : null,
});

const serviceOf = ({ tasks, desired }: Amazon): ServiceSeen => {
  const count = (wanted: Task['status']): number => tasks.filter(({ status }) => status === wanted).length;
  return {
    name: 'web',
    arn: 'arn:service/web',
    project: 'shop',
    service: 'web',
    tags: {},
    status: 'ACTIVE',
    scheduling: 'REPLICA',
    desired,
    running: count('RUNNING'),
    pending: count('PENDING'),
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
