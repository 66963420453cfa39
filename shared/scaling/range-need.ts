import type { ServiceSeen } from '../model/observation.js';
import { runningTasks, type TaskLoad } from './load.js';
import { requestsNow } from './requests.js';
import type { ServiceRange, Situation } from './situation.js';

/** What a service carries: vCPU, MiB, and requests a minute at the balancer. */
export interface Carried {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly requests: number;
}

/** How many tasks that asks for, and the sum behind it. */
export interface Need {
  readonly count: number;
  readonly formula: string;
}

/** What the tasks of a service carry now; null when no window tells of any of them. */
export const carriedNow = ({ observation, load }: Situation, service: ServiceSeen): Carried | null => {
  const tasks = runningTasks(observation.tasks, service).flatMap((task) => load?.tasks[task.id] ?? []);
  if (tasks.length === 0) return null;
  const sum = (of: (task: TaskLoad) => number): number => tasks.reduce((total, task) => total + of(task), 0);
  return {
    cpu: sum(({ cpu }) => cpu),
    memoryMiB: sum(({ memoryMiB }) => memoryMiB),
    requests: requestsNow(observation, service.name) ?? 0,
  };
};

/** The largest of what CPU, memory and requests ask for. Without a line for CPU a task may use the target of an instance. */
export const needOf = (situation: Situation, { task }: ServiceSeen, range: ServiceRange, carried: Carried): Need => {
  const { baseType, thresholds } = situation.policy;
  const cpuEach = range.cpu === null ? baseType.vcpu * (thresholds.target / 100) : task.cpu * (range.cpu / 100);
  const needs = [
    ...(range.requests ? [need(carried.requests, range.requests, 'requests a minute')] : []),
    ...(range.memory ? [need(carried.memoryMiB, task.memoryMiB * (range.memory / 100), 'MiB')] : []),
    need(carried.cpu, cpuEach, 'vCPU'),
  ];
  return needs.reduce((largest, next) => (next.count > largest.count ? next : largest));
};

const need = (amount: number, each: number, unit: string): Need => {
  const count = Math.ceil(amount / each - 1e-9);
  return { count, formula: `${short(amount)} ${unit} / ${short(each)} a task = ${count}` };
};

/** Three digits, whole numbers whole. */
const short = (amount: number): number => (amount >= 100 ? Math.round(amount) : Number(amount.toPrecision(3)));
