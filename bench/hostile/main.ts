import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { quantile } from '../measures/quantile.js';
import { type Judged, judging } from './judged.js';
import { requestOf } from './requests.js';

const USAGE = 'npm run -s bench -- hostile [--bodies 10000] [--seed 1] [--from 0] [--kind bomb] [--show] [--json]';

/** An answer that takes longer is one too slow. */
const LONGEST_MILLISECONDS = 200;
/** The garbage collector runs, and the heap is weighed, after so many. */
const WEIGHED_EVERY = 5_000;
const MOST_SHOWN = 20;

/** `bench hostile`: bodies that mean harm, one after the other, at one warm handler. Exit 1 when one was answered as it must not be. */
export const hostile = async (args: readonly string[], root: string): Promise<number> => {
  const { values } = parseArgs({
    args: [...args],
    options: { bodies: TEXT, seed: TEXT, from: TEXT, kind: TEXT, ...FLAGS },
  });
  const [bodies, seed, from] = [number(values.bodies, 10_000), number(values.seed, 1), number(values.from, 0)];
  if (![bodies, seed, from].every(Number.isInteger)) {
    console.error(USAGE);
    return 2;
  }
  const files = composeFiles(root);
  if (values.show) process.stdout.write(`${JSON.stringify(shown(requestOf(seed, from, files)), null, 2)}\n`);
  const told = await run(bodies, seed, from, files, values.kind);
  console.log(values.json ? JSON.stringify({ bench: 'hostile', seed, from, ...told }) : textOf(told));
  return told.failed > 0 ? 1 : 0;
};

const TEXT = { type: 'string' } as const;
const FLAGS = { show: { type: 'boolean' }, json: { type: 'boolean' } } as const;

const number = (given: string | undefined, usual: number): number => (given === undefined ? usual : Number(given));

const shown = (request: ReturnType<typeof requestOf>) => ({ ...request, body: request.body.toString('utf8') });

/** The examples: what people really send is what is bent. */
export const composeFiles = (root: string): readonly string[] =>
  readdirSync(join(root, 'examples'))
    .map((name) => join(root, 'examples', name, 'compose.yaml'))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'));

type Told = Awaited<ReturnType<typeof run>>;

const run = async (bodies: number, seed: number, from: number, files: readonly string[], kind = '') => {
  const judge = judging();
  const collect = collector();
  const [cpu, clock, heap]: [number[], number[], number[]] = [[], [], []];
  const statuses: Record<string, number> = {};
  let failed = 0;
  for (let at = from; at < from + bodies; at += 1) {
    const request = requestOf(seed, at, files);
    if (!request.kind.startsWith(kind)) continue;
    const judged = await judge(request);
    statuses[judged.status] = (statuses[judged.status] ?? 0) + 1;
    cpu.push(judged.cpuMilliseconds);
    clock.push(judged.milliseconds);
    const faults = [...judged.faults, ...tooSlow(judged)];
    if (faults.length > 0 && (failed += 1) <= MOST_SHOWN)
      console.error(
        `FAIL ${at} (${request.kind}, ${request.method} ${request.path.slice(0, 80)}, ${request.body.length} bytes): ${faults.join('; ')}`,
      );
    if (cpu.length % WEIGHED_EVERY === 0) heap.push(collect());
  }
  heap.push(collect());
  return {
    bodies: cpu.length,
    failed,
    statuses,
    cpuMilliseconds: summed(cpu),
    milliseconds: summed(clock),
    heapMiB: { first: heap[0], last: heap.at(-1), most: Math.max(...heap) },
    rssMiB: mebibytes(process.resourceUsage().maxRSS * 1024),
  };
};

/** By processor time: what the machine does besides is no fault of the answer. */
const tooSlow = ({ cpuMilliseconds, milliseconds }: Judged): string[] => {
  const spent = Math.min(cpuMilliseconds, milliseconds);
  return spent > LONGEST_MILLISECONDS ? [`took ${Math.round(spent)} ms`] : [];
};

const summed = (values: number[]) => {
  const rounded = (value: number): number => Math.round(value * 10) / 10;
  return {
    p50: rounded(quantile(values, 0.5) ?? 0),
    p99: rounded(quantile(values, 0.99) ?? 0),
    most: rounded(values.reduce((a, b) => Math.max(a, b), 0)),
  };
};

/** Collects garbage and gives what is alive, in MiB. */
const collector = (): (() => number) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return () => {
    collect();
    return mebibytes(process.memoryUsage().heapUsed);
  };
};

const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

const textOf = ({ bodies, failed, statuses, cpuMilliseconds, milliseconds, heapMiB, rssMiB }: Told): string =>
  [
    `${bodies} bodies, ${failed} failed; ${Object.entries(statuses)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', ')}`,
    `processor ms p50 ${cpuMilliseconds.p50}, p99 ${cpuMilliseconds.p99}, most ${cpuMilliseconds.most}; by the clock ${milliseconds.p50}, ${milliseconds.p99}, ${milliseconds.most}`,
    `heap alive ${heapMiB.first} MiB first, ${heapMiB.last} last, ${heapMiB.most} at most; resident ${rssMiB} MiB at most`,
  ].join('\n');
