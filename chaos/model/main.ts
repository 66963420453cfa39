import { parseArgs } from 'node:util';
import { type Explored, explore } from './explore.js';
import type { Broken } from './perform.js';
import { LARGE, SCENES, SMALL, UNANSWERED } from './scenes.js';

const BROKEN: readonly string[] = [
  'noFence',
  'randomToken',
  'silenceRefuses',
  'relativeCount',
  'placedRuns',
] satisfies readonly (keyof Broken)[];

const USAGE = `node scripts/model.mjs [--scene NAME] [--unanswered | --large] [--broken WHAT] [--most N] [--json]

Explores every state of a small model, with the code of a pass itself as its steps.
  --scene NAME   only this one (a part of its name will do): ${SCENES.map(({ name }) => name).join('; ')}
  --unanswered   an answer is lost after its effect, instead of a crash
  --large        more passes: minutes instead of seconds
  --broken WHAT  with this part of the protocol taken out, which must be found: ${BROKEN.join(', ')}
  --most N       no more states than this
exit: 0 no promise is broken in any state, 1 one is, 2 not understood`;

/** Every state of the scenes: exit 0 none breaks a promise, 1 one does, 2 not understood. */
const main = async (args: readonly string[]): Promise<number> => {
  const options = read(args);
  const scenes = SCENES.filter(({ name }) => name.includes(options?.scene ?? ''));
  if (!options || scenes.length === 0 || !(options.broken === undefined || BROKEN.includes(options.broken))) {
    console.error(USAGE);
    return 2;
  }
  const all: Explored[] = [];
  for (const scene of scenes) {
    const broken = options.broken ? { [options.broken]: true } : {};
    const most = options.most ? { most: Number(options.most) } : {};
    const one = await explore(scene, {
      left: options.large ? LARGE : { ...(options.unanswered ? UNANSWERED : SMALL), ...scene.left },
      broken,
      ...most,
    });
    all.push(one);
    if (!options.json) console.log(textOf(one));
  }
  const states = all.reduce((sum, one) => sum + one.states, 0);
  console.log(
    options.json ? JSON.stringify(all) : `${states} states in ${all.length} scenes, ${Math.round(performance.now() / 1000)} s`,
  );
  return all.some(({ broken }) => broken) ? 1 : 0;
};

const read = (args: readonly string[]) => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { scene: text, large: flag, unanswered: flag, broken: text, most: text, json: flag },
    }).values;
  } catch {
    return null;
  }
};

const textOf = ({ scene, states, steps, ends, complete, broken }: Explored): string => {
  if (broken) return [`BROKEN ${scene}: ${broken.promise}`, ...broken.way.map((what, i) => `  ${i}. ${what}`)].join('\n');
  return `${scene}: ${states} states, ${steps} steps, ${ends} ends${complete ? ', all of them' : ', and there are more'}`;
};

process.exitCode = await main(process.argv.slice(2));
// Passes that were left standing still wait.
process.exit();
