import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { deciding } from './deciding/deciding.js';
import { elasticity } from './elasticity/main.js';
import { run } from './elasticity/run.js';
import type { Spec } from './elasticity/spec.js';
import { hostile } from './hostile/main.js';
import { coldStart } from './idle/cold-start.js';
import { pass } from './idle/pass.js';
import { load } from './load/main.js';
import { packing } from './packing/packing.js';

const USAGE =
  'npm run -s bench -- elasticity | packing | decide | pass | hostile | load | coldstart | compose | startup [options] [--json]';

// Little of a run stays, and the collector lets the heap grow to several times that before it looks: a week is to fit 300 MB.
setFlagsFromString('--heap-growing-percent=30');
// A third of a run of half a day went into optimising code that is called twice a minute: only what is called much oftener repays it.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=1056000');

/** The benchmarks: exit 0 done, 1 failed, 2 not understood. */
const main = async ([name = '', ...args]: readonly string[]): Promise<number> => {
  const program = fileURLToPath(import.meta.url);
  const stack = stackFile();
  switch (name) {
    case 'elasticity':
      return elasticity(args, { stack, program });
    case 'packing':
      return packing(args);
    case 'decide':
      return deciding(args);
    case 'pass':
      return pass(args, stack);
    case 'hostile':
      return hostile(args, dirname(stack));
    case 'load':
      return load(args, stack);
    case 'coldstart':
      return coldStart(args, dirname(stack));
    case 'one': {
      const { measured } = await run(JSON.parse(args[0] ?? '') as Spec, stack);
      console.log(JSON.stringify(measured));
      return 0;
    }
    default:
      console.error(USAGE);
      return 2;
  }
};

/** serverless.yml lies above both bench/ and dist/. */
const stackFile = (): string => {
  const file = join(dirname(fileURLToPath(import.meta.url)), '..', 'serverless.yml');
  if (!existsSync(file)) throw new Error(`${file} is not there: it describes the stack that is measured`);
  return file;
};

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
