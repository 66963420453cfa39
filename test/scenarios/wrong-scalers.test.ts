import { describe, expect, it } from '@jest/globals';
import type { LocalOptions } from '../../simulator/local.js';
import { aLocal, type Scene, webServices } from '../support/a-local.js';
import { wake } from '../support/wake.js';
import { isLevel, launches, ROUND_FILE } from '../support/whole-round.js';
import { forgetsWhatIsInFlight } from './wrong-scalers/forgets-what-is-in-flight.js';
import { movesWithoutProtection } from './wrong-scalers/moves-without-protection.js';
import { neverMoves } from './wrong-scalers/never-moves.js';
import { terminatesWithoutDrain } from './wrong-scalers/terminates-without-drain.js';
import { trustsDescribe } from './wrong-scalers/trusts-describe.js';

const NINETY = { a: 0.5, b: 0.5, c: 0.4, d: 0.4 };
const TENTH = { a: 0.05, b: 0.05, c: 0.04, d: 0.04 };
const EIGHT = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** Drives a scene and says what has been broken in it, in words; nothing when all is well. */
type Course = (scene: Scene) => Promise<string[]>;

const broken = ({ local }: Scene): string[] => [...new Set(local.amazon.violations.map(({ name }) => name))];

const staysUneven: Course = async (scene) => {
  await scene.deploy('web', ROUND_FILE);
  await scene.load('web', NINETY);
  await scene.advance(1200);
  return [...broken(scene), ...((await isLevel(scene)) ? [] : ['the load lies where it lay'])];
};

const stopsTheCopy: Course = async (scene) => {
  await scene.deploy('web', webServices(EIGHT, 64));
  await scene.load('web', Object.fromEntries(EIGHT.map((name) => [name, 0.22])));
  await scene.advance(1800);
  const { tasks } = await scene.state();
  const lived = (task: (typeof tasks)[number]) => Date.parse(task.stoppedAt!) - Date.parse(task.startedAt ?? task.stoppedAt!);
  const copies = tasks.filter((task) => task.status === 'STOPPED' && lived(task) < 180_000);
  return [...broken(scene), ...(copies.length > 0 ? ['a copy was stopped instead of the original'] : [])];
};

const fallsBack: Course = async (scene) => {
  await scene.deploy('web', ROUND_FILE);
  await scene.load('web', NINETY);
  await scene.until('level', () => isLevel(scene), 30);
  await scene.load('web', TENTH);
  await scene.until('one again', () => scene.up().length === 1, 60);
  await scene.advance(120);
  return broken(scene);
};

const buysTooMany: Course = async (scene) => {
  await scene.deploy('web', ROUND_FILE);
  await scene.load('web', NINETY);
  for (let second = 0; second < 400 && scene.up().length === 1; second += 1) await scene.advance(1);
  for (let second = 0; second < 10; second += 1) await Promise.all([wake(scene), scene.advance(1)]);
  await scene.advance(900);
  return [...broken(scene), ...((await launches(scene)) > 2 ? ['more instances were bought than the load asks for'] : [])];
};

/** Where chance decides (which task ECS stops, how late EC2 shows an instance) the damage comes with one of these seeds, not with each. */
const SEEDS = [3, 14, 5, 9, 10, 8, 6, 7];

const does = (what: string, handlers: LocalOptions['handlers'], course: Course, damage: string): void => {
  it(`${what}: ${damage}; with the same seed the right one does no such thing`, async () => {
    for (const seed of SEEDS) {
      const seen = await course(await aLocal({ max: 4, handlers }, seed));
      if (!seen.includes(damage)) continue;
      expect(await course(await aLocal({ max: 4 }, seed))).toEqual([]);
      return;
    }
    throw new Error(`no damage with any of the seeds ${SEEDS.join(', ')}`);
  });
};

describe('A scaler that is wrong on purpose does visible damage', () => {
  does('One that never moves', neverMoves, staysUneven, 'the load lies where it lay');
  does('One that moves without protection', movesWithoutProtection, stopsTheCopy, 'a copy was stopped instead of the original');
  does('One that terminates without drain', terminatesWithoutDrain, fallsBack, 'terminatedNotEmpty');
  does(
    'One that forgets what is in flight',
    forgetsWhatIsInFlight,
    buysTooMany,
    'more instances were bought than the load asks for',
  );
  does('One that trusts Describe', trustsDescribe, buysTooMany, 'more instances were bought than the load asks for');
});
