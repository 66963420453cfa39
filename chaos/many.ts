import { type Outcome, runSeed } from './run.js';
import type { Kind } from './schedule.js';
import { joined, type Summary, told } from './summary.js';

export interface ManyOptions {
  readonly file: string;
  readonly from: number;
  readonly seeds: number;
  readonly kinds: readonly Kind[];
  readonly wire: boolean;
  /** After so many minutes by the clock no further seed is begun; null = all are played. */
  readonly minutes: number | null;
  /** Hears of each seed when it is over. */
  readonly heard?: (failed: Summary['failed']) => void;
}

/** Seeds in a row, in this process. */
export const runMany = async (options: ManyOptions): Promise<Summary> => {
  const started = performance.now();
  const parts: Summary[] = [];
  for (let seed = options.from; seed < options.from + options.seeds; seed += 1) {
    const part = await runOne(seed, options);
    options.heard?.(part.failed);
    parts.push(part);
    if (options.minutes !== null && performance.now() - started >= options.minutes * 60_000) break;
  }
  return joined(parts, (performance.now() - started) / 1000);
};

const runOne = async (seed: number, { file, kinds, wire }: ManyOptions): Promise<Summary> => {
  const outcome = await runSeed(seed, { file, kinds });
  const failed = outcome.failures.map(told);
  if (wire) failed.push(...differences(outcome, await runSeed(seed, { file, kinds, lane: 'wire' })));
  const { checked, effects, passes } = outcome;
  return { from: seed, seeds: 1, failed, checked: wire ? { ...checked, lanes: 1 } : checked, effects, passes, wallSeconds: 0 };
};

/** The first call in which both lanes part. */
const differences = (direct: Outcome, wire: Outcome): Summary['failed'] => {
  if (direct.digest === wire.digest) return [];
  const at = direct.calls.findIndex((call, index) => call !== wire.calls[index]);
  const message = `the lanes part at call ${at}: direct ${direct.calls[at] ?? 'ends'}, wire ${wire.calls[at] ?? 'ends'}`;
  return [told({ seed: direct.seed, invariant: 'lanes', at: Number(direct.calls[at]?.split(' ')[0] ?? 0), message })];
};
