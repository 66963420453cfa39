/** A load or a demand over time. Values hold until the next point. */
export interface Trace {
  readonly name: string;
  /** `load`: in instances at 100 % CPU. `tasks`: how many tasks are wanted. */
  readonly kind: 'load' | 'tasks';
  readonly seconds: number;
  /** The first at second 0, rising. */
  readonly points: readonly TracePoint[];
  /** When a new version of the service is deployed, if one is. Seconds. */
  readonly upgradeAt?: number;
}

export interface TracePoint {
  readonly second: number;
  readonly value: number;
}

/** The value that holds at a second; the first one before the trace begins. */
export const valueAt = ({ points }: Trace, second: number): number => {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (points[middle]!.second <= second) low = middle;
    else high = middle - 1;
  }
  return points[low]!.value;
};
