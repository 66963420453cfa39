// Takes one promise out of the code at a time (chaos/mutants/) and plays scenes and fault schedules until that is noticed:
//   node scripts/mutants.mjs [--only name,name] [--seconds 60] [--seeds 2]
// Exit: 0 all were caught, 1 some survived, 2 one could not be made (its text is not in the code any more).
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bundle, root } from './bundle.mjs';

const folder = `${root}/dist/mutants`;

/** The list, from its TypeScript. */
export const readMutants = async () => {
  const text = await bundle(`${root}/chaos/mutants/list.ts`, { banner: {} });
  return (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)).MUTANTS;
};

/** A file's text with its edits made; a text that is not there exactly once is an error. */
export const edited = (text, edits, file) =>
  edits.reduce((before, { find, put }) => {
    const parts = before.split(find);
    if (parts.length !== 2) throw new Error(`${file} has this ${parts.length - 1} times, not once: ${find}`);
    return parts.join(put);
  }, text);

/** An esbuild plugin: these files are read with their edits made. */
const mutating = ({ name, edits }) => ({
  name,
  setup(build) {
    const files = new Set(edits.map(({ file }) => file));
    const met = new Set();
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const file = path.slice(root.length + 1);
      if (!files.has(file)) return null;
      met.add(file);
      const own = edits.filter((one) => one.file === file);
      return { contents: edited(readFileSync(path, 'utf8'), own, file), loader: 'ts' };
    });
    build.onEnd(() => {
      for (const file of files) if (!met.has(file)) throw new Error(`${file} is no part of what runs`);
    });
  },
});

/** What became of one: caught by what, or survived. Stuck = it ran out of time in the middle of a scene. */
const tryOne = async (mutant, { seconds, seeds }) => {
  const program = `${folder}/${mutant.name}.mjs`;
  writeFileSync(program, await bundle(`${root}/chaos/mutants/main.ts`, { plugins: [mutating(mutant)] }));
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const args = [program, `${root}/serverless.yml`, mutant.name, String(seconds), String(seeds)];
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: (seconds + 120) * 1000,
    stdio: ['ignore', 'pipe', 'ignore'],
    env,
  });
  if (status !== 0) return { by: 'a program that does not end, or breaks off', invariant: 'stuck', message: '', seconds };
  return JSON.parse(stdout.trim().split('\n').at(-1));
};

const main = async () => {
  const text = { type: 'string' };
  const { values } = parseArgs({ options: { only: text, seconds: text, seeds: text } });
  const options = { seconds: Number(values.seconds ?? 60), seeds: Number(values.seeds ?? 0) };
  mkdirSync(folder, { recursive: true });
  const all = await readMutants();
  const only = values.only?.split(',');
  const chosen = only ? all.filter(({ name }) => only.includes(name)) : all;
  // First without any: what is broken without a mutant catches none.
  const whole = only ? { by: null } : await tryOne({ name: 'none', edits: [] }, options);
  if (whole.by) throw new Error(`without any mutant ${whole.by} is broken: ${whole.invariant} ${whole.message}`);
  const survivors = [];
  for (const mutant of chosen) {
    const { by, invariant, message, seconds } = await tryOne(mutant, options);
    if (!by) survivors.push(mutant.name);
    const outcome = by ? `caught   ${mutant.name}: ${invariant} by ${by}: ${message.slice(0, 120)}` : `SURVIVED ${mutant.name}`;
    console.log(`${outcome} (${seconds} s)`);
  }
  console.log(`${chosen.length} mutants, ${chosen.length - survivors.length} caught, ${survivors.length} survived`);
  return survivors.length === 0 ? 0 : 1;
};

if (process.argv[1]?.endsWith('mutants.mjs'))
  process.exitCode = await main().catch((error) => {
    console.error(error.message);
    return 2;
  });
