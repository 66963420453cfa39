// Takes one promise out of the code at a time (chaos/mutants/) and plays scenes and fault schedules until that is noticed, or runs the
// test file that is named for it:
//   node scripts/mutants.mjs [--only name,name] [--jobs 2] [--seconds 90] [--seeds 2] [--named] [--fresh]
// Says of each in a line of JSON what became of it, in the end of all. --named: only the scenes that are named for a mutant.
// What has been played is kept in dist/mutants/ under the text of its program, so a run that was ended goes on where it was.
// Exit: 0 all were caught, 1 some survived, 2 one could not be made (its text is not
// in the code any more, or there is none of that name), or something is broken without any.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bundle, root } from './bundle.mjs';
import { edited } from './edited.mjs';

const folder = `${root}/dist/mutants`;
const kept = `${folder}/played.jsonl`;
const stack = `${root}/serverless.yml`;

/** The list, from its TypeScript. */
export const readMutants = async () => {
  const text = await bundle(`${root}/chaos/mutants/list.ts`, { banner: {} });
  return (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)).MUTANTS;
};

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

/** What an outcome holds for: the program with the mutant in it, the stack that it plays on, and how it was asked. */
export const digestOf = (program, template, how) =>
  createHash('sha256')
    .update(JSON.stringify([program, template, how]))
    .digest('hex')
    .slice(0, 16);

/** What became of one: caught by what, or `by` null. Stuck = it ran out of time in the middle of a scene. */
const tryOne = async (mutant, { seconds, seeds, named, fresh }) => {
  const { test } = mutant;
  const entry = `${root}/${test ?? 'chaos/mutants/main.ts'}`;
  const text = await bundle(entry, { plugins: [mutating(mutant)], ...(test && { packages: 'external' }) });
  const digest = digestOf(text, readFileSync(stack, 'utf8'), [seconds, seeds, named]);
  const before = fresh ? undefined : played().find((one) => one.digest === digest);
  if (before) return before;
  const said = test ? await tested(mutant) : await playedOut(mutant, text, [seconds, seeds, named ? 'named' : 'all'].map(String));
  const outcome = { mutant: mutant.name, ...said, digest };
  appendFileSync(kept, `${JSON.stringify(outcome)}\n`);
  return outcome;
};

/** Scenes, and seeds. */
const playedOut = async ({ name }, text, [seconds, ...rest]) => {
  const program = `${folder}/${name}.mjs`;
  writeFileSync(program, text);
  const said = await run([program, stack, name, seconds, ...rest], (Number(seconds) + 120) * 1000);
  rmSync(program);
  return said;
};

const JEST = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--json', '--silent', '--runInBand'];
const TRANSFORM = JSON.stringify({ '^.+\\.ts$': '<rootDir>/scripts/mutant-transform.mjs' });

/** A test file of `npm test` (or several), with the mutant's edits made in whatever it imports. */
const tested = async ({ test, titled, edits }) => {
  const began = performance.now();
  const files = [test].flat();
  const args = [...JEST, '--transform', TRANSFORM, ...(titled ? ['-t', titled] : []), ...files];
  const outcome = await run(args, 300_000 * files.length, { MUTANT_EDITS: JSON.stringify(edits) });
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  if (!outcome.testResults) return outcome;
  const broken = outcome.testResults.find(({ status, assertionResults: all }) => status === 'failed' && all.length === 0);
  if (broken) throw new Error(`${test} does not run: ${broken.message}`);
  const failed = outcome.testResults.flatMap(({ assertionResults }) => assertionResults).find((one) => one.status === 'failed');
  if (!failed) return { by: null, played: outcome.numPassedTests, seconds };
  return { by: `test "${failed.fullName}"`, invariant: 'test', message: test, seconds };
};

const played = () =>
  existsSync(kept)
    ? readFileSync(kept, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    : [];

/** The last line that a program says, as JSON. */
const run = (args, timeout, more = {}) =>
  new Promise((resolve) => {
    const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...more };
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'], timeout, env });
    const began = performance.now();
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('close', (status) => {
      const line = text.trim().split('\n').at(-1);
      if (line && (status === 0 || line.startsWith('{'))) resolve(JSON.parse(line));
      else
        resolve({
          by: 'a program that does not end, or breaks off',
          invariant: 'stuck',
          message: '',
          seconds: Math.round((performance.now() - began) / 1000),
        });
    });
  });

/** So many at a time, in order. */
const each = async (list, jobs, task) => {
  const left = [...list];
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      for (let next = left.shift(); next; next = left.shift()) await task(next);
    }),
  );
};

/** Nor may a test fail by itself. */
const quiet = async (tests) => {
  const outcome = await tested({ test: tests, edits: [] });
  console.log(JSON.stringify({ mutant: 'none, in tests', ...outcome }));
  if (outcome.by) throw new Error(`without any mutant this fails: ${outcome.by}`);
};

const NONE = { name: 'none', edits: [] };

const main = async () => {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  const options = { only: text, jobs: text, seconds: text, seeds: text, named: flag, fresh: flag };
  const { values } = parseArgs({ options });
  const wanted = { ...values, seconds: Number(values.seconds ?? 90), seeds: Number(values.seeds ?? 2) };
  mkdirSync(folder, { recursive: true });
  const began = performance.now();
  const all = await readMutants();
  const only = values.only?.split(',');
  const strange = only?.filter((asked) => all.every(({ name }) => name !== asked)) ?? [];
  if (strange.length > 0) throw new Error(`there is no mutant ${strange.join(', ')}`);
  const chosen = only ? all.filter(({ name }) => only.includes(name)) : all;
  const survived = [];
  const tests = [...new Set(chosen.flatMap(({ test }) => test ?? []))];
  if (!only && tests.length > 0) await quiet(tests);
  // First without any: what is broken without a mutant catches none.
  await each([...(only ? [] : [NONE]), ...chosen], Number(values.jobs ?? 2), async (mutant) => {
    const { digest: _, ...outcome } = await tryOne(
      mutant,
      mutant === NONE ? { ...wanted, seconds: 3_600, seeds: 0, named: false } : wanted,
    );
    console.log(JSON.stringify(outcome));
    if (mutant === NONE && outcome.by)
      throw new Error(`without any mutant this is broken: ${outcome.invariant} ${outcome.message}`);
    if (mutant !== NONE && !outcome.by) survived.push(mutant.name);
  });
  const caught = chosen.length - survived.length;
  const percent = Math.round((caught / chosen.length) * 1000) / 10;
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(JSON.stringify({ mutants: chosen.length, caught, percent, survived, seconds }));
  return survived.length === 0 ? 0 : 1;
};

if (process.argv[1]?.endsWith('mutants.mjs'))
  process.exitCode = await main().catch((error) => {
    console.error(error.message);
    return 2;
  });
