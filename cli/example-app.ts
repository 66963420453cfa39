import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Example } from './top/dials.js';

const FILE = 'examples/voting-app/compose.yaml';

/** The example that comes along: beside package.json, one level above both cli/ and dist/. */
export const exampleApp = (): Example => {
  const here = dirname(fileURLToPath(import.meta.url));
  const file = [join(here, '..', FILE), join(process.cwd(), FILE)].find((path) => existsSync(path));
  if (!file) throw new Error(`${FILE} is not there`);
  return { project: 'vote', content: readFileSync(file, 'utf8') };
};
