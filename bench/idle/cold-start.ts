import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from '../measures/quantile.js';

const FUNCTIONS = ['api', 'reconcile', 'notify', 'provision'] as const;
const RUNS = 10;

/** `bench coldstart`: the bundle of each function, and what importing it takes in a fresh process. scripts/bench.mjs has bundled them. */
export const coldStart = (args: readonly string[], root: string): number => {
  const results = FUNCTIONS.map((name) => {
    const file = join(root, 'dist', 'bench', `${name}.mjs`);
    const zipped = statSync(join(root, 'dist', 'bench', `${name}.zip`)).size;
    const times = Array.from({ length: RUNS }, () => importTime(file));
    return {
      function: name,
      bytes: statSync(file).size,
      zippedBytes: zipped,
      importMilliseconds: { p50: quantile(times, 0.5)!, p95: quantile(times, 0.95)! },
    };
  });
  if (args.includes('--json')) console.log(JSON.stringify({ bench: 'coldstart', runs: results }));
  else
    for (const one of results)
      console.log(
        `${one.function}: ${Math.ceil(one.bytes / 1024)} KiB, import p50 ${one.importMilliseconds.p50} ms, p95 ${one.importMilliseconds.p95} ms`,
      );
  return 0;
};

const importTime = (file: string): number => {
  const code = `const t=performance.now();await import(${JSON.stringify(file)});process.stdout.write(String(performance.now()-t));process.exit(0)`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  return Math.round(Number(stdout) * 10) / 10;
};
