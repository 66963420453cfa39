import type { Thresholds } from '../model/decision.js';
import type { InstanceSeen, MetricWindow, Observation, TaskSeen } from '../model/observation.js';
import type { Policy } from '../model/policy.js';
import { MINUTE, type Millis } from '../model/time.js';
import { membersOf, runningTasks, vcpuOf } from './load.js';
import { tasksOnInstance } from './lookup.js';
import { resized } from './resized.js';
import type { DecideInput } from './situation.js';

/** A load in percent of every instance, or of some by id; those that are not named keep theirs. */
export type Percent = number | Readonly<Record<string, number>>;

/** What would be decided if … Null: as it is. */
export interface WhatIf {
  readonly cpu: Percent | null;
  readonly memory: Percent | null;
  /** How many instances there are. */
  readonly instances: number | null;
  readonly policy: Partial<Pick<Policy, 'min' | 'max'>> & { readonly thresholds?: Partial<Thresholds> };
}

/** As long as scale-in looks back, and some more: the load is one that lasts. */
const MINUTES = 15;

/**
 * Pure: the last pass's input with another load, size or policy. The load lies on each instance's tasks as it did, or, where nothing
 * was measured, in proportion to what they reserve.
 */
export const whatIf = (input: DecideInput, question: WhatIf): DecideInput => {
  const { thresholds, ...limits } = question.policy;
  // The load is one that lasts, so what was grown or given up lately is not waited for.
  const { swing: _lately, ...calm } = input.head;
  const policy: Policy = {
    ...input.policy,
    ...limits,
    mode: 'act',
    thresholds: { ...input.policy.thresholds, ...thresholds },
  };
  const there = question.instances === null ? input.observation : resized(input.observation, question.instances, policy);
  const observation = longStanding(there);
  const window = windowOf(observation, question);
  const windows = Array.from({ length: MINUTES }, (_, at): MetricWindow => {
    const to = observation.at - (MINUTES - 1 - at) * MINUTE;
    return { ...window, from: to - MINUTE, to };
  });
  return {
    ...input,
    // What is being deployed at this moment is not part of the question: the load asked about is one that lasts.
    touched: [],
    demand: [],
    policy,
    observation: { ...observation, reading: { readAt: observation.at, windows } },
    head: { ...calm, changedAt: 0, promise: null, emptySince: emptySince(input, observation) },
    trigger: { kind: 'api', name: 'simulate', at: observation.at },
  };
};

/** Everything that is there has been there long enough for the load to be its own. */
const longStanding = (observation: Observation): Observation => {
  const start = observation.at - (MINUTES + 1) * MINUTE;
  return {
    ...observation,
    tasks: observation.tasks.map((task) => ({ ...task, startedAt: task.startedAt && Math.min(task.startedAt, start) })),
    instances: observation.instances.map((one) => ({
      ...one,
      containerInstance: one.containerInstance && {
        ...one.containerInstance,
        registeredAt: Math.min(one.containerInstance.registeredAt, start),
      },
    })),
  };
};

const emptySince = (input: DecideInput, { at, instances, tasks }: Observation): Readonly<Record<string, Millis>> => {
  const empty = membersOf(instances).filter((one) => !tasks.some((task) => task.instanceId === one.id));
  return { ...input.head.emptySince, ...Object.fromEntries(empty.map((one) => [one.id, at - MINUTES * MINUTE])) };
};

const windowOf = (observation: Observation, question: WhatIf): Omit<MetricWindow, 'from' | 'to'> => {
  const before = lastKnown(observation);
  const members = membersOf(observation.instances);
  const instanceCpu = Object.fromEntries(
    members.map((one) => [one.id, percentOf(question.cpu, one) ?? before.instanceCpu[one.id] ?? 0]),
  );
  const cpu = sharedOut(observation, members, {
    carried: (one) => (instanceCpu[one.id]! / 100) * vcpuOf(one),
    weight: (task) => ((before.serviceCpu[task.service ?? ''] ?? 0) / 100) * task.cpu,
    reserved: (task) => task.cpu,
  });
  const memoryOf = (task: TaskSeen): number => ((before.serviceMemory[task.service ?? ''] ?? 0) / 100) * task.memoryMiB;
  const memory = sharedOut(observation, members, {
    carried: (one, tasks) => memoryCarried(question.memory, one) ?? tasks.reduce((sum, task) => sum + memoryOf(task), 0),
    weight: memoryOf,
    reserved: (task) => task.memoryMiB,
  });
  return {
    instanceCpu,
    serviceCpu: meansOf(observation, cpu, (task) => task.cpu),
    serviceMemory: meansOf(observation, memory, (task) => task.memoryMiB),
  };
};

/** Of each the newest figure: those of the newest windows are not there yet. */
const lastKnown = ({ reading }: Observation): Omit<MetricWindow, 'from' | 'to'> => {
  const windows = reading?.windows ?? [];
  const merged = (series: 'instanceCpu' | 'serviceCpu' | 'serviceMemory'): Record<string, number> =>
    Object.assign({}, ...windows.map((one) => one[series]));
  return { instanceCpu: merged('instanceCpu'), serviceCpu: merged('serviceCpu'), serviceMemory: merged('serviceMemory') };
};

const percentOf = (asked: Percent | null, one: InstanceSeen): number | undefined =>
  typeof asked === 'number' ? asked : asked?.[one.id];

const memoryCarried = (asked: Percent | null, one: InstanceSeen): number | undefined => {
  const percent = percentOf(asked, one);
  return percent === undefined ? undefined : (percent / 100) * one.containerInstance!.registered.memoryMiB;
};

interface Sharing {
  readonly carried: (instance: InstanceSeen, tasks: readonly TaskSeen[]) => number;
  readonly weight: (task: TaskSeen) => number;
  readonly reserved: (task: TaskSeen) => number;
}

/** Tasks that idle do not tell how a load would lie on them: below this share of what they reserve it is taken to lie on that. */
const TELLING_SHARE = 0.05;

/** What each task carries, by task id. */
const sharedOut = (
  observation: Observation,
  members: readonly InstanceSeen[],
  sharing: Sharing,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    members.flatMap((one) => {
      const tasks = tasksOnInstance(observation.tasks, one.id).filter((task) => task.status === 'RUNNING');
      const total = (of: (task: TaskSeen) => number): number => tasks.reduce((sum, task) => sum + of(task), 0);
      const known = total(sharing.weight) > total(sharing.reserved) * TELLING_SHARE;
      const weight = known ? sharing.weight : sharing.reserved;
      const sum = tasks.reduce((total, task) => total + weight(task), 0) || 1;
      return tasks.map((task) => [task.id, (sharing.carried(one, tasks) * weight(task)) / sum] as const);
    }),
  );

/** Percent of what a service's tasks reserve, as CloudWatch would publish it. */
const meansOf = (
  observation: Observation,
  carried: Readonly<Record<string, number>>,
  reserved: (task: TaskSeen) => number,
): Record<string, number> =>
  Object.fromEntries(
    observation.services.map((service) => {
      const tasks = runningTasks(observation.tasks, service);
      const room = tasks.reduce((sum, task) => sum + reserved(task), 0);
      return [service.name, room > 0 ? (tasks.reduce((sum, task) => sum + (carried[task.id] ?? 0), 0) / room) * 100 : 0];
    }),
  );
