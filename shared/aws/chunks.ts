import type { Clock } from '../model/time.js';

/** Calls once a chunk, one after the other, and joins the answers: the describe calls take so many ids and no more. */
export const inChunks = async <T, R>(
  all: readonly T[],
  size: number,
  call: (chunk: T[]) => Promise<readonly R[]>,
): Promise<R[]> => {
  const joined: R[] = [];
  for (const chunk of chunksOf(all, size)) joined.push(...(await call(chunk)));
  return joined;
};

/**
 * So many are in the air at once: 10,000 tasks are a hundred calls, which one after the other take longer than a pass has. ECS lets
 * twenty reads a second through after a hundred: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/request-throttling.html
 */
const AT_ONCE = 4;

/** So long after each other they begin, so that their order is the same each time, on whatever way they go. */
const APART_MILLISECONDS = 1;

/** As `inChunks`, four calls at once. All have ended when it is over; the first that failed is what is thrown, and ends the rest. */
export const inChunksAtOnce = async <T, R>(
  clock: Clock,
  all: readonly T[],
  size: number,
  call: (chunk: T[]) => Promise<readonly R[]>,
): Promise<R[]> => {
  const chunks = chunksOf(all, size);
  const answers: (readonly R[])[] = [];
  const failed: unknown[] = [];
  let next = 0;
  const work = async (which: number): Promise<void> => {
    if (which > 0) await clock.sleep(which * APART_MILLISECONDS);
    while (next < chunks.length && failed.length === 0) {
      const at = next++;
      await call(chunks[at]!).then(
        (answer) => void (answers[at] = answer),
        (error) => void failed.push(error),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, chunks.length) }, (_, which) => work(which)));
  if (failed.length > 0) throw failed[0];
  return answers.flat();
};

const chunksOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
