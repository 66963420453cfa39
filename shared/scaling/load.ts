import { instanceType } from '../model/instance-types.js';
import type { InstanceSeen, MetricWindow, Observation, ServiceSeen, TaskSeen } from '../model/observation.js';
import { MINUTE, type Millis } from '../model/time.js';
import { AT_LIMIT, type Estimate, isHidden, unhide } from './hidden.js';
import { instanceWith, tasksOfService, tasksOnInstance } from './lookup.js';
import { once } from './once.js';
import { isTold, steadyWindow } from './steady.js';
import { unmoved } from './unmoved.js';

/** What runs where and how hard, as one window of metrics tells it. CPU in vCPU, memory in MiB. */
export interface Load {
  readonly window: { readonly from: Millis; readonly to: Millis };
  /** False: tasks have moved since the window, so instances are the sum of their tasks. */
  readonly measured: boolean;
  readonly instances: readonly InstanceLoad[];
  /** Per running task. */
  readonly tasks: Readonly<Record<string, TaskLoad>>;
  /** All CPU in use, with what pegged instances may hide (censored) not added. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** At least half of the instances sit at their limit: the true load is unknown and larger. */
  readonly censored: boolean;
  /** Something is at its limit, and no fellow on a calmer instance shows what it would use: all of this is a lower bound. */
  readonly atLeast: boolean;
  /** The sum is measured, and who carries how much of it is taken from an older window, at another level. */
  readonly estimated?: boolean;
}

export interface InstanceLoad {
  readonly id: string;
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly cpuUsed: number;
  readonly memoryUsedMiB: number;
  /** CPU that no task explains: it stays where it is. */
  readonly hostCpu: number;
}

