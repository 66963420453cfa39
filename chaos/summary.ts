import type { Failure } from './watch.js';

/** What came of many seeds: as --json prints it. */
export interface Summary {
  readonly from: number;
  readonly seeds: number;
  readonly failed: readonly {
    readonly seed: number;
    readonly invariant: string;
    readonly at: string;
    readonly message: string;
  }[];
  readonly checked: Readonly<Record<string, number>>;
  readonly effects: number;
  readonly passes: number;
  readonly wallSeconds: number;
}

export const joined = (parts: readonly Summary[], wallSeconds: number): Summary => ({
  from: Math.min(...parts.map(({ from }) => from)),
  seeds: parts.reduce((sum, { seeds }) => sum + seeds, 0),
  failed: parts.flatMap(({ failed }) => failed).sort((a, b) => a.seed - b.seed),
  checked: summed(parts.map(({ checked }) => checked)),
  effects: parts.reduce((sum, { effects }) => sum + effects, 0),
  passes: parts.reduce((sum, { passes }) => sum + passes, 0),
  wallSeconds,
});

const summed = (all: readonly Readonly<Record<string, number>>[]): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const counts of all) for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  return Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** hh:mm:ss of virtual time since the stack stood. */
export const clockOf = (milliseconds: number): string => {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${milliseconds < 0 ? '-' : ''}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
};

export const told = ({ seed, invariant, at, message }: Failure): Summary['failed'][number] => ({
  seed,
  invariant,
  at: clockOf(at),
  message,
});

export const failureLine = ({ seed, invariant, at, message }: Summary['failed'][number]): string =>
  `FAIL seed=${seed} ${invariant} at ${at}: ${message}  replay: npm run chaos -- --seed ${seed} --story`;

/** Seeds that failed, not failures: one seed may break several promises. */
export const failedSeeds = ({ failed }: Summary): number => new Set(failed.map(({ seed }) => seed)).size;

export const lastLine = (summary: Summary): string =>
  `${summary.seeds} seeds, ${failedSeeds(summary)} failed, ${summary.passes} passes, ${summary.wallSeconds.toFixed(1)} s`;
