import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Measured } from './measured.js';
import { run } from './run.js';
import { keyOf, type Spec } from './spec.js';

export interface ManyOptions {
  readonly stack: string;
  readonly jobs: number;
  /** A file of finished runs, one JSON line each: what is in it is not run again, what is run is added. */
  readonly lines: string | null;
  /** Hears of each run when it is over. */
  readonly heard: (measured: Measured) => void;
  /** This program, started again for each run when there are several jobs. */
  readonly program: string;
}

/** All runs, in the order in which they were asked for. */
export const runMany = async (specs: readonly Spec[], options: ManyOptions): Promise<readonly Measured[]> => {
  const done = finished(options.lines);
  const open = specs.filter((spec) => !done.has(keyOf(spec)));
  const workers = Array.from({ length: Math.min(options.jobs, Math.max(1, open.length)) }, async () => {
    for (let spec = open.shift(); spec; spec = open.shift()) {
      const measured = options.jobs > 1 ? await apart(options.program, spec) : (await run(spec, options.stack)).measured;
      done.set(keyOf(spec), measured);
      if (options.lines) appendFileSync(options.lines, `${JSON.stringify({ spec, measured })}\n`);
      options.heard(measured);
    }
  });
  await Promise.all(workers);
  return specs.map((spec) => done.get(keyOf(spec))!);
};

const finished = (file: string | null): Map<string, Measured> => {
  const done = new Map<string, Measured>();
  if (file === null || !existsSync(file)) return done;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    // A run that was cut off left half a line.
    if (!line.endsWith('}')) continue;
    const { spec, measured } = JSON.parse(line) as { spec: Spec; measured: Measured };
    done.set(keyOf(spec), measured);
  }
  return done;
};

/** One run in a process of its own: its memory goes with it. */
const apart = (program: string, spec: Spec): Promise<Measured> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, 'one', JSON.stringify(spec)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text) as Measured);
      else reject(new Error(`the run ${JSON.stringify(spec)} ended with ${code}`));
    });
  });