export interface TaskLoad {
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** Windows older than this say nothing of the present. */
export const FRESH_MILLISECONDS = 6 * MINUTE;
/** Below this share of an instance its tasks' estimates are too small to be scaled to the measured CPU. */
const EXPLAINED_SHARE = 0.02;

/**
 * The load now, or null when no window is fresh and complete. CPU of an instance is measured (AWS/EC2); a task's share is its
 * service's mean times its reservation, scaled so that the tasks of an instance add up to its measured CPU. Memory is the sum over tasks.
 * @param changedAt when placement or capacity last changed: an older window's instance figures are not used, its services' are.
 */
export const loadOf = (observation: Observation, changedAt: Millis): Load | null => {
  const members = membersOf(observation.instances);
  const window = newestWindow(observation, members);
  return window && members.length > 0 ? loadIn(observation, changedAt, window) : null;
};

/** The load that one window tells of. */
export const loadIn = (observation: Observation, changedAt: Millis, window: MetricWindow): Load => {
  const members = membersOf(observation.instances);
  const settled = window.from >= changedAt;
  // What an instance has carried it carries still, when only its neighbours have come or gone.
  const usable = settled || unmoved(observation, window);
  const tasks = rawTaskLoads(observation, window);
  if (usable) {
    scaleToInstances(observation.tasks, members, window, tasks);
    unhide(observation.tasks, members, window, tasks);
  }
  const instances = members.map((instance) => instanceLoad(instance, observation.tasks, tasks, usable ? window : null));
  const atLeast = isHidden(observation.tasks, members, window, tasks);
  const limit = instances.filter((one) => (window.instanceCpu[one.id] ?? 0) / 100 >= AT_LIMIT).length;
  return {
    window: { from: window.from, to: window.to },
    measured: settled,
    instances,
    tasks,
    cpu: instances.reduce((sum, one) => sum + one.cpuUsed, 0),
    memoryMiB: instances.reduce((sum, one) => sum + one.memoryUsedMiB, 0),
    censored: limit * 2 >= instances.length,
    atLeast,
  };
};

/** Instances that carry tasks: registered and ACTIVE or DRAINING. */
export const membersOf = (instances: readonly InstanceSeen[]): InstanceSeen[] =>
  instances.filter(
    (one) => one.containerInstance && one.state === 'running' && ['ACTIVE', 'DRAINING'].includes(one.containerInstance.status),
  );

/** What must still fit after an instance is given up, and how much of the time has been seen. */
export interface Highest {
  /** vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** How long the windows that tell of the whole cluster are together. */
  readonly seenMilliseconds: number;
}

/**
 * The highest total CPU and memory of the windows since `from`. An instance without a figure is not one without load: it carries what
 * `load` says of it. A load that has risen or fallen evenly since (`trend`, parts of its level a minute) is taken at what it would be now.
 * Null when no window tells.
 */
export const highestSince = (observation: Observation, load: Load, from: Millis, trend: number): Highest | null => {
  const windows = (observation.reading?.windows ?? []).filter(
    (window) => window.from >= from && Object.keys(window.instanceCpu).length > 0,
  );
  if (windows.length === 0) return null;
  const members = membersOf(observation.instances);
  const whole = windows.filter((window) => instancesComplete(members, window, observation.at));
  return {
    cpu: Math.max(
      ...windows.map(
        (window) =>
          totalCpu(observation.instances, window) +
          untoldCpu(load, throughout(members, window), window) +
          (trend * load.cpu * (observation.at - window.to)) / MINUTE,
      ),
    ),
    memoryMiB: Math.max(...windows.map((window) => totalMemory(observation, window))),
    seenMilliseconds: whole.reduce((sum, window) => sum + window.to - window.from, 0),
  };
};

const untoldCpu = (load: Load, members: readonly InstanceSeen[], window: MetricWindow): number =>
  members
    .filter((one) => window.instanceCpu[one.id] === undefined)
    .reduce((sum, { id }) => sum + (loadOn(load, id)?.cpuUsed ?? 0), 0);

const loadsById = once((instances: readonly InstanceLoad[]) => new Map(instances.map((one) => [one.id, one])));

/** What an instance carries; undefined for one that the load does not tell of. */
export const loadOn = (load: Load, instanceId: string): InstanceLoad | undefined => loadsById(load.instances).get(instanceId);

/** vCPU in use in that window, by the instances that have a figure. */
export const totalCpu = (instances: readonly InstanceSeen[], window: MetricWindow): number =>
  Object.entries(window.instanceCpu).reduce((sum, [id, percent]) => {
    const seen = instanceWith(instances, id);
    return sum + (percent / 100) * (seen ? vcpuOf(seen) : 0);
  }, 0);

const totalMemory = (observation: Observation, window: MetricWindow): number =>
  observation.services.reduce((sum, service) => {
    const count = countDuring(observation, service.name, window);
    return sum + ((window.serviceMemory[service.name] ?? 0) / 100) * service.task.memoryMiB * count;
  }, 0);

/** A figure that is not there after this long will not come. CloudWatch publishes one to two minutes after a window's end. */
const LATE_MILLISECONDS = 4 * MINUTE;

/**
 * The newest window that is complete: a figure of every instance and every service that ran throughout. Once it is late, of half of
 * the instances: one whose figures never come must not blind the others.
 */
const newestWindow = (observation: Observation, members: readonly InstanceSeen[]): MetricWindow | undefined =>
  (observation.reading?.windows ?? []).findLast((window) => {
    const age = observation.at - window.to;
    if (age > FRESH_MILLISECONDS) return false;
    return (
      instancesComplete(members, window, observation.at) && (age > LATE_MILLISECONDS || servicesComplete(observation, window))
    );
  });

/** Those that had joined when the window began. */
export const throughout = (members: readonly InstanceSeen[], window: MetricWindow): InstanceSeen[] =>
  members.filter((one) => one.containerInstance!.registeredAt <= window.from);

const instancesComplete = (members: readonly InstanceSeen[], window: MetricWindow, now: Millis): boolean => {
  const expected = throughout(members, window);
  const told = expected.filter((one) => window.instanceCpu[one.id] !== undefined).length;
  const enough = now - window.to > LATE_MILLISECONDS ? expected.length / 2 : expected.length;
  return told > 0 && told >= enough;
};

const servicesComplete = (observation: Observation, window: MetricWindow): boolean =>
  observation.services.every(
    (service) => isTold(window, service.name) || service.running === 0 || countDuring(observation, service.name, window) === 0,
  );

/**
 * Service mean times reservation, spread over the tasks that run now: what a service carries does not change by moving it. A window
 * in which its tasks came or went has a mean over fewer or more of them, for part of the time: then an earlier one is asked.
 */
const rawTaskLoads = (observation: Observation, newest: MetricWindow): Record<string, Estimate> => {
  const loads: Record<string, Estimate> = {};
  for (const service of observation.services) {
    const window = steadyWindow(observation, service.name, newest);
    const running = runningTasks(observation.tasks, service).filter((task) => !isDead(observation, task));
    const during = countDuring(observation, service.name, window) || running.length;
    const spread = running.length > 0 ? during / running.length : 0;
    for (const task of running) {
      loads[task.id] = {
        cpu: ((window.serviceCpu[service.name] ?? 0) / 100) * task.cpu * spread,
        memoryMiB: ((window.serviceMemory[service.name] ?? 0) / 100) * task.memoryMiB * spread,
      };
    }
  }
  return loads;
};

/** ECS says RUNNING for as long as it has not heard otherwise; what EC2's status check says is dead answers no request. */
const isDead = ({ reading }: Observation, { id }: TaskSeen): boolean => {
  const dead = reading?.dead?.[id];
  return dead !== undefined && dead.until === undefined && dead.since < (reading!.windows.at(-1)?.to ?? 0);
};

export const runningTasks = (tasks: readonly TaskSeen[], service: Pick<ServiceSeen, 'name'>): TaskSeen[] =>
  tasksOfService(tasks, service.name).filter((task) => task.status === 'RUNNING' && task.desiredStatus === 'RUNNING');

/**
 * How many tasks a service had in a window, in parts: one that started half-way counts a half. So a task and its copy, one after the
 * other, are not taken for twice the load.
 */
const countDuring = (observation: Observation, service: string, window: MetricWindow): number =>
  tasksOfService(observation.tasks, service).reduce((sum, task) => sum + partOf(observation, task, window), 0);

/** What they had reserved, in vCPU, each as its own revision says: of this their service's figure is a percentage. */
export const reservedDuring = (observation: Observation, service: string, window: MetricWindow): number =>
  tasksOfService(observation.tasks, service).reduce((sum, task) => sum + task.cpu * partOf(observation, task, window), 0);

/** For how much of a window a task ran. */
const partOf = ({ reading }: Observation, { id, startedAt, stoppedAt }: TaskSeen, { from, to }: MetricWindow): number => {
  if (startedAt === null) return 0;
  const [begin, end] = [Math.max(from, startedAt), Math.min(to, stoppedAt ?? to)];
  const dead = reading?.dead?.[id];
  const missed = dead ? Math.max(0, Math.min(end, dead.until ?? end) - Math.max(begin, dead.since)) : 0;
  return Math.max(0, end - begin - missed) / (to - from);
};

/** In place: the loads are nobody else's yet, and each is of one instance. */
const scaleToInstances = (
  tasks: readonly TaskSeen[],
  members: readonly InstanceSeen[],
  window: MetricWindow,
  raw: Readonly<Record<string, Estimate>>,
): void => {
  for (const instance of members) {
    const percent = window.instanceCpu[instance.id];
    const here = loadsHere(tasks, instance.id, raw);
    const sum = here.reduce((total, { cpu }) => total + cpu, 0);
    if (percent === undefined || sum < EXPLAINED_SHARE * vcpuOf(instance)) continue;
    const factor = ((percent / 100) * vcpuOf(instance)) / sum;
    for (const load of here) load.cpu *= factor;
  }
};

/** What the tasks of an instance carry that carry anything. */
const loadsHere = <L extends TaskLoad>(tasks: readonly TaskSeen[], instanceId: string, loads: Readonly<Record<string, L>>): L[] =>
  tasksOnInstance(tasks, instanceId)
    .map(({ id }) => loads[id])
    .filter((load) => load !== undefined);

const instanceLoad = (
  instance: InstanceSeen,
  tasks: readonly TaskSeen[],
  loads: Readonly<Record<string, TaskLoad>>,
  window: MetricWindow | null,
): InstanceLoad => {
  const here = loadsHere(tasks, instance.id, loads);
  const explained = here.reduce((sum, { cpu }) => sum + cpu, 0);
  const percent = window?.instanceCpu[instance.id];
  const cpuUsed = percent === undefined ? explained : Math.max(explained, (percent / 100) * vcpuOf(instance));
  return {
    id: instance.id,
    vcpu: vcpuOf(instance),
    memoryMiB: instance.containerInstance!.registered.memoryMiB,
    cpuUsed,
    memoryUsedMiB: here.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0),
    hostCpu: Math.max(0, cpuUsed - explained),
  };
};

export const vcpuOf = (instance: InstanceSeen): number =>
  instance.containerInstance?.registered.cpu ?? instanceType(instance.type)?.vcpu ?? 1;
