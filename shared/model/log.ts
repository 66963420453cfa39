import type { Millis } from './time.js';

/** What is asked of a log group: streams whose names begin so, and a time from `from` (included) to `to` (not included). */
export interface LogWindow {
  readonly prefix: string;
  readonly from: Millis;
  readonly to: Millis;
  /** CloudWatch's own filter pattern; empty = every line. */
  readonly pattern: string;
  /** Of the page before; null = the first. */
  readonly token: string | null;
}

/** One page, oldest first. `next` is null at the end; a page may be empty though there is another. */
export interface LogPage {
  readonly lines: readonly LogEvent[];
  readonly next: string | null;
}

/** A line as CloudWatch keeps it. */
export interface LogEvent {
  /** Unique in its group. */
  readonly id: string;
  /** `project/service/container/task`. */
  readonly stream: string;
  readonly at: Millis;
  /** When CloudWatch got it: seconds after `at`, and another time for each stream. */
  readonly arrivedAt: Millis;
  readonly text: string;
}
