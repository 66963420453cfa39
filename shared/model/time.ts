/** Milliseconds since 1970 UTC. Facts that are computed with carry this. */
export type Millis = number;

/** RFC 3339 UTC text. Records that people read carry this. */
export type Instant = string;

export interface Clock {
  now(): Millis;
  /** Resolves after the time, or at once when cancelled. */
  sleep(milliseconds: number, cancel?: Cancel): Promise<void>;
}

/** What calls a sleep off: as much of an AbortSignal as a clock looks at. */
export interface Cancel {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
}

export const instant = (at: Millis): Instant => new Date(at).toISOString();

/** The same to the second, for sentences. */
export const instantInText = (at: Millis): Instant => instant(at).replace(/\.\d+Z$/, 'Z');

export const millis = (at: Instant): Millis => Date.parse(at);

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
