/** `by` more tasks are wanted from this second on (or fewer). */
export interface Demand {
  readonly second: number;
  readonly by: number;
}

/**
 * Seconds that each wanted task waited until one ran for it: starts answer demands in their order. A demand that is taken back
 * before it is answered did not wait; what nobody answered waited until the end.
 */
export const waits = (demands: readonly Demand[], starts: readonly number[], end: number): readonly number[] => {
  const open: number[] = [];
  const found: number[] = [];
  const left = [...starts].sort((a, b) => a - b);
  const answer = (until: number): void => {
    while (left.length > 0 && left[0]! <= until) {
      const at = left.shift()!;
      if (open.length > 0) found.push(at - open.shift()!);
    }
  };
  for (const { second, by } of demands) {
    answer(second);
    if (by > 0) open.push(...Array.from({ length: by }, () => second));
    else open.splice(Math.max(0, open.length + by));
  }
  answer(end);
  return [...found, ...open.map((second) => end - second)];
};
