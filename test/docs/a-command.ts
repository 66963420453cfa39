import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BUNDLE = `
import { writeFileSync } from 'node:fs';
import { bundle, root } from '${process.cwd()}/scripts/bundle.mjs';
writeFileSync(process.argv[1], await bundle(root + '/cli/main.ts'));
`;

/**
 * The command line of this checkout in one file of its own, in a new folder. dist/ may be written by another test file at this very
 * moment.
 */
export const aCommand = (): { readonly folder: string; readonly file: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-docs-'));
  const file = join(folder, 'evenkeel.mjs');
  execFileSync('node', ['--input-type=module', '-e', BUNDLE, file]);
  return { folder, file };
};
