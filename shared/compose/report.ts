import type { Fault } from '../model/project.js';
import { type Path, type Place, pointer } from './tree.js';

/** Gathers everything that is wrong, so that one answer names it all. */
export interface Report {
  readonly faults: Fault[];
  readonly warnings: Fault[];
  /** Files of the bundle that were looked for and are not there, by normalised name. */
  readonly lacked: Set<string>;
  /** Spends what a project may grow to when it is written out. False = it is spent, and told: what would grow stays as it is. */
  grow(values: number, characters?: number): boolean;
  fault(code: string, at: Where, detail: string, hint?: string | null): void;
  warn(code: string, at: Where, detail: string, hint?: string | null): void;
}

export interface Where {
  readonly place: Place | null;
  readonly path: Path;
}

/** Beyond this many faults a file is not read by a person any more. */
export const MOST_FAULTS = 200;

/** Values of all files together, once includes, bases and env files are written into each place that names them. */
const MOST_VALUES = 200_000;
/** Characters that variables and env files add to them. */
export const MOST_CHARACTERS = 8 * 1024 * 1024;

export const newReport = (): Report => {
  const faults: Fault[] = [];
  const warnings: Fault[] = [];
  const left = { values: MOST_VALUES, characters: MOST_CHARACTERS };
  return {
    faults,
    warnings,
    lacked: new Set(),
    grow: (values, characters = 0) => {
      const was = left.values >= 0 && left.characters >= 0;
      left.values -= values;
      left.characters -= characters;
      const is = left.values >= 0 && left.characters >= 0;
      // At the head of the list: it is the reason for much of what follows.
      if (was && !is) faults.unshift(toFault('PROJECT_TOO_LARGE', NOWHERE, GROWN, 'extend, include and fill in less'));
      return is;
    },
    fault: (code, at, detail, hint = null) => void (faults.length < MOST_FAULTS && faults.push(toFault(code, at, detail, hint))),
    warn: (code, at, detail, hint = null) =>
      void (warnings.length < MOST_FAULTS && warnings.push(toFault(code, at, detail, hint))),
  };
};

const NOWHERE: Where = { place: null, path: [] };
const GROWN = `written out, the project has more than ${MOST_VALUES} values, or its variables more than ${MOST_CHARACTERS / 1024 / 1024} MiB`;

/** Faults in the order of the files' lines, each said once. */
export const inOrder = (faults: readonly Fault[]): Fault[] => {
  const seen = new Map(
    faults.map((fault) => [JSON.stringify([fault.code, fault.file, fault.line, fault.column, fault.detail]), fault]),
  );
  return [...seen.values()].sort(
    (a, b) => compare(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const toFault = (code: string, at: Where, detail: string, hint: string | null): Fault => ({
  code,
  file: at.place?.file ?? null,
  line: at.place?.line ?? null,
  column: at.place?.column ?? null,
  pointer: at.path.length === 0 ? null : pointer(at.path),
  detail: short(detail),
  hint: hint === null ? null : short(hint),
});

/** Longer than any name that people write: what is echoed beyond it nobody reads, and an answer is not to grow with its question. */
const LONGEST_WORD = 160;
const LONGEST_TEXT = 2000;

/** A message whose long words, which came from outside, are cut. */
export const short = (text: string): string => {
  if (text.length <= LONGEST_WORD) return text;
  const cut = text.replace(/\S{161,}/g, (word) => `${word.slice(0, 80)}… (${word.length} characters)`);
  return cut.length <= LONGEST_TEXT ? cut : `${cut.slice(0, LONGEST_TEXT)}…`;
};
