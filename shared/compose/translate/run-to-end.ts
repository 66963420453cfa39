import { counted } from '../../model/counted.js';
import type { WantedJob } from '../../model/project.js';
import type { Path } from '../tree.js';
import type { Life } from './life.js';
import type { ServicePorts } from './ports.js';
import { at, type Job, type Work } from './work.js';

/** Nothing registers the ports of a task that no service started, and nobody dials it by name. */
export const NO_PORTS: ServicePorts = { published: [], endpoints: [], mappings: [], hostPorts: [] };

/** As often as ECS's own circuit breaker, at the least, counts: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html */
const DEFAULT_RETRIES = 3;
/** So many runs are remembered one by one. */
const MOST_RUNS = 100;

/**
 * How a program that ends is run, or null for a service. A file says that it ends: `restart: "no"`, `restart_policy.condition: none`,
 * a job mode, or somebody who waits until it has completed (`waiting`). Saying nothing does not: most services say nothing and run
 * for ever.
 */
export const runToEnd = (job: Job, waiting: string | null): WantedJob | null => {
  const restart = restartOf(job);
  const mode = job.service.deploy?.mode ?? '';
  const isJob = mode.endsWith('-job') || restart.word === 'never';
  if (!isJob && (waiting === null || restart.word === 'always')) {
    if (waiting !== null) neverEnds(job, waiting);
    return null;
  }
  if (restart.word === 'always')
    job.findings.refused(restart.path, 'JOB_RESTARTS', 'a job that is always started again never ends', 'on-failure or none');
  job.findings.noted(
    isJob ? (mode.endsWith('-job') ? at(job, 'deploy', 'mode') : restart.path) : at(job),
    'JOB',
    `${isJob ? '' : `${waiting} waits until it has completed, so `}it runs to its end once (RunTask), and again when it changes`,
  );
  checkJob(job);
  const eachInstance = mode === 'global' || mode === 'global-job';
  return { runs: runsOf(job), eachInstance, attempts: 1 + retriesOf(job, mode.endsWith('-job')) };
};

/** By service, the first of those that start only after it has completed. */
export const waitersIn = ({ project }: Work): ReadonlyMap<string, string> => {
  const waiters = new Map<string, string>();
  for (const [name, { depends_on }] of Object.entries(project.model.services))
    for (const [on, { condition }] of Object.entries(depends_on ?? {}))
      if (condition === 'service_completed_successfully' && !waiters.has(on)) waiters.set(on, name);
  return waiters;
};

/** A job's life: it is not scheduled, rolled or moved. */
export const lifeOfJob = ({ runs, eachInstance }: WantedJob): Life => ({
  daemon: false,
  desired: eachInstance ? null : runs,
  minimumHealthyPercent: 0,
  maximumPercent: 100,
  rollback: false,
  breaker: false,
  relocatable: false,
  notRelocatableBecause: 'it is a job, which stays where it runs until it ends',
});

interface Restart {
  readonly word: 'never' | 'on-failure' | 'always' | null;
  /** Times that it may be started again; null = not said. */
  readonly retries: number | null;
  readonly path: Path;
}

/** deploy.restart_policy stands above restart, as in Compose. */
const restartOf = (job: Job): Restart => {
  const { restart, deploy } = job.service;
  const policy = deploy?.restart_policy;
  const path = policy?.condition === undefined ? at(job, 'restart') : at(job, 'deploy', 'restart_policy', 'condition');
  const [said, count] = (policy?.condition ?? restart ?? '').split(':') as [string, string?];
  const word = WORDS[said] ?? null;
  return { word, retries: policy?.max_attempts ?? (count === undefined ? null : Number(count)), path };
};

const WORDS: Readonly<Record<string, NonNullable<Restart['word']>>> = {
  no: 'never',
  none: 'never',
  'on-failure': 'on-failure',
  always: 'always',
  any: 'always',
  'unless-stopped': 'always',
};

const neverEnds = (job: Job, waiting: string): void =>
  job.findings.refused(
    ['services', waiting, 'depends_on', job.name],
    'NEVER_COMPLETES',
    `${waiting} waits until ${job.name} has completed, and ${job.name} is always started again`,
    `restart: "no" on ${job.name}, or wait with service_started`,
  );

const runsOf = (job: Job): number => {
  const { deploy, scale } = job.service;
  const runs = deploy?.replicas ?? scale ?? 1;
  const path = deploy?.replicas === undefined ? at(job, 'scale') : at(job, 'deploy', 'replicas');
  if (runs > MOST_RUNS)
    job.findings.fault(path, 'JOB_TOO_MANY', `${runs} runs are more than the ${MOST_RUNS} that a job may have`, 'split the job');
  return runs;
};

/** A swarm job is repeated without end unless told otherwise; here a job that keeps failing fails its deployment. */
const retriesOf = (job: Job, isMode: boolean): number => {
  const { word, retries, path } = restartOf(job);
  if (word === 'never' || (word === null && !isMode)) return 0;
  const tries = (retries ?? DEFAULT_RETRIES) + 1;
  const said = job.service.deploy?.restart_policy?.max_attempts !== undefined;
  job.findings.noted(
    said ? at(job, 'deploy', 'restart_policy', 'max_attempts') : word === null ? at(job, 'deploy') : path,
    'JOB_RETRIES',
    `it is tried ${counted(tries, 'time')} at most, then the deployment fails${retries === null ? '; the file sets no limit' : ''}`,
    retries === null ? 'state deploy.restart_policy.max_attempts' : null,
  );
  return tries - 1;
};

/** What only a service can have. */
const checkJob = (job: Job): void => {
  const { ports } = job.service;
  if ((ports ?? []).length > 0)
    job.findings.refused(
      at(job, 'ports'),
      'JOB_PORTS',
      'a task of a job is behind no balancer and has no name: nobody could reach its port',
      'remove ports; or, if it is a server, remove what makes it a job',
    );
  if (job.extension.scale)
    job.findings.refused(at(job, 'x-evenkeel', 'scale'), 'JOB_SCALE', 'a job has runs and no load to follow', 'deploy.replicas');
};
