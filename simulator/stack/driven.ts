import type { World } from '../world.js';

/** Lets virtual time pass until the work is done; throws what it throws. */
export const driven = async (world: World, work: Promise<void>, limitMilliseconds: number, what: string): Promise<void> => {
  let done = false;
  const ended = work.finally(() => {
    done = true;
  });
  ended.catch(() => {});
  await world.runUntilTrue(() => done, limitMilliseconds, what);
  await ended;
};
