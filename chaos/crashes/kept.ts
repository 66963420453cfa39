import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** What came of one boundary. */
interface Line {
  /** A digest of the texts of the program that played it and of its stack: others may do otherwise. */
  readonly program: string;
  readonly name: string;
  /** What was wrong; null = nothing. */
  readonly why: string | null;
}

/** What runs that were ended have played. */
export interface Kept {
  /** Undefined = not played yet. */
  readonly whyOf: (name: string) => string | null | undefined;
  readonly add: (name: string, why: string | null) => void;
}

/** A line of JSON for each; those of other texts of the program's files are as if they were not there. */
export const keptIn = (file: string | null, programFiles: readonly string[]): Kept => {
  const program = programFiles
    .reduce((digest, one) => digest.update(readFileSync(one)), createHash('sha256'))
    .digest('hex')
    .slice(0, 12);
  const lines = file && existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const all = lines.map((line) => JSON.parse(line) as Line).filter((line) => line.program === program);
  const known = new Map(all.map(({ name, why }) => [name, why]));
  return {
    whyOf: (name) => known.get(name),
    add: (name, why) => {
      known.set(name, why);
      if (file) appendFileSync(file, `${JSON.stringify({ program, name, why } satisfies Line)}\n`);
    },
  };
};
