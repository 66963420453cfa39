import { type Random, seeded } from '../../simulator/random.js';
import type { TracePoint } from './trace.js';

/** Each value is up to this much more or less than the file's, so that nothing is tuned to one file. */
const NOISE = 0.1;
/** A recorded trace begins up to this share of its length later; what is left out comes at the end. */
const LONGEST_OFFSET = 0.25;

/** A recorded trace as one seed sees it: scaled to a peak, begun later, each value ±10 %, cut to a length. */
export const shaped = (points: readonly TracePoint[], peak: number, seed: number, longest: number): readonly TracePoint[] => {
  const random = seeded(seed * 7919 + 17);
  const most = points.reduce((high, { value }) => Math.max(high, value), 0);
  const scale = most > 0 ? peak / most : 0;
  const turned = rotated(points, random);
  return turned
    .filter(({ second }) => second < longest)
    .map(({ second, value }) => ({ second, value: noisy(value * scale, random) }));
};

export const noisy = (value: number, random: Random): number => value * (1 - NOISE + 2 * NOISE * random());

/** Short traces are ramps: they begin where they begin. */
const rotated = (points: readonly TracePoint[], random: Random): readonly TracePoint[] => {
  const length = lengthOf(points);
  if (length < 6 * 3600) return points;
  const from = Math.floor(random() * LONGEST_OFFSET * points.length);
  const start = points[from]!.second;
  return [
    ...points.slice(from).map(({ second, value }) => ({ second: second - start, value })),
    ...points.slice(0, from).map(({ second, value }) => ({ second: second - start + length, value })),
  ];
};

/** Seconds that the points cover: the last one holds as long as the one before it did. */
export const lengthOf = (points: readonly TracePoint[]): number => {
  const [before, last] = [points.at(-2)?.second ?? 0, points.at(-1)!.second];
  return last + (last - before);
};
