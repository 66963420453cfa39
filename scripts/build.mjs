// Writes the page, and bundles the command line into dist/cli.mjs, without dependencies, run by `npm start`, `npm run demo` and `npx evenkeel`.
// What only some commands need lies beside it: `evenkeel config` would spend half of its time on compiling a simulator it never runs.

import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename } from 'node:path';
import { transform } from 'esbuild';
import { writePage } from '../dashboard/inline.mjs';
import { ascii, bundles, kilobytes, root } from './bundle.mjs';
import { keepCompiled } from './keep-compiled.mjs';

const quiet = process.argv.includes('--quiet');
const entry = `${root}/cli/main.ts`;
const dist = `${root}/dist`;

if (!existsSync(entry)) {
  console.error('build: cli/main.ts is not there, so there is no command line to bundle');
  process.exit(0);
}

const started = performance.now();
// A part is what its sources and this file make of it.
const how = createHash('sha256')
  .update(readFileSync(import.meta.filename))
  .digest('hex')
  .slice(0, 6);
await writePage();
const files = await bundles(entry, {
  splitting: true,
  outdir: dist,
  entryNames: `cli-main-${how}-[hash]`,
  chunkNames: `cli-[name]-${how}-[hash]`,
  outExtension: { '.js': '.cjs' },
  banner: {},
  define: { 'import.meta.url': '__moduleUrl' },
});
mkdirSync(dist, { recursive: true });
// Only modules can be split, and only of scripts can compiled code be kept: each part becomes one.
const script = {
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  supported: { 'dynamic-import': false },
  minifyWhitespace: true,
};
const isOld = (path) => Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 60 * 60 * 1000;
const wrapped = (code) => `(function(exports,require,module,__moduleUrl){${ascii(code)}\n})`;
// Their names tell their contents, so what is there is right; it is never seen half written, and never stands beside another's code.
const write = async ({ path, text }) => {
  if (existsSync(path)) return;
  writeFileSync(`${path}.${process.pid}`, wrapped((await transform(text, script)).code));
  renameSync(`${path}.${process.pid}`, path);
};
await Promise.all(files.map(write));
const main = files.map(({ path }) => basename(path)).find((name) => name.startsWith('cli-main-'));
writeFileSync(`${dist}/cli.mjs`, readFileSync(`${root}/scripts/cli-load.mjs`, 'utf8').replace('./MAIN', `./${main}`));
chmodSync(`${dist}/cli.mjs`, 0o755);
// Parts of an earlier build and what was compiled of them; not the latest ones, of which a server that runs may yet load some.
const made = new Set(files.map(({ path }) => basename(path)));
for (const name of readdirSync(dist)) {
  const part = name.replace(/\.v\d[\d.]*\.v8$/, '');
  if (/^cli-.*\.(cjs|mjs|v8|\d+)$/.test(name) && !made.has(part) && isOld(`${dist}/${name}`))
    rmSync(`${dist}/${name}`, { force: true });
}
if (!existsSync(`${dist}/${main}.${process.version}.v8`)) await keepCompiled(dist);
const code = files.map(({ text }) => text).join('');
if (!quiet) console.error(`build: dist/cli.mjs, ${kilobytes(code)} in ${Math.round(performance.now() - started)} ms`);
