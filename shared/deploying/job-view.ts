import { counted } from '../model/counted.js';
import type { JobEnd, LastStop, ServiceView } from '../model/project.js';
import { type Millis, millis } from '../model/time.js';
import { endedWell } from './carried-jobs.js';
import type { Failure } from './failure.js';
import { MISSING_MILLISECONDS } from './job-names.js';
import { isJobDone, type JobStand, type RunStand } from './job-stand.js';
import { awaitsLog } from './log-tails.js';
import type { Stand } from './stand.js';
import type { DeployInput } from './steps.js';
import { stopText } from './stops.js';
import type { Waiting } from './view.js';

/** A job as people read it. Its count is of runs; what has ended well runs no more. */
export const jobView = ({ wanted }: Stand, job: JobStand, waiting: Waiting | undefined): ServiceView => {
  const tasks = job.runs.flatMap(({ task }) => task ?? []);
  const running = tasks.filter(({ status }) => status === 'RUNNING').length;
  const begun = job.runs.some(({ run, task }) => task || run.ended > 0);
  return {
    name: wanted.name,
    status: isJobDone(job)
      ? 'steady'
      : job.runs.some(({ state }) => state === 'failed')
        ? 'failed'
        : begun
          ? 'rolling'
          : 'waiting',
    desired: wanted.job?.eachInstance ? job.runs.length : (wanted.job?.runs ?? 1),
    running,
    pending: tasks.length - running,
    healthy: tasks.filter(({ health, status }) => health === 'HEALTHY' && status === 'RUNNING').length,
    failed: job.runs.reduce((sum, { run }) => sum + run.ended - (run.last && endedWell(run.last) ? 1 : 0), 0),
    waitsFor: waiting?.for ?? [],
    relocatable: false,
    why: waiting?.why ?? whyOf(job),
    endpoints: [],
    lastStop: lastStopOf(job),
  };
};

const whyOf = (job: JobStand): string => {
  const done = job.runs.filter(({ state }) => state === 'done').length;
  if (isJobDone(job)) return doneText(job, done);
  const again = job.runs.find(({ state, run }) => state === 'open' && run.last);
  if (again) return `its last try ended with ${codeOf(again.run.last!)}; it is tried again`;
  return job.runs.length === 1 ? 'runs until it ends' : `${done} of ${job.runs.length} runs have ended well`;
};

/** When the last of its runs ended, and that all of them ended well. */
const doneText = (job: JobStand, done: number): string => {
  const at = lastStopOf(job)?.at;
  if (done === 0 || !at) return 'nothing is left to be run';
  const last = `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
  return done === 1 ? `ended with exit code 0 at ${last}` : `${done} runs ended with exit code 0, the last at ${last}`;
};

const codeOf = ({ exitCode, code }: JobEnd): string => (exitCode === null ? code : `exit code ${exitCode}`);

const lastStopOf = ({ runs }: JobStand): LastStop | null => {
  const last = runs.flatMap(({ run }) => run.last ?? []).sort((a, b) => (a.at < b.at ? 1 : -1))[0];
  return last ? { ...last, logTail: [] } : null;
};

/** In words, why a job does not begin although nothing that it depends on keeps it; null when it may. */
export const jobWait = ({ service, leaving, job }: Stand): string | null => {
  if (service || leaving) return 'waits until the service of its name is gone';
  return job && job.outdated.length > 0 ? 'waits until its older task has stopped' : null;
};

/** A job takes the time that it takes: the deadline counts from its last end, and not while it runs. */
export const worksUntil = ({ runs }: JobStand, now: Millis): Millis[] =>
  runs.flatMap(({ task, run }) => (task?.status === 'RUNNING' ? [now] : run.last ? [millis(run.last.at)] : []));

/** A run whose tries are used up, or whose end nobody saw, fails the deployment. */
export const jobFailure = ({ wanted, job }: Stand, input: DeployInput): Failure | null => {
  const { now, seen } = input;
  const failed = job?.runs.find(({ state }) => state === 'failed');
  const stop = seen.jobs?.find(({ id }) => id === failed?.run.last?.taskId);
  if (failed) return stop && awaitsLog(wanted, stop, input) ? null : failureOf(wanted, failed);
  const lost = job?.runs.find(({ run }) => run.missingSince !== null && now - millis(run.missingSince) >= MISSING_MILLISECONDS);
  if (!lost) return null;
  const text = `${wanted.name}: ECS does not show task ${lost.run.taskId} any more, so nobody knows how it ended. Look at what it has done, then deploy again to run it again.`;
  return {
    status: 'failed',
    reason: { code: 'job-lost', text, service: wanted.name, taskId: lost.run.taskId, exitCode: null, logTail: [] },
  };
};

const failureOf = (wanted: Stand['wanted'], { run }: RunStand): Failure => {
  const { taskId, code, reason, exitCode } = run.last!;
  const often = run.ended > 1 ? ` It was tried ${counted(run.ended, 'time')}.` : '';
  const text = stopText(wanted, { id: taskId, stopCode: code, reason, exitCode }, { often });
  const pull = /CannotPull/i.test(reason);
  return {
    status: 'failed',
    reason: { code: pull ? 'image-not-pulled' : 'job-failed', text, service: wanted.name, taskId, exitCode, logTail: [] },
  };
};
