import { at, type Job } from './work.js';

/** What a container and its task ask of an instance. CPU in ECS units (1024 a vCPU), memory in MiB. */
export interface Resources {
  /** Container's `cpu`: its share and what ECS reserves. It carries the proxy's units, which ECS itself does not reserve. */
  readonly cpuUnits: number;
  /** Task-level `cpu`, a hard cap; null unless a limit asks for it. */
  readonly taskCpuUnits: number | null;
  readonly memoryMiB: number;
  readonly reservationMiB: number | null;
  /** Task-level memory, which Service Connect demands; container, proxy and file writer together. */
  readonly taskMemoryMiB: number;
}

/** Room for the Service Connect proxy of each task. AWS advises 256 units under load: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html */
export const PROXY_CPU_UNITS = 128;
export const PROXY_MEMORY_MIB = 64;
export const DEFAULT_CPU_UNITS = 128;
export const DEFAULT_MEMORY_MIB = 256;
/** Docker's own least: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const LEAST_MEMORY_MIB = 6;
const MIB = 1024 * 1024;
/** Least task-level CPU on EC2: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const LEAST_TASK_CPU_UNITS = 128;

/** `proxied`: tasks of services have a Service Connect proxy, those of jobs have none. */
export const resourcesOf = (job: Job, extraMemoryMiB: number, proxied = true): Resources => {
  const memory = memoryOf(job, proxied);
  const limit = cpuLimit(job);
  const asked = cpuAsked(job);
  const proxy = proxied ? `, and ${PROXY_CPU_UNITS / 1024} for its proxy` : '';
  if (asked === null && limit === null)
    job.findings.noted(
      at(job),
      'CPU_DEFAULT',
      `no CPU stated: ${DEFAULT_CPU_UNITS / 1024} vCPU reserved${proxy}`,
      'state deploy.resources.reservations.cpus',
    );
  const taskCpuUnits = limit === null || asked !== null ? null : Math.max(LEAST_TASK_CPU_UNITS, Math.round(limit * 1024));
  if (limit !== null && taskCpuUnits !== null && Math.round(limit * 1024) < LEAST_TASK_CPU_UNITS)
    job.findings.noted(
      limitPath(job),
      'CPU_RAISED',
      `${limit} vCPU becomes ${LEAST_TASK_CPU_UNITS / 1024}: ECS caps no task lower`,
      'state deploy.resources.reservations.cpus to reserve less',
    );
  if (limit !== null && taskCpuUnits === null)
    job.findings.noted(
      limitPath(job),
      'CPU_NOT_CAPPED',
      'ECS caps a task only at what it reserves: above the reservation CPU is shared by weight',
      'state the limit alone to reserve and cap it',
    );
  const own = taskCpuUnits === null ? (asked ?? DEFAULT_CPU_UNITS) + (proxied ? PROXY_CPU_UNITS : 0) : taskCpuUnits;
  return {
    ...memory,
    cpuUnits: own,
    taskCpuUnits,
    taskMemoryMiB: memory.memoryMiB + (proxied ? PROXY_MEMORY_MIB : 0) + extraMemoryMiB,
  };
};

const memoryOf = (job: Job, proxied: boolean): { memoryMiB: number; reservationMiB: number | null } => {
  const { mem_limit, mem_reservation, deploy } = job.service;
  const limit = mebibytes(deploy?.resources?.limits?.memory ?? mem_limit);
  const reservation = mebibytes(deploy?.resources?.reservations?.memory ?? mem_reservation);
  const two = [deploy?.resources?.limits?.memory, mem_limit].filter((amount) => amount !== undefined);
  if (new Set(two).size > 1)
    job.findings.fault(
      at(job, 'mem_limit'),
      'TWO_LIMITS',
      'mem_limit and deploy.resources.limits.memory differ',
      'keep one of them',
    );
  if (limit === LEAST_MEMORY_MIB && Number(deploy?.resources?.limits?.memory ?? mem_limit) < LEAST_MEMORY_MIB * MIB)
    job.findings.noted(
      deploy?.resources?.limits?.memory === undefined ? at(job, 'mem_limit') : at(job, 'deploy', 'resources', 'limits', 'memory'),
      'MEMORY_RAISED',
      `the limit becomes ${LEAST_MEMORY_MIB} MiB: Docker takes no less`,
    );
  if (limit !== null && reservation !== null && reservation > limit)
    job.findings.fault(
      at(job),
      'RESERVATION_OVER_LIMIT',
      `${job.name} reserves ${reservation} MiB and is limited to ${limit} MiB`,
      'reserve less',
    );
  if (limit !== null)
    return { memoryMiB: limit, reservationMiB: reservation !== null && reservation < limit ? reservation : null };
  if (reservation === null)
    job.findings.noted(
      at(job),
      'MEMORY_DEFAULT',
      `no memory stated: ${DEFAULT_MEMORY_MIB} MiB${proxied ? `, and ${PROXY_MEMORY_MIB} for its proxy` : ''}`,
      'state mem_limit or deploy.resources.limits.memory',
    );
  else
    job.findings.noted(
      at(job),
      'RESERVATION_IS_LIMIT',
      `${reservation} MiB are reserved and are the limit too: a task with Service Connect has one`,
      'state a limit as well',
    );
  return { memoryMiB: reservation ?? DEFAULT_MEMORY_MIB, reservationMiB: null };
};

/** vCPU that the service may not exceed. */
const cpuLimit = (job: Job): number | null => {
  const { cpus, cpu_quota, cpu_period, deploy } = job.service;
  const limit = deploy?.resources?.limits?.cpus ?? cpus;
  if (limit !== undefined) return limit > 0 ? limit : null;
  const quota = Number(cpu_quota ?? 0);
  // Docker's default period is 100 ms.
  return quota > 0 ? quota / Number(cpu_period ?? 100_000) : null;
};

/** Units that the service wants for itself. */
const cpuAsked = (job: Job): number | null => {
  const reserved = job.service.deploy?.resources?.reservations?.cpus;
  if (reserved !== undefined && reserved > 0) return Math.max(2, Math.round(reserved * 1024));
  return job.service.cpu_shares ?? null;
};

const limitPath = (job: Job): readonly (string | number)[] =>
  job.service.deploy?.resources?.limits?.cpus !== undefined
    ? at(job, 'deploy', 'resources', 'limits', 'cpus')
    : at(job, job.service.cpus === undefined ? 'cpu_quota' : 'cpus');

const mebibytes = (amount: string | undefined): number | null => {
  const size = Number(amount ?? 0);
  return size > 0 ? Math.max(LEAST_MEMORY_MIB, Math.ceil(size / MIB)) : null;
};
