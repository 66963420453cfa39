import type { Trace } from '../traces/trace.js';

export type WorkloadName = 'elastic' | 'fixed' | 'services';

/** What runs on the cluster, and how a load falls on it. */
export interface Workload {
  /** Its compose file, for so many tasks where tasks are what is asked for. */
  readonly file: (tasks: number) => string;
  /** Each service's share of the load. */
  readonly shares: Readonly<Record<string, number>>;
  /** The services that have tasks to be placed, each an equal part of them. */
  readonly places: readonly string[];
}

/** One task an instance behind the balancer: load spreads the moment a task is healthy. */
const DAEMON: Workload = {
  file: () => service('web', 'nginx:1.27-alpine', '    ports: ["80:80"]', 'mode: global', '1.0', 1024),
  shares: { web: 1 },
  places: [],
};

/** The same for scalers that count tasks: a task that leaves no room for another. */
const REPLICAS: Workload = {
  file: (tasks) => service('web', 'nginx:1.27-alpine', '    ports: ["80:80"]', `replicas: ${Math.max(1, tasks)}`, '1.2', 1024),
  shares: { web: 1 },
  places: [],
};

/** Work to be placed: eight such tasks, each with a proxy of 64 MiB, fill the memory of an instance. */
const TASKS: Workload = {
  file: (tasks) => service('work', 'example/worker:3', '', `replicas: ${tasks}`, '0.1', 880),
  shares: {},
  places: ['work'],
};

const MANY = Array.from({ length: 35 }, (_, i) => `work${i + 1}`);

/** The same work as many services: each count is raised, each is placed and each is throttled on its own. */
const SERVICES: Workload = {
  file: (tasks) =>
    `services:\n${MANY.map((name) => lines(name, 'example/worker:3', '', `replicas: ${partOf(tasks)}`, '0.1', 880)).join('')}`,
  shares: {},
  places: MANY,
};

const partOf = (tasks: number): number => Math.round(tasks / MANY.length);

const FIXED_SHARES = { a: 0.3, b: 0.3, c: 0.2, d: 0.2 };

/** Four services with as many tasks each as the peak has instances; nobody changes the counts. */
const fixed = (peak: number): Workload => ({
  file: () =>
    `services:\n${Object.keys(FIXED_SHARES)
      .map((name) => lines(name, 'nginx:1.27-alpine', '', `replicas: ${Math.max(1, Math.round(peak))}`, '0.1', 256))
      .join('')}`,
  shares: FIXED_SHARES,
  places: [],
});

const service = (...parts: Parameters<typeof lines>): string => `services:\n${lines(...parts)}`;

const lines = (name: string, image: string, more: string, count: string, cpus: string, memoryMiB: number): string =>
  [
    `  ${name}:`,
    `    image: ${image}`,
    ...(more ? [more] : []),
    `    deploy: {${count}, resources: {limits: {memory: ${memoryMiB}M}, reservations: {cpus: "${cpus}"}}}`,
    '',
  ].join('\n');

/** What a policy is measured with on a trace. */
export const workloadOf = (name: WorkloadName, { kind }: Trace, countsTasks: boolean, peak: number): Workload => {
  if (kind === 'tasks') return name === 'services' ? SERVICES : TASKS;
  if (name === 'fixed') return fixed(peak);
  return countsTasks ? REPLICAS : DAEMON;
};
