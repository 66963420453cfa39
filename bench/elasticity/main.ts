import { writeFileSync } from 'node:fs';
import { picture } from '../pictures/picture.js';
import { policyNamed } from '../policies/all.js';
import { settingName } from '../policies/policy.js';
import { findTrace } from '../traces/find-trace.js';
import { delays, useDelays } from '../world/delays.js';
import { runMany } from './many.js';
import type { Measured } from './measured.js';
import { type Options, readOptions, USAGE } from './options.js';
import { run } from './run.js';
import { specsOf } from './spec.js';
import { type Against, summaryOf } from './summary.js';

/** `bench elasticity`: policies on a trace, measured and compared. Returns the exit code. */
export const elasticity = async (
  args: readonly string[],
  { stack, program }: { stack: string; program: string },
): Promise<number> => {
  const { options, faults } = readOptions(args);
  if (faults.length > 0) {
    console.error([...faults, '', USAGE].join('\n'));
    return 2;
  }
  useDelays(options.delays);
  const specs = specsOf(options);
  const say = (measured: Measured): void => console.error(line(measured));
  const runs = await runMany(specs, { stack, program, jobs: options.jobs, lines: options.lines, heard: say });
  const summary = summaryOf(runs, (policy) => settingName(policyNamed(policy)!.usual));
  if (options.svg) await draw(options, stack);
  if (options.json) console.log(JSON.stringify({ bench: 'elasticity', ...about(options), runs, summary }));
  else for (const one of summary) console.log(sentence(one));
  return 0;
};

const about = ({ trace, peak, from, hours, workload }: Options): object => {
  const { name, seconds } = findTrace(trace, peak, from, hours);
  return { trace: { name, seconds, peak }, workload, delays: delays() };
};

/** Pictures are of usual settings and the first seed. */
const draw = async (options: Options, stack: string): Promise<void> => {
  const runs = [];
  for (const spec of specsOf({ ...options, sweep: false, seeds: 1 })) runs.push({ spec, ...(await run(spec, stack)) });
  writeFileSync(options.svg!, picture(runs));
};

const line = (one: Measured): string =>
  [
    `${one.policy} ${one.setting} seed ${one.seed}:`,
    `cost ${one.cost}, over ${one.overMinutes} min, ${one.instanceHours} instance-hours,`,
    one.reliefSeconds ? `relief ${one.reliefSeconds.p50} s,` : '',
    one.waitSeconds ? `wait p50 ${one.waitSeconds.p50} p95 ${one.waitSeconds.p95} s,` : '',
    `+${one.launches} -${one.terminations}, ${one.reversals} reversals, ${one.violations} violations (${one.wallSeconds} s)`,
  ]
    .filter((part) => part !== '')
    .join(' ');

const sentence = (one: Against): string =>
  `ours / ${one.against}: cost at equal time over ${one.costAtEqualOver ?? '-'} (${one.matched} matched, ${one.unmatched} not), relief ${one.relief ?? '-'}, wait ${one.wait ?? '-'}, reversals ${one.reversals ?? '-'}`;
