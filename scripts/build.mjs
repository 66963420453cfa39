// Writes the page, and bundles the command line into dist/cli.mjs, without dependencies, run by `npm start`, `npm run demo` and `npx evenkeel`.
// What only some commands need lies beside it: `evenkeel config` would spend half of its time on compiling a simulator it never runs.
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { writePage } from '../dashboard/inline.mjs';
import { bundles, kilobytes, root } from './bundle.mjs';

const quiet = process.argv.includes('--quiet');
const entry = `${root}/cli/main.ts`;
const output = `${root}/dist/cli.mjs`;

if (!existsSync(entry)) {
  console.error('build: cli/main.ts is not there, so there is no command line to bundle');
  process.exit(0);
}

const started = performance.now();
await writePage();
const files = await bundles(entry, {
  splitting: true,
  outdir: `${root}/dist`,
  entryNames: 'cli',
  chunkNames: 'cli-[name]-[hash]',
  outExtension: { '.js': '.mjs' },
});
mkdirSync(`${root}/dist`, { recursive: true });
for (const { path, text } of files) {
  const first = path === output && !text.startsWith('#!');
  writeFileSync(path, first ? `#!/usr/bin/env node\n${text}` : text);
}
chmodSync(output, 0o755);
// Parts of an earlier build, which nothing imports any more.
const made = new Set(files.map(({ path }) => basename(path)));
for (const name of readdirSync(`${root}/dist`))
  if (/^cli-.*-[A-Z0-9]{8}\.mjs$/.test(name) && !made.has(name)) rmSync(`${root}/dist/${name}`);
const code = files.map(({ text }) => text).join('');
if (!quiet) console.error(`build: dist/cli.mjs, ${kilobytes(code)} in ${Math.round(performance.now() - started)} ms`);
