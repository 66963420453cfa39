import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Boundary, boundariesOf, changes, distinct, doublesOf, folded, sampled, sliceOf } from './boundaries.js';
import type { Flow, Trace } from './flow.js';
import { FLOWS } from './flows.js';
import { keptIn } from './kept.js';
import { type Options, readOptions, USAGE } from './options.js';
import { play, record } from './play.js';

/** What came of some boundaries. */
interface Summary {
  readonly boundaries: number;
  /** Of how many these are a part, some of which are one another by another name. */
  readonly all: number;
  readonly failed: readonly string[];
  /** What was recorded, flow by flow. */
  readonly flows: readonly {
    readonly name: string;
    readonly calls: number;
    readonly folded: number;
    readonly operations: readonly string[];
  }[];
}

const PROGRAM = fileURLToPath(import.meta.url);
const FILE = join(dirname(PROGRAM), '..', 'serverless.yml');

/** Crashes at the calls of every flow: exit 0 all ended as without, 1 some did not, 2 not understood. */
const main = async (args: readonly string[]): Promise<number> => {
  const options = readOptions(args);
  const flows = 'wrong' in options ? [] : FLOWS.filter(({ name }) => isMeant(name, options.flows));
  if ('wrong' in options || flows.length === 0) {
    console.error(
      ['wrong' in options ? options.wrong : `there are these flows: ${FLOWS.map(({ name }) => name).join(', ')}`, '', USAGE].join(
        '\n',
      ),
    );
    return 2;
  }
  const started = performance.now();
  const summary = options.jobs > 1 ? await inProcesses(options.jobs, args) : await playAll(flows, options);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  if (options.json) console.log(JSON.stringify(summary));
  else if (options.list)
    console.log([...summary.flows.map(flowText), `${summary.all} boundaries, ${summary.boundaries} of which differ`].join('\n'));
  else console.log(`${summary.boundaries} boundaries, ${summary.failed.length} failed, ${seconds} s`);
  return summary.failed.length === 0 ? 0 : 1;
};

const flowText = ({ name, calls, folded, operations }: Summary['flows'][number]): string =>
  `${name}: ${calls} calls, ${folded} of which stand for all, ${operations.length} operations`;

const isMeant = (name: string, wanted: readonly string[]): boolean =>
  wanted.length === 0 || wanted.some((one) => name.includes(one));

/** flow #call operation by caller, moment, recovery: also how one is asked for again. */
const nameOf = ({ flow, caller, operation, crashes, recovery }: Boundary): string =>
  `${flow} ${crashes.map(({ call, when }) => `#${call} ${when}`).join(' and ')} (${caller} ${operation}), by ${recovery}`;

const playAll = async (flows: readonly Flow[], options: Options): Promise<Summary> => {
  const traces = new Map<string, Trace>();
  for (const flow of flows) traces.set(flow.name, await record(flow, { file: FILE }));
  const chosen = chosenOf([...traces.values()], options);
  const failed: string[] = [];
  const kept = keptIn(options.kept, [PROGRAM, FILE]);
  for (const boundary of options.list ? [] : chosen) {
    const flow = flows.find(({ name }) => name === boundary.flow)!;
    const name = nameOf(boundary);
    const known = kept.whyOf(name);
    const why = known === undefined ? await play(flow, traces.get(flow.name)!, boundary, { file: FILE }) : known;
    if (known === undefined) kept.add(name, why);
    if (!why) continue;
    failed.push(`${name}: ${why}`);
    if (!options.json) console.log(`FAIL ${failed.at(-1)}`);
  }
  return {
    boundaries: chosen.length,
    all: allOf([...traces.values()], options).length,
    failed,
    flows: [...traces.values()].map(recorded),
  };
};

const recorded = (trace: Trace): Summary['flows'][number] => ({
  name: trace.flow,
  calls: trace.calls.length,
  folded: folded(trace).length,
  operations: [...new Set(trace.calls.map(({ operation }) => operation))].sort(),
});

const chosenOf = (
  traces: readonly Trace[],
  { reads, sample, doubles, slice, seed, part: [part, parts], only }: Options,
): readonly Boundary[] => {
  if (slice) return sliceOf(traces);
  const all = doubles ? doublesOf(traces, doubles, seed) : allOf(traces, { reads });
  if (only) return all.filter((one) => nameOf(one) === only);
  const drawn = sample ? sampled(all, sample, seed) : distinct(traces, all);
  // Drawn in any order, a part of them that was played has something of each flow.
  const ordered = sample || doubles ? drawn : sampled(drawn, drawn.length, seed);
  return ordered.filter((_, i) => i % parts === part);
};

const allOf = (traces: readonly Trace[], { reads }: Pick<Options, 'reads'>): readonly Boundary[] =>
  traces.flatMap((trace) =>
    boundariesOf(
      trace,
      folded(trace).filter((call) => reads || changes(call)),
    ),
  );

/** This same program, so many times, each with its share. */
const inProcesses = async (jobs: number, args: readonly string[]): Promise<Summary> => {
  const parts = await Promise.all(
    Array.from({ length: jobs }, (_, i) => child([...args, '--jobs', '1', '--json', '--part', `${i}/${jobs}`])),
  );
  const failed = parts.flatMap((one) => one.failed);
  for (const one of failed) console.log(`FAIL ${one}`);
  return { ...parts[0]!, boundaries: parts.reduce((sum, one) => sum + one.boundaries, 0), failed };
};

const child = (args: readonly string[]): Promise<Summary> =>
  new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [...process.execArgv, PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    running.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    running.on('error', reject);
    running.on('close', (code) =>
      code === 0 || code === 1 ? resolve(JSON.parse(text)) : reject(new Error(`a process ended with ${code}`)),
    );
  });

process.exitCode = await main(process.argv.slice(2));
// Calls that were killed still wait.
process.exit();
