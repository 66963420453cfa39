// Writes the page, and bundles the command line into dist/cli.mjs, without dependencies, run by `npm start`, `npm run demo` and `npx evenkeel`.
// What only some commands need lies beside it: `evenkeel config` would spend half of its time on compiling a simulator it never runs.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { transform } from 'esbuild';
import { writePage } from '../dashboard/inline.mjs';
import { bundles, kilobytes, root } from './bundle.mjs';
import { keepCompiled } from './keep-compiled.mjs';

const quiet = process.argv.includes('--quiet');
const entry = `${root}/cli/main.ts`;
const dist = `${root}/dist`;

if (!existsSync(entry)) {
  console.error('build: cli/main.ts is not there, so there is no command line to bundle');
  process.exit(0);
}

const started = performance.now();
await writePage();
const files = await bundles(entry, {
  splitting: true,
  outdir: dist,
  entryNames: 'cli-main',
  chunkNames: 'cli-[name]-[hash]',
  outExtension: { '.js': '.cjs' },
  banner: {},
  define: { 'import.meta.url': '__moduleUrl' },
});
mkdirSync(dist, { recursive: true });
// Only modules can be split, and only of scripts can compiled code be kept: each part becomes one.
const script = { format: 'cjs', platform: 'node', target: 'node20', supported: { 'dynamic-import': false } };
await Promise.all(files.map(async ({ path, text }) => writeFileSync(path, (await transform(text, script)).code)));
copyFileSync(`${root}/scripts/cli-load.cjs`, `${dist}/cli-load.cjs`);
writeFileSync(
  `${dist}/cli.mjs`,
  "#!/usr/bin/env node\nimport { createRequire } from 'node:module';\n\ncreateRequire(import.meta.url)('./cli-load.cjs');\n",
);
chmodSync(`${dist}/cli.mjs`, 0o755);
// Parts of an earlier build, which nothing loads any more, and what was compiled of them.
const made = new Set([...files.map(({ path }) => basename(path)), 'cli-load.cjs']);
for (const name of readdirSync(dist)) if (/^cli-.*\.(cjs|mjs|v8)$/.test(name) && !made.has(name)) rmSync(`${dist}/${name}`);
await keepCompiled(dist);
const code = files.map(({ text }) => text).join('');
if (!quiet) console.error(`build: dist/cli.mjs, ${kilobytes(code)} in ${Math.round(performance.now() - started)} ms`);
