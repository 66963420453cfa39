import type { Instant } from './time.js';

/** How a program that ends is run. */
export interface WantedJob {
  /** Tasks that must end with exit code 0; they may run side by side. */
  readonly runs: number;
  /** One task on every instance that there is when it begins, instead of `runs`. */
  readonly eachInstance: boolean;
  /** Tries of each run before it has failed: 1 = it is not repeated. */
  readonly attempts: number;
  /** Names that its program can dial; left out = none. */
  readonly dials?: readonly WantedDial[];
  /** SHA-256 (hex) of what it does, names apart: equal = the same work, not to be done again. Left out = the service's `hash`. */
  readonly identity?: string;
}

/** A name that a job dials, for which a container of the job's own task stands. */
export interface WantedDial {
  readonly name: string;
  /** Compose name of the service that answers to it, and its container. */
  readonly service: string;
  readonly container: string;
  readonly ports: readonly number[];
  /** The container that stands for it. */
  readonly ambassador: string;
  /** The file says that the job dials it, so the job waits for it. */
  readonly told: boolean;
}

/** How far a job is. */
export interface JobProgress {
  /** Of the wanted service that it was asked for with: another hash is another job. */
  readonly hash: string;
  /** The deployment that asked for it, and its generation: part of the identity of its tasks. */
  readonly asked: string;
  readonly generation: number;
  /** All of its runs have ended well. */
  readonly done: boolean;
  /** By run: a number from 0, or the instance that it is for. */
  readonly runs: Readonly<Record<string, JobRun>>;
  /** The definition before this one that had ended well: one that comes back to it need not run it again. */
  readonly before?: JobProgress;
}

/** One run: its tries follow each other, so counts and the last end say all. */
export interface JobRun {
  /** The deployment that asked for this run: an earlier one's when it was still running then. */
  readonly asked: string;
  readonly generation: number;
  /** Tries that have ended, and those of them whose program never began. */
  readonly ended: number;
  readonly stumbled: number;
  readonly last: JobEnd | null;
  /** The task that was seen and has not been seen to end; null when none is known to be on its way. */
  readonly taskId: string | null;
  /** Since when that task is not shown any more. */
  readonly missingSince: Instant | null;
  /** RunTask calls of the present try that placed nothing: each has used up its client token. */
  readonly refused: number;
}

export interface JobEnd {
  readonly taskId: string;
  readonly at: Instant;
  readonly code: string;
  readonly reason: string;
  readonly exitCode: number | null;
}
