import { USUAL_KINDS } from '../faults.js';
import { runSeed } from '../run.js';
import type { Failure } from '../watch.js';
import { firstScene } from './first.js';
import { play } from './play.js';
import { SCENES } from './scenes.js';

/**
 * Plays the scenes, then seeds, until one promise is broken: its words as a line of JSON, or null. No more begins after so
 * many seconds. argv: stack file, mutant's name, seconds, seeds.
 */
const main = async ([file = '', mutant = '', seconds = '600', seeds = '0']: readonly string[]): Promise<void> => {
  const started = performance.now();
  const say = (by: string, failures: readonly Failure[]): boolean => {
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    if (process.env['MUTANT_VERBOSE']) console.error(by, seconds, failures.slice(0, 2));
    const [first] = failures;
    if (first) console.log(JSON.stringify({ by, invariant: first.invariant, message: first.message, seconds }));
    return first !== undefined;
  };
  const first = firstScene(mutant);
  const inTime = (): boolean => performance.now() - started < Number(seconds) * 1000;
  const scenes = [...SCENES].sort((a, b) => Number(b.name.includes(first)) - Number(a.name.includes(first)));
  for (const scene of scenes) if (inTime() && say(`scene "${scene.name}"`, await play(scene, file))) return;
  for (let seed = 1; seed <= Number(seeds) && inTime(); seed += 1)
    if (say(`seed ${seed}`, (await runSeed(seed, { file, kinds: USUAL_KINDS })).failures)) return;
  console.log(JSON.stringify({ by: null, seconds: Math.round((performance.now() - started) / 100) / 10 }));
};

await main(process.argv.slice(2));
// Calls that were frozen may still wait.
process.exit(0);
