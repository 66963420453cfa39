import { wellKnown } from '../well-known.js';
import type { Mounts } from './mounts.js';
import type { ServicePorts } from './ports.js';
import { at, type Job } from './work.js';

/** How a service lives: how it is scheduled, rolled and moved. */
export interface Life {
  readonly daemon: boolean;
  /** Count at first; null for DAEMON. */
  readonly desired: number | null;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly rollback: boolean;
  readonly breaker: boolean;
  readonly relocatable: boolean;
  readonly notRelocatableBecause: string | null;
}

export const lifeOf = (job: Job, ports: ServicePorts, mounts: Mounts): Life => {
  checkKind(job);
  checkTries(job);
  const daemon = job.service.deploy?.mode === 'global';
  const bound = boundBecause(job, ports, mounts);
  const count = job.service.deploy?.replicas ?? job.service.scale ?? 1;
  const desired = daemon ? null : Math.max(count, job.extension.scale?.min ?? 0);
  const because = keptBecause(job, daemon) ?? bound;
  return {
    daemon,
    desired,
    ...percentages(job, daemon, bound !== null, Math.max(1, desired ?? 1)),
    ...breakerOf(job),
    relocatable: because === null,
    notRelocatableBecause: because,
  };
};

const checkTries = (job: Job): void => {
  if (job.service.deploy?.restart_policy?.max_attempts !== undefined)
    job.findings.ignored(
      at(job, 'deploy', 'restart_policy', 'max_attempts'),
      'RESTART_TIMING_IGNORED',
      'ECS never gives up on a service; a job is tried so often',
    );
};

/** Why a second copy beside the first would do harm, so that the old one must stop before the new one starts. */
const boundBecause = (job: Job, ports: ServicePorts, mounts: Mounts): string | null => {
  const always = job.extension.relocate === 'always';
  const kept = mounts.kept[0];
  if (kept && always)
    job.findings.fault(
      at(job, 'x-evenkeel', 'relocate'),
      'CANNOT_MOVE',
      `${job.name} cannot move: its volume ${kept.volume} lies on one instance`,
      'remove relocate: always',
    );
  if (kept) return `its volume ${kept.volume} lies on one instance`;
  if (ports.hostPorts.length > 0 && !always)
    return `port ${ports.hostPorts[0]} is opened on the instance: its address would change`;
  if (job.service.deploy?.update_config?.order === 'stop-first')
    return 'update_config.order is stop-first: two copies may not run side by side';
  const store = job.service.image !== undefined && wellKnown(job.service.image)?.store === true;
  if (store && !always)
    return `${job.service.image} keeps data of its own: a second copy beside it would split it (x-evenkeel: {relocate: always} allows it)`;
  return null;
};

const keptBecause = (job: Job, daemon: boolean): string | null => {
  if (daemon) return 'one runs on every instance';
  if (job.extension.protect) return 'its owner protects it (x-evenkeel.protect)';
  return job.extension.relocate === 'never' ? 'its owner wants it to stay (x-evenkeel.relocate: never)' : null;
};

/** Minimum healthy and maximum percent. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
const percentages = (
  job: Job,
  daemon: boolean,
  stopFirst: boolean,
  count: number,
): Pick<Life, 'minimumHealthyPercent' | 'maximumPercent'> => {
  const { order, parallelism } = job.service.deploy?.update_config ?? {};
  if (daemon) return { minimumHealthyPercent: 0, maximumPercent: 100 };
  if (stopFirst && order === 'start-first')
    job.findings.noted(
      at(job, 'deploy', 'update_config', 'order'),
      'STOP_FIRST',
      'the old task must stop before the new one can start here',
    );
  const at_once = parallelism === undefined || parallelism === 0 ? count : Math.min(parallelism, count);
  if (stopFirst) return { minimumHealthyPercent: Math.floor(((count - at_once) / count) * 100), maximumPercent: 100 };
  return { minimumHealthyPercent: 100, maximumPercent: Math.ceil(((count + at_once) / count) * 100) };
};

const breakerOf = (job: Job): Pick<Life, 'breaker' | 'rollback'> => {
  const action = job.service.deploy?.update_config?.failure_action;
  return { breaker: action !== 'continue', rollback: action === undefined || action === 'rollback' };
};

/** ECS restarts every task of a service, whatever its program said at its end. */
const checkKind = (job: Job): void => {
  const { restart, deploy } = job.service;
  const failing = restart?.startsWith('on-failure')
    ? at(job, 'restart')
    : deploy?.restart_policy?.condition === 'on-failure'
      ? at(job, 'deploy', 'restart_policy', 'condition')
      : null;
  if (failing) job.findings.noted(failing, 'RESTARTS_ALWAYS', 'ECS starts it again also when it ended well');
};
