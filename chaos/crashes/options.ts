import { parseArgs } from 'node:util';

export interface Options {
  /** Only these flows; empty = all. */
  readonly flows: readonly string[];
  /** Calls that only read, too. */
  readonly reads: boolean;
  /** So many of them by chance; null = all. */
  readonly sample: number | null;
  /** So many pairs of crashes by chance, instead of single ones. */
  readonly doubles: number | null;
  /** Every operation of AWS that changes something, once a flow: what the tests play. */
  readonly slice: boolean;
  /** The flows and how many calls each makes; nothing is killed. */
  readonly list: boolean;
  readonly seed: number;
  readonly jobs: number;
  /** This share of the work, counted from 0, of so many. */
  readonly part: readonly [number, number];
  /** Where it is kept what has been played, which is not played again; null = nowhere. */
  readonly kept: string | null;
  /** Only what their names (as failures are told) say. */
  readonly only: string | null;
  readonly json: boolean;
}

export const USAGE = `node scripts/crashes.mjs [--flow NAME]… [--reads] [--sample N | --doubles N | --slice | --list] [--seed S] [--jobs N] [--kept FILE] [--only "…"]

  --flow NAME  only this flow (a part of its name will do)
  --reads      calls that only read, too; without it those that change AWS or the table
  --sample N   so many of them, drawn by the seed
  --doubles N  two crashes in one flow, so many pairs, drawn by the seed
  --slice      every operation of AWS that changes something, once a flow: what npm test plays
  --list       the flows and how many calls each makes
  --jobs N     so many processes
  --kept FILE  what has been played is written there, and not played again: a run that was ended goes on where it was
  --only "…"   the one of this name, as a failure names it
exit: 0 every flow ended as without the crash, 1 some did not, 2 not understood`;

/** The options, or what is wrong with them. */
export const readOptions = (args: readonly string[]): Options | { readonly wrong: string } => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        flow: { ...text, multiple: true },
        reads: flag,
        sample: text,
        doubles: text,
        slice: flag,
        list: flag,
        seed: text,
        jobs: text,
        part: text,
        kept: text,
        only: text,
        json: flag,
      },
    });
    const [part, parts] = (values.part ?? '0/1').split('/').map(Number) as [number, number];
    return {
      flows: values.flow ?? [],
      reads: values.reads === true,
      sample: values.sample ? whole('sample', values.sample) : null,
      doubles: values.doubles ? whole('doubles', values.doubles) : null,
      slice: values.slice === true,
      list: values.list === true,
      seed: whole('seed', values.seed ?? '1'),
      jobs: whole('jobs', values.jobs ?? '1'),
      part: [part, parts],
      kept: values.kept ?? null,
      only: values.only ?? null,
      json: values.json === true,
    };
  } catch (error) {
    return { wrong: (error as Error).message };
  }
};

const whole = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new Error(`--${name} ${text}: give a whole number from 1 on`);
};
