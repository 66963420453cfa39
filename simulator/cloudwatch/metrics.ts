/** One published window of a metric: statistics set, and when a reader may first see it. Times in milliseconds. */
export interface Point {
  readonly start: number;
  sum: number;
  count: number;
  min: number;
  max: number;
  publishedAt: number;
}

export type Dimensions = Readonly<Record<string, string>>;

export interface Series {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Dimensions;
  readonly points: Point[];
}

export type Statistics = Omit<Point, 'start' | 'publishedAt'>;

/** Everything that was published, and nothing older than `keepMilliseconds`: a simulated week must not grow. */
export class Metrics {
  readonly #series = new Map<string, Series>();

  constructor(readonly keepMilliseconds: number) {}

  series(namespace: string, metric: string, dimensions: Dimensions): Series {
    const key = keyOf(namespace, metric, dimensions);
    let found = this.#series.get(key);
    if (!found) this.#series.set(key, (found = { namespace, metric, dimensions, points: [] }));
    return found;
  }

  find(namespace: string, metric: string, dimensions: Dimensions): Series | undefined {
    return this.#series.get(keyOf(namespace, metric, dimensions));
  }

  /** Adds a window, or adds to it when it is there: PutMetricData of the same minute is one statistics set. */
  publish(series: Series, start: number, stats: Statistics, publishedAt: number): void {
    const { points } = series;
    let at = points.length;
    while (at > 0 && points[at - 1]!.start > start) at -= 1;
    const before = points[at - 1];
    if (before?.start === start) merge(before, stats, publishedAt);
    else points.splice(at, 0, { start, ...stats, publishedAt });
    while (points[0]!.start < start - this.keepMilliseconds) points.shift();
  }

  all(): Iterable<Series> {
    return this.#series.values();
  }

  /** Forgets series that have had no point for as long as points are kept (terminated instances). */
  prune(now: number): void {
    for (const [key, { points }] of this.#series) {
      if ((points.at(-1)?.start ?? now) < now - this.keepMilliseconds) this.#series.delete(key);
    }
  }
}

const merge = (into: Point, stats: Statistics, publishedAt: number): void => {
  into.sum += stats.sum;
  into.count += stats.count;
  into.min = Math.min(into.min, stats.min);
  into.max = Math.max(into.max, stats.max);
  into.publishedAt = Math.min(into.publishedAt, publishedAt);
};

const keyOf = (namespace: string, metric: string, dimensions: Dimensions): string => {
  let key = `${namespace}|${metric}`;
  for (const name of Object.keys(dimensions).sort()) key += `|${name}=${dimensions[name]}`;
  return key;
};

export const single = (value: number): Statistics => ({ sum: value, count: 1, min: value, max: value });

export const add = (into: Statistics, value: number): void => {
  into.sum += value;
  into.count += 1;
  into.min = Math.min(into.min, value);
  into.max = Math.max(into.max, value);
};

const STATISTICS: Readonly<Record<string, (point: Statistics) => number>> = {
  Average: ({ sum, count }) => sum / count,
  Maximum: ({ max }) => max,
  Minimum: ({ min }) => min,
  Sum: ({ sum }) => sum,
  SampleCount: ({ count }) => count,
};

export const statistic = (name: string): ((point: Statistics) => number) | undefined => STATISTICS[name];

/** Windows of `periodMilliseconds` in [from, to) that a reader sees at `now`, oldest first. */
export const windows = (
  series: Series | undefined,
  from: number,
  to: number,
  periodMilliseconds: number,
  now: number,
): Point[] => {
  if (!series) return [];
  const { points } = series;
  const found = new Map<number, Point>();
  for (let at = firstFrom(points, from); at < points.length && points[at]!.start < to; at += 1) {
    const point = points[at]!;
    if (point.publishedAt > now) continue;
    const start = Math.floor(point.start / periodMilliseconds) * periodMilliseconds;
    const bucket = found.get(start);
    if (bucket) merge(bucket, point, point.publishedAt);
    else found.set(start, { ...point, start });
  }
  return [...found.values()];
};

/** Index of the first point that starts at or after `from`: readers ask for the newest minutes of hours. */
const firstFrom = (points: readonly Point[], from: number): number => {
  let at = points.length;
  while (at > 0 && points[at - 1]!.start >= from) at -= 1;
  return at;
};
