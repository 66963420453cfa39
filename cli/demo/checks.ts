import { inWords } from '../told.js';
import type { Timeline } from './timeline.js';

/** What was to happen, and whether it did. */
export interface Checks {
  /** Records one check; `seen` is what was there. */
  that(what: string, holds: boolean, seen: unknown): void;
  fail(what: string, why: string): void;
  readonly all: readonly Check[];
}

export interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly seen: string;
}

export const checks = (told: Pick<Timeline, 'check'>): Checks => {
  const all: Check[] = [];
  const record = (check: Check): void => {
    all.push(check);
    told.check(check);
  };
  return {
    all,
    that: (what, holds, seen) => record({ what, ok: holds, seen: inWords(seen) }),
    fail: (what, why) => record({ what, ok: false, seen: why }),
  };
};
