import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BUNDLE = `
import { writeFileSync } from 'node:fs';
import { bundles, root } from '${process.cwd()}/scripts/bundle.mjs';
const into = { splitting: true, outdir: process.argv[1], entryNames: 'evenkeel', outExtension: { '.js': '.mjs' } };
for (const { path, text } of await bundles(root + '/cli/main.ts', into)) writeFileSync(path, text);
`;

/**
 * The command line of this checkout, bundled into a new folder. dist/ may be written by another test file at this very
 * moment.
 */
export const aCommand = (): { readonly folder: string; readonly file: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-docs-'));
  execFileSync('node', ['--input-type=module', '-e', BUNDLE, folder]);
  return { folder, file: join(folder, 'evenkeel.mjs') };
};
