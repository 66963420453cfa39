import type { Instant } from './time.js';

export type Severity = 'info' | 'warning' | 'critical';

/** A fact worth telling a person. `key` groups repeats; the text is for people and carries its numbers. */
export interface Alert {
  readonly id: string;
  readonly type: string;
  readonly severity: Severity;
  readonly key: string;
  readonly at: Instant;
  readonly cluster: string;
  readonly project: string | null;
  /** One line: what happened. */
  readonly title: string;
  readonly why: string;
  /** What it costs or changes. */
  readonly effect: string | null;
  /** What the reader should do. */
  readonly todo: string;
  readonly decision: string | null;
  readonly numbers: Readonly<Record<string, string | number>>;
}
