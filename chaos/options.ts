import { parseArgs } from 'node:util';
import { FAULT_KINDS } from '../simulator/parts.js';
import { USUAL_KINDS } from './faults.js';
import type { Kind } from './schedule.js';
import { STORMS } from './storms.js';

/** What the command was told. */
export interface Options {
  readonly seeds: number;
  readonly from: number;
  readonly kinds: readonly Kind[];
  readonly jobs: number;
  /** After so many minutes by the clock no further seed is begun, so that a slow machine plays fewer; null = all. */
  readonly minutes: number | null;
  readonly wire: boolean;
  readonly json: boolean;
  /** One seed, told as a story. */
  readonly story: number | null;
}

const KINDS: readonly Kind[] = [...FAULT_KINDS, ...STORMS];

export const USAGE = `npm run -s chaos -- [--seeds 20] [--from 1] [--faults a,b] [--jobs 2] [--minutes M] [--wire] [--json]
npm run -s chaos -- --seed S --story

  --seeds N    how many schedules, one a seed
  --from K     the first seed
  --faults a,b only these kinds: ${KINDS.join(', ')}; none = no faults at all
  --jobs N     so many processes
  --minutes M  begin no further seed after so long: a slow machine plays fewer, each process at least one
  --wire       each seed again with every call encoded as on AWS; both must do the same
  --seed S     one seed; with --story as a timeline
exit: 0 nothing broken, 1 something, 2 not understood`;

/** The options, or what is wrong with them, one line each. */
export const readOptions = (args: readonly string[]): { readonly options: Options; readonly faults: readonly string[] } => {
  const faults: string[] = [];
  const values = parse(args, faults);
  const number = (name: 'seeds' | 'from' | 'jobs' | 'seed', usual: number, least: number, most: number): number => {
    const text = values[name];
    if (text === undefined) return usual;
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    faults.push(`--${name} ${text}: give a whole number from ${least} to ${most}`);
    return usual;
  };
  const seed = values.seed === undefined ? null : number('seed', 1, 0, MOST);
  if (values.story && seed === null) faults.push('--story needs --seed S: a story is told of one seed');
  return {
    options: {
      seeds: seed === null ? number('seeds', 20, 1, 1_000_000) : 1,
      from: seed ?? number('from', 1, 0, MOST),
      kinds: kindsOf(values.faults, faults),
      jobs: number('jobs', 1, 1, 64),
      minutes: minutesOf(values.minutes, faults),
      wire: values.wire === true,
      json: values.json === true,
      story: values.story ? seed : null,
    },
    faults,
  };
};

const MOST = 4_294_967_295;

interface Values {
  readonly seeds?: string;
  readonly from?: string;
  readonly faults?: string;
  readonly jobs?: string;
  readonly minutes?: string;
  readonly seed?: string;
  readonly wire?: boolean;
  readonly json?: boolean;
  readonly story?: boolean;
}

const parse = (args: readonly string[], faults: string[]): Values => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        seeds: text,
        from: text,
        faults: text,
        jobs: text,
        minutes: text,
        seed: text,
        wire: flag,
        json: flag,
        story: flag,
      },
    }).values;
  } catch (error) {
    faults.push((error as Error).message);
    return {};
  }
};

const minutesOf = (text: string | undefined, faults: string[]): number | null => {
  if (text === undefined) return null;
  if (Number(text) > 0) return Number(text);
  faults.push(`--minutes ${text}: give a number above 0`);
  return null;
};

const kindsOf = (text: string | undefined, faults: string[]): readonly Kind[] => {
  if (text === undefined) return USUAL_KINDS;
  if (text === 'none') return [];
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!KINDS.includes(name as Kind)) faults.push(`--faults ${name}: not a fault; there are ${KINDS.join(', ')}`);
  }
  return names as Kind[];
};
