import type { JobTask } from '../model/observation.js';
import type { JobProgress, JobRun, WantedService } from '../model/project.js';
import { MINUTE } from '../model/time.js';
import { short, TAG, type Tags } from './names.js';

/**
 * `startedBy` of a job's task: which try of which run it is. At most 128 letters, digits, hyphens, slashes and underscores
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html).
 */
export const startedByOf = (run: string, { asked, ended }: Pick<JobRun, 'asked' | 'ended'>): string =>
  `${PREFIX}${asked}/${run}/${ended + 1}`;

const PREFIX = 'evenkeel/';

/** A task that ECS does not show for this long has ended, and nobody knows how. */
export const MISSING_MILLISECONDS = 10 * MINUTE;

/** The job that a stand-alone task belongs to, or null for one that somebody else started. */
export const jobTaskOf = (startedBy: string | undefined, tags: Tags): JobTask | null => {
  if (!startedBy?.startsWith(PREFIX)) return null;
  const [asked = '', run = '', attempt = ''] = startedBy.slice(PREFIX.length).split('/');
  const [project, service, hash] = [tags[TAG.project], tags[TAG.service], tags[TAG.hash]];
  if (!project || !service || !hash || !Number(attempt)) return null;
  return { project, service, hash, asked, run, attempt: Number(attempt) };
};

/**
 * RunTask's client token, at most 64 characters and good for 24 hours: the same try asked for twice is one task
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html). An answer without a task has used it up.
 */
export const runToken = (wanted: WantedService, run: string, { asked, ended, refused }: JobRun): string =>
  short([asked, wanted.ecsName, workOf(wanted), run, ended + 1, refused].join('/'), 64);

/** What a job does: another is another job. Names that it can dial are no part of it. */
export const workOf = ({ hash, job }: Pick<WantedService, 'hash' | 'job'>): string => job?.identity ?? hash;

/** A run that nothing is known of yet. */
export const newRun = ({ asked, generation }: Pick<JobProgress, 'asked' | 'generation'>): JobRun => ({
  asked,
  generation,
  ended: 0,
  stumbled: 0,
  last: null,
  taskId: null,
  missingSince: null,
  refused: 0,
});

/** A job that a deployment asks for and that nothing is known of yet. */
export const newJob = (hash: string, asked: string, generation: number): JobProgress => ({
  hash,
  asked,
  generation,
  done: false,
  runs: {},
});
