import { expect, it } from '@jest/globals';
import { aLocal, type Scene, type Setting } from './a-local.js';

/** A test that fails when it does not end within this. Milliseconds of wall time. */
const LONGEST = 60_000;

const SEEDS = [3, 14] as const;

/**
 * One scenario on the whole product, told on each of the seeds: left out, on one of two by its title, on both with EVERY_SEED=1, which
 * takes twice as long (drawn seeds are what `npm run chaos` is for). Whatever it is about, no promise may have been broken on the way:
 * not too many instances, none terminated with tasks on it, no service below its minimum healthy, no duplicate, no leak.
 */
export const story = (
  title: string,
  setting: Setting,
  tell: (scene: Scene, seed: number) => Promise<void>,
  seeds: readonly number[] = process.env['EVERY_SEED'] ? SEEDS : [SEEDS[title.length % SEEDS.length]!],
): void => {
  for (const seed of seeds)
    it(
      `${title} (seed ${seed})`,
      async () => {
        const scene = await aLocal(setting, seed);
        await tell(scene, seed);
        expect(scene.local.amazon.violations).toEqual([]);
      },
      LONGEST,
    );
};
