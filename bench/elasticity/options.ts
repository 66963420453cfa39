import { parseArgs } from 'node:util';
import { POLICIES, policyNamed } from '../policies/all.js';
import { TRACE_NAMES } from '../traces/named.js';
import type { Asked } from './spec.js';

export interface Options extends Asked {
  readonly jobs: number;
  readonly json: boolean;
  readonly lines: string | null;
  readonly svg: string | null;
}

export const USAGE = `npm run -s bench -- elasticity --trace FILE|NAME [--workload elastic|fixed|services] --policy a,b --peak N --seeds K
                 [--from 1] [--settings default|sweep] [--delays FILE] [--hours H] [--jobs 1] [--lines FILE] [--svg FILE] [--json]

  --trace     ${TRACE_NAMES.join(', ')},
              or a file: lines of "second,value"; the highest value becomes --peak instances at full CPU, seeds begin it elsewhere, ±10 %
  --policy    ${POLICIES.map(({ name }) => name).join(', ')}
  --workload  elastic: one DAEMON task an instance; fixed: services with set counts; services: tasks to be placed are of 35 services
  --settings  default: each policy at its usual setting; sweep: each over its own settings
  --delays    a file or the JSON itself: {"name": {"p50": seconds, "p95": seconds}}, other delays than the simulator's
  --lines     a file of finished runs, a JSON line each; what is in it is not run again
  --svg       a picture of load, capacity and decisions of the first seed`;

const text = { type: 'string' } as const;

/** The options, or what is wrong with them, one line each. */
export const readOptions = (args: readonly string[]): { readonly options: Options; readonly faults: readonly string[] } => {
  const faults: string[] = [];
  const values = parse(args, faults);
  const number = (name: 'peak' | 'seeds' | 'from' | 'hours' | 'jobs', usual: number, least: number): number => {
    const value = Number(values[name] ?? usual);
    if (Number.isFinite(value) && value >= least) return value;
    faults.push(`--${name} ${values[name]}: give a number from ${least} up`);
    return usual;
  };
  const policies = (values.policy ?? 'ours,target-tracking').split(',').map((name) => name.trim());
  for (const name of policies)
    if (!policyNamed(name)) faults.push(`--policy ${name}: there are ${POLICIES.map((one) => one.name).join(', ')}`);
  const workload = oneOf(values, 'workload', ['elastic', 'fixed', 'services'] as const, faults);
  const settings = oneOf(values, 'settings', ['default', 'sweep'] as const, faults);
  return {
    options: {
      trace: values.trace ?? 'step45to90',
      workload,
      policies,
      peak: number('peak', 1, 0.1),
      seeds: Math.round(number('seeds', 1, 1)),
      from: Math.round(number('from', 1, 0)),
      sweep: settings === 'sweep',
      hours: values.hours === undefined ? null : number('hours', 1, 0.05),
      delays: values.delays ?? null,
      jobs: Math.round(number('jobs', 1, 1)),
      json: values.json === true,
      lines: values.lines ?? null,
      svg: values.svg ?? null,
    },
    faults,
  };
};

const NAMES = [
  'trace',
  'workload',
  'policy',
  'peak',
  'seeds',
  'from',
  'settings',
  'delays',
  'hours',
  'jobs',
  'lines',
  'svg',
] as const;

type Values = { readonly [Name in (typeof NAMES)[number]]?: string } & { readonly json?: boolean };

const parse = (args: readonly string[], faults: string[]): Values => {
  try {
    const options = { ...Object.fromEntries(NAMES.map((name) => [name, text])), json: { type: 'boolean' } as const };
    return parseArgs({ args: [...args], options }).values as Values;
  } catch (error) {
    faults.push((error as Error).message);
    return {};
  }
};

const oneOf = <T extends string>(values: Values, name: 'workload' | 'settings', known: readonly T[], faults: string[]): T => {
  const value = values[name] ?? known[0]!;
  if (!known.includes(value as T)) faults.push(`--${name} ${value}: ${known.join(' or ')}`);
  return value as T;
};
