import { spawn } from 'node:child_process';
import { joined, type Summary } from './summary.js';

/** Spreads the seeds over so many processes of this same program, in equal stretches, and joins what they say. */
export const runJobs = async (
  program: string,
  { from, seeds, jobs, rest }: { from: number; seeds: number; jobs: number; rest: readonly string[] },
): Promise<Summary> => {
  const started = performance.now();
  const each = Math.ceil(seeds / jobs);
  const stretches = Array.from({ length: jobs }, (_, i) => ({ from: from + i * each, seeds: Math.min(each, seeds - i * each) }));
  const parts = await Promise.all(
    stretches
      .filter((one) => one.seeds > 0)
      .map((one) => child(program, ['--from', String(one.from), '--seeds', String(one.seeds), '--json', ...rest])),
  );
  return joined(parts, (performance.now() - started) / 1000);
};

const child = (program: string, args: readonly string[]): Promise<Summary> =>
  new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [...process.execArgv, program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    running.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    running.on('error', reject);
    running.on('close', (code) => {
      if (code === 0 || code === 1) resolve(JSON.parse(text) as Summary);
      else reject(new Error(`a process for ${args.slice(0, 4).join(' ')} ended with ${code}`));
    });
  });
