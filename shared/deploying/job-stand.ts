import type { InstanceSeen, TaskSeen } from '../model/observation.js';
import type { JobEnd, JobProgress, JobRun, WantedJob, WantedService } from '../model/project.js';
import { instant } from '../model/time.js';
import { matches } from '../scaling/constraints.js';
import { NOBODY_ANSWERED } from './advice.js';
import { endedWell } from './carried-jobs.js';
import { newJob, newRun, workOf } from './job-names.js';
import type { DeployInput } from './steps.js';
import { closedAfter } from './stops.js';

/** Where a job stands. */
export interface JobStand {
  readonly runs: readonly RunStand[];
  /** Tasks of an older definition, or of a run that nobody knows: they stop before it begins. */
  readonly outdated: readonly TaskSeen[];
  /** Nothing is left to be run. */
  readonly done: boolean;
  /** What later passes need to know. */
  readonly progress: JobProgress;
}

export interface RunStand {
  /** A number from 0, or the instance that it is for. */
  readonly key: string;
  readonly run: JobRun;
  readonly task: TaskSeen | null;
  /** missing: its task is not shown any more, and nobody knows how it ended. open: its next try may begin. */
  readonly state: 'done' | 'running' | 'missing' | 'open' | 'failed';
}

export const jobStandOf = (wanted: WantedService & { readonly job: WantedJob }, input: DeployInput): JobStand => {
  const known = input.deployment.progress?.jobs?.[wanted.ecsName];
  // On the way back nothing is run: what it leads to has been run before.
  if (input.deployment.progress?.back)
    return { runs: [], outdated: liveOf(wanted, input), done: true, progress: known ?? blank(wanted, input) };
  const job = known?.hash === workOf(wanted) ? known : blank(wanted, input);
  const runs = keysOf(wanted, job, input).map((key) => runStandOf(key, job, wanted, input));
  const own = runs.flatMap(({ task }) => task ?? []);
  const done = job.done || runs.every(({ state }) => state === 'done');
  return {
    runs,
    outdated: liveOf(wanted, input).filter((task) => !own.includes(task)),
    done,
    progress: {
      ...job,
      done,
      runs: Object.fromEntries(runs.map(({ key, run }) => [key, run])),
    },
  };
};

export const isJobDone = ({ done, outdated }: JobStand): boolean => done && outdated.length === 0;

const blank = (wanted: WantedService, { deployment }: DeployInput): JobProgress =>
  newJob(workOf(wanted), deployment.id, deployment.generation);

const liveOf = ({ name }: WantedService, { seen }: DeployInput): TaskSeen[] =>
  (seen.jobs ?? []).filter((task) => task.job?.service === name && task.status !== 'STOPPED');

/** A job that is done stays as it is, whoever joins later. */
const keysOf = (wanted: WantedService & { readonly job: WantedJob }, job: JobProgress, input: DeployInput): string[] => {
  if (job.done) return Object.keys(job.runs);
  if (!wanted.job.eachInstance) return Array.from({ length: wanted.job.runs }, (_, index) => String(index));
  const there = input.seen.instances.filter((one) => mayRunOn(one, wanted)).map(({ id }) => id);
  const begun = Object.entries(job.runs).filter(([, { ended, taskId }]) => ended > 0 || taskId !== null);
  return [...new Set([...begun.map(([key]) => key), ...there])].sort();
};

const mayRunOn = ({ id, type, zone, containerInstance }: InstanceSeen, { service }: WantedService): boolean =>
  containerInstance?.status === 'ACTIVE' &&
  containerInstance.agentConnected &&
  (service.placementConstraints ?? []).every(
    ({ expression }) => !expression || matches(expression, { id, type, zone, attributes: containerInstance.attributes }),
  );

const runStandOf = (
  key: string,
  job: JobProgress,
  wanted: WantedService & { readonly job: WantedJob },
  input: DeployInput,
): RunStand => {
  const known = job.runs[key] ?? newRun(job);
  const own = (input.seen.jobs ?? []).filter(
    ({ job: of }) => of?.service === wanted.name && of.hash === workOf(wanted) && of.asked === known.asked && of.run === key,
  );
  const task = own.find(({ status }) => status !== 'STOPPED') ?? null;
  const run = told(known, own, task, input);
  return { key, run, task, state: stateOf(run, task, wanted.job) };
};

const told = (known: JobRun, own: readonly TaskSeen[], task: TaskSeen | null, { now }: DeployInput): JobRun => {
  const news = own
    .filter(({ status, job }) => status === 'STOPPED' && job!.attempt > known.ended)
    .sort((a, b) => a.job!.attempt - b.job!.attempt);
  const newest = news.at(-1);
  const ended = newest?.job?.attempt ?? known.ended;
  // Also one whose end was seen before: a look that is older may have shown it running once more since.
  const hasEnded = [...news.map(({ id }) => id), known.last?.taskId].includes(known.taskId ?? '');
  const taskId = task?.id ?? (hasEnded ? null : known.taskId);
  return {
    ...known,
    ended,
    stumbled: known.stumbled + news.filter(neverBegan).length,
    last: newest ? endOf(newest, now) : known.last,
    taskId,
    missingSince: task || taskId === null ? null : (known.missingSince ?? instant(now)),
    refused: ended > known.ended ? 0 : known.refused,
  };
};

/** Nor did one whose ambassadors found nobody: its task has been replaced, and the next try is told of the new one. */
const neverBegan = ({ startedAt, exitCode, reason }: TaskSeen): boolean =>
  startedAt === null && (exitCode === null || NOBODY_ANSWERED.test(reason ?? ''));

const endOf = ({ id, stoppedAt, stopCode, reason, exitCode }: TaskSeen, now: number): JobEnd => ({
  taskId: id,
  at: instant(stoppedAt ?? now),
  code: stopCode ?? 'Unknown',
  reason: reason ?? '',
  exitCode,
});

const stateOf = (
  { last, taskId, ended, stumbled }: JobRun,
  task: TaskSeen | null,
  { attempts }: WantedJob,
): RunStand['state'] => {
  if (task) return 'running';
  if (taskId !== null) return 'missing';
  if (last === null) return 'open';
  if (endedWell(last)) return 'done';
  return ended - stumbled >= attempts || stumbled >= closedAfter(last) ? 'failed' : 'open';
};
