// Writes the page, and bundles the command line into dist/cli.mjs: one file without dependencies, run by `npm start`, `npm run demo` and `npx evenkeel`.
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { writePage } from '../dashboard/inline.mjs';
import { bundle, kilobytes, root } from './bundle.mjs';

const quiet = process.argv.includes('--quiet');
const entry = `${root}/cli/main.ts`;
const output = `${root}/dist/cli.mjs`;

if (!existsSync(entry)) {
  console.error('build: cli/main.ts is not there, so there is no command line to bundle');
  process.exit(0);
}

const started = performance.now();
await writePage();
const code = await bundle(entry);
mkdirSync(`${root}/dist`, { recursive: true });
writeFileSync(output, code.startsWith('#!') ? code : `#!/usr/bin/env node\n${code}`);
chmodSync(output, 0o755);
if (!quiet) console.error(`build: dist/cli.mjs, ${kilobytes(code)} in ${Math.round(performance.now() - started)} ms`);
