import { type Trace, valueAt } from '../traces/trace.js';

/** Over this share of an instance its users wait. */
export const LINE = 0.8;

/**
 * Instance-seconds that a clairvoyant would pay for a load: ⌈load / 0.80⌉ instances, one at least, each there a boot time before
 * it is needed.
 */
export const neededSeconds = (trace: Trace, bootSeconds: number): number => {
  const needs = trace.points.map(({ second, value }) => ({ second, count: Math.max(1, Math.ceil(value / LINE - 1e-9)) }));
  const edges = new Set([
    0,
    ...needs.flatMap(({ second }) => [second, second - bootSeconds]).filter((at) => at > 0 && at < trace.seconds),
  ]);
  const times = [...edges].sort((a, b) => a - b);
  return times.reduce((sum, at, index) => {
    const until = times[index + 1] ?? trace.seconds;
    return sum + (until - at) * mostBetween(trace, needs, at, at + bootSeconds);
  }, 0);
};

const mostBetween = (trace: Trace, needs: readonly { second: number; count: number }[], from: number, to: number): number => {
  let most = Math.max(1, Math.ceil(valueAt(trace, from) / LINE - 1e-9));
  for (let at = firstAfter(needs, from); at < needs.length && needs[at]!.second <= to; at += 1)
    most = Math.max(most, needs[at]!.count);
  return most;
};

const firstAfter = (needs: readonly { second: number }[], second: number): number => {
  let [low, high] = [0, needs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (needs[middle]!.second <= second) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Instance-seconds for a number of tasks: as many instances as hold them, paid a boot time ahead; none for none. */
export const neededForTasks = (trace: Trace, tasksAnInstance: number, bootSeconds: number): number =>
  trace.points.reduce((sum, { second, value }, index) => {
    const until = trace.points[index + 1]?.second ?? trace.seconds;
    const count = Math.ceil(value / tasksAnInstance);
    const before = index === 0 ? count : Math.ceil(trace.points[index - 1]!.value / tasksAnInstance);
    return sum + count * (until - second) + Math.max(0, count - before) * bootSeconds;
  }, 0);
