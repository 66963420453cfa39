import { roomLeft } from '../../shared/aws/room-left.js';
import { instanceType, registeredMemoryMiB } from '../../shared/model/instance-types.js';
import type { InstanceSeen, MetricWindow, Observation, Reading, ServiceSeen, TaskSeen } from '../../shared/model/observation.js';
import { HOUR, MINUTE, type Millis, SECOND } from '../../shared/model/time.js';
import { tasksOnInstance } from '../../shared/scaling/lookup.js';
import { CORDON } from '../../shared/scaling/stale-cordons.js';
import { type Shown, tasksShown } from './shown.js';
import { type Amazon, arnOf, type Machine, type Task, taskArnOf, tasksOn } from './world.js';

const TYPE = 't3.small';
const NEEDS = { cpu: 0.25, memoryMiB: 256 };

/** What a pass sees of it, put together as `shared/aws/observe.ts` does. */
export const observationOf = (shown: Shown, at: Millis): Observation => {
  const { ec2, registered, services } = shown;
  const placed = tasksShown(shown).map((task) => taskOf(task, registered, at));
  const roomOf = (id: string) => {
    const seen = registrationOf(registered, id);
    return seen && roomLeft(seen, tasksOnInstance(placed, id));
  };
  const foreign = registered.machines.filter(
    ({ id }) => isRegistered(registered, id) && !ec2.machines.some((one) => one.id === id),
  );
  return {
    at,
    instances: [
      ...ec2.machines.map((machine) => instanceOf(machine, roomOf(machine.id))),
      ...foreign.map(({ id, launchedAt }) => foreignOf(id, launchedAt, roomOf(id))),
    ],
    tasks: placed,
    services: [serviceOf(services)],
    alarms: [],
    reading: null,
  };
};

/** A calm load: the figures ask for nothing and allow one instance less. */
export const calmReading = (instances: readonly string[], now: Millis): Reading => ({
  readAt: now,
  windows: Array.from({ length: 14 }, (_, i): MetricWindow => {
    const from = Math.floor(now / MINUTE) * MINUTE - (15 - i) * MINUTE;
    const instanceCpu = Object.fromEntries(instances.map((id) => [id, 5]));
    return { from, to: from + MINUTE, instanceCpu, serviceCpu: { web: 10 }, serviceMemory: { web: 10 } };
  }),
});

const instanceOf = (machine: Machine, containerInstance: InstanceSeen['containerInstance']): InstanceSeen => ({
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
  containerInstance,
});

/** Registered, and not shown by EC2: nobody knows whose it is. */
const foreignOf = (id: string, launchedAt: Millis, containerInstance: InstanceSeen['containerInstance']): InstanceSeen => ({
  id,
  type: TYPE,
  zone: 'us-east-1a',
  market: 'on-demand',
  state: 'running',
  launchedAt: launchedAt + MINUTE,
  cluster: null,
  intent: null,
  containerInstance,
});

const isRegistered = ({ machines }: Amazon, id: string): boolean =>
  machines.some((one) => one.id === id && one.registration !== 'none' && one.registration !== 'gone');

const registrationOf = (amazon: Amazon, id: string): InstanceSeen['containerInstance'] => {
  const machine = amazon.machines.find((one) => one.id === id);
  if (!machine || !isRegistered(amazon, id)) return null;
  const tasks = tasksOn(amazon, machine).length;
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

const taskOf = ({ id, on, status, isProtected }: Task, registered: Amazon, at: Millis): TaskSeen => ({
  id,
  arn: taskArnOf({ id }),
  service: 'web',
  instanceId: isRegistered(registered, on) ? on : null,
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
