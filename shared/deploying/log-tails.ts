import type { TaskSeen } from '../model/observation.js';
import type { Deployment, LastStop, WantedService } from '../model/project.js';
import { millis } from '../model/time.js';
import { masked, secretsOf } from './masking.js';
import { lastPart } from './names.js';
import type { SeenProject } from './seen.js';
import type { DeployInput } from './steps.js';
import { isIntended, logOf } from './stops.js';

/** Where the log of one stopped task is. */
export interface TailAsked {
  readonly taskId: string;
  readonly group: string;
  readonly stream: string;
  /** It stopped so long ago that what is not there will not come. */
  readonly last: boolean;
}

/** A pass reads so many logs at most, and of each service its newest stops: the log of the very newest may not be there yet. */
const READS_A_PASS = 4;
const READS_A_SERVICE = 2;
/** The log driver sends every five seconds, CloudWatch shows it some seconds later: before that the end may be missing. */
const SOONEST_MILLISECONDS = 8_000;
const LATE_MILLISECONDS = 60_000;

/** Logs that are worth a read: of tasks that stopped on their own account in this deployment and whose last lines are not known. */
export const tailsToRead = (
  wanted: readonly WantedService[],
  deployment: Deployment,
  { stopped, jobs = [] }: SeenProject,
  now: number,
): readonly TailAsked[] => {
  const known = deployment.progress?.logTails ?? {};
  const since = millis(deployment.createdAt);
  const failed = jobs.filter(({ status, exitCode }) => status === 'STOPPED' && exitCode !== 0);
  const worth = [...stopped, ...failed].filter((task) => (task.stoppedAt ?? 0) >= since && hasRun(task) && !isIntended(task));
  return wanted
    .flatMap((service) =>
      newestFirst(worth.filter((task) => isOf(task, service) && !known[lastPart(task.id)]))
        .filter((task) => now - task.stoppedAt! >= SOONEST_MILLISECONDS)
        .slice(0, READS_A_SERVICE)
        .flatMap((task): TailAsked[] => {
          const place = logOf(service, task);
          return place ? [{ taskId: lastPart(task.id), ...place, last: now - task.stoppedAt! > LATE_MILLISECONDS }] : [];
        }),
    )
    .filter(({ taskId }, at, all) => all.findIndex((one) => one.taskId === taskId) === at)
    .slice(0, READS_A_PASS);
};

const isOf = ({ service, job }: TaskSeen, { name, ecsName }: WantedService): boolean =>
  job ? job.service === name : service === ecsName;

/** So long the end of a deployment waits for the last lines of what ended it. */
const PATIENCE_MILLISECONDS = 20_000;

/** The log of this stop is about to be readable: whoever tells of it waits a pass, so as to tell why it stopped. */
export const awaitsLog = (wanted: WantedService, stop: TaskSeen, { seen, deployment, now }: DeployInput): boolean => {
  if (!seen.logTails || !hasRun(stop) || !logOf(wanted, stop)) return false;
  const known = { ...deployment.progress?.logTails, ...seen.logTails };
  return !known[lastPart(stop.id)] && now - (stop.stoppedAt ?? 0) < PATIENCE_MILLISECONDS;
};

/** One whose image was not there has no log; one that ended before ECS called it RUNNING has. */
const hasRun = ({ startedAt, exitCode }: TaskSeen): boolean => startedAt !== null || exitCode !== null;

const newestFirst = (tasks: readonly TaskSeen[]): TaskSeen[] =>
  [...tasks].sort((a, b) => (b.stoppedAt ?? 0) - (a.stoppedAt ?? 0));

/** CloudWatch's lines as people may read them: ten at most, 500 characters each, the project's secrets masked. */
export const tailOf = (lines: readonly string[], wanted: readonly WantedService[]): readonly string[] =>
  masked(
    lines
      .flatMap((line) => readable(line).split('\n'))
      .filter((line) => line.trim() !== '')
      .slice(-LINES),
    secretsOf(wanted),
  ).map((line) => (line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH - 1)}…` : line));

const LINES = 10;
const LINE_LENGTH = 500;

/** Without what would steer the terminal of whoever reads it: a log holds what strangers send, in the address that they ask for. */
const readable = (line: string): string => line.replace(SEQUENCES, '').replace(/\r\n?/g, '\n').replace(STEERING, '');

/** Colours, cursor, title: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape is what is looked for
const SEQUENCES = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;
const STEERING = /(?![\n\t])\p{Cc}/gu;

/** So many tails a deployment remembers, the newest. */
const TAILS_KEPT = 12;

/** What a deployment remembers with what was read just now. */
export const withTails = (
  known: Readonly<Record<string, readonly string[]>> | undefined,
  { logTails }: SeenProject,
): Readonly<Record<string, readonly string[]>> | undefined =>
  logTails && Object.keys(logTails).length > 0
    ? Object.fromEntries(Object.entries({ ...known, ...logTails }).slice(-TAILS_KEPT))
    : known;

/** The deployment with the last lines of the tasks that it names. */
export const showingTails = (deployment: Deployment): Deployment => {
  const tails = deployment.progress?.logTails;
  if (!tails) return deployment;
  const { reason } = deployment;
  const lines = reason?.taskId ? tails[lastPart(reason.taskId)] : undefined;
  return {
    ...deployment,
    services: deployment.services.map((one) => (one.lastStop ? { ...one, lastStop: shown(one.lastStop, tails) } : one)),
    reason: reason && lines && reason.logTail.length === 0 ? { ...reason, logTail: lines } : reason,
  };
};

const shown = (stop: LastStop, tails: Readonly<Record<string, readonly string[]>>): LastStop =>
  stop.logTail.length > 0 ? stop : { ...stop, logTail: tails[stop.taskId] ?? [] };
