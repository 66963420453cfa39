import type { JobProgress, JobRun, WantedService } from '../model/project.js';
import { type Millis, millis } from '../model/time.js';
import { MISSING_MILLISECONDS, newJob, workOf } from './job-names.js';

type Jobs = Readonly<Record<string, JobProgress>>;

/** The deployment that asks. */
export interface Asking {
  readonly id: string;
  readonly generation: number;
  readonly now: Millis;
  /** The deployment before went back: what ran before it is what stands, and not what it has run itself. */
  readonly wentBack?: boolean;
}

/**
 * What a new deployment knows of its jobs: one that has not changed and has ended well, or is still running, is not run again. One
 * that failed is asked for anew, but for those of its runs that had ended well. Settled when the generation is accepted, before any
 * call: so a task belongs to one deployment, whoever is killed on the way.
 */
export const carriedJobs = (wanted: readonly WantedService[], known: Jobs, asking: Asking): Jobs =>
  Object.fromEntries(
    wanted.filter(({ job }) => job).map((one) => [one.ecsName, carried(workOf(one), known[one.ecsName], asking)]),
  );

const carried = (hash: string, old: JobProgress | undefined, { id, generation, now, wentBack = false }: Asking): JobProgress => {
  const fresh = newJob(hash, id, generation);
  if (!old) return fresh;
  if (old.hash === hash) {
    const failed = Object.values(old.runs).some((run) => !endsWell(run, now));
    return old.done || !failed ? old : { ...old, ...fresh, runs: worthKeeping(old, now) };
  }
  const { before, ...last } = old;
  // It went to another definition that never ended well, or does not stand, and comes back to this one.
  if (before?.hash === hash && (!old.done || wentBack)) return old.done ? { ...before, before: last } : before;
  const done = old.done ? last : before;
  return done ? { ...fresh, before: done } : fresh;
};

/** It did, or it still may: it is on its way or has not begun. */
const endsWell = ({ taskId, missingSince, last }: JobRun, now: Millis): boolean =>
  taskId === null ? last === null || endedWell(last) : missingSince === null || now - millis(missingSince) < MISSING_MILLISECONDS;

const worthKeeping = ({ runs }: JobProgress, now: Millis): JobProgress['runs'] =>
  Object.fromEntries(Object.entries(runs).filter(([, run]) => (run.taskId !== null || run.last !== null) && endsWell(run, now)));

/** Its program ended by itself with 0; one that was stopped may say 0 too. */
export const endedWell = ({ code, exitCode }: { readonly code: string; readonly exitCode: number | null }): boolean =>
  exitCode === 0 && code === 'EssentialContainerExited';
