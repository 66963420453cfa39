import type { Clock } from '../model/time.js';

/** So long after each other they begin, so that their order is the same each time, on whatever way they go. Milliseconds. */
const APART = 1;

type Answers<R extends readonly (() => Promise<unknown>)[]> = { -readonly [K in keyof R]: Awaited<ReturnType<R[K]>> };

/**
 * Reads that do not rest on each other, made at once. All have ended when it is over: none outlives its pass. The first that failed,
 * in their order, is what is thrown.
 */
export const sideBySide = async <R extends readonly (() => Promise<unknown>)[]>(
  clock: Clock,
  ...reads: R
): Promise<Answers<R>> => {
  const ended = await Promise.allSettled(reads.map((read, i) => clock.sleep(i * APART).then(read)));
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  }) as Answers<R>;
};
