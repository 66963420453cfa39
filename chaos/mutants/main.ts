import { USUAL_KINDS } from '../faults.js';
import { runSeed } from '../run.js';
import type { Failure } from '../watch.js';
import { firstScenes } from './first.js';
import { play } from './play.js';
import { SCENES } from './scenes.js';

/**
 * Plays the scenes, those that are named for the mutant first, then seeds, until one promise is broken: its words as a line of JSON, or
 * null. No more begins after so many seconds. argv: stack file, mutant's name, seconds, seeds, 'named' for those scenes only.
 */
const main = async ([file = '', mutant = '', seconds = '600', seeds = '0', which = 'all']: readonly string[]): Promise<void> => {
  const started = performance.now();
  let played = 0;
  const say = (by: string, failures: readonly Failure[]): boolean => {
    const seconds = secondsSince(started);
    played += 1;
    if (process.env['MUTANT_VERBOSE']) console.error(by, seconds, failures.slice(0, 2));
    const [first] = failures;
    if (first) console.log(JSON.stringify({ by, invariant: first.invariant, message: first.message, seconds }));
    return first !== undefined;
  };
  const first = firstScenes(mutant);
  const inTime = (): boolean => performance.now() - started < Number(seconds) * 1000;
  const named = SCENES.filter(({ name }) => first.includes(name));
  const scenes = which === 'named' ? named : [...named, ...SCENES.filter((scene) => !named.includes(scene))];
  for (const scene of scenes) if (inTime() && say(`scene "${scene.name}"`, await play(scene, file))) return;
  for (let seed = 1; which !== 'named' && seed <= Number(seeds) && inTime(); seed += 1)
    if (say(`seed ${seed}`, (await runSeed(seed, { file, kinds: USUAL_KINDS })).failures)) return;
  console.log(JSON.stringify({ by: null, played, seconds: secondsSince(started) }));
};

const secondsSince = (started: number): number => Math.round((performance.now() - started) / 100) / 10;

await main(process.argv.slice(2));
// Calls that were frozen may still wait.
process.exit(0);
