import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from '@jest/globals';

/** Where scripts/conformance-setup.sh puts other people's tools, at the versions that the expected differences were found with. */
const VENV = process.env['CONFORMANCE_VENV'] ?? 'node_modules/.cache/conformance';

/** AWS's own client of the Lambda runtime API, built by scripts/conformance-setup.sh --runtime-client. */
export const RUNTIME_CLIENT = resolve(
  process.env['CONFORMANCE_RUNTIME_CLIENT'] ?? `${VENV}-runtime-client`,
  'node_modules/aws-lambda-ric/index.mjs',
);

/** A program of its virtual environment, else of the PATH. ministack brings a botocore of its own, so it has one to itself. */
export const tool = (name: string): string => {
  const here = resolve(name === 'ministack' ? `${VENV}-ministack` : VENV, 'bin', name);
  return existsSync(here) ? here : name;
};

export const runs = (name: string, ...words: string[]): boolean => spawnSync(tool(name), words, { stdio: 'ignore' }).status === 0;

/** What a program prints; nothing when it is not here. */
export const says = (name: string, ...words: string[]): string => spawnSync(tool(name), words, { encoding: 'utf8' }).stdout ?? '';

/** Tests that need one of other people's tools; where it is not, they say so. */
export const describeWith = (present: boolean, what: string, title: string, tests: () => void): void => {
  if (present) return void describe(title, tests);
  const why = `SKIPPED: ${title}: there is no ${what} here; scripts/conformance-setup.sh brings it`;
  // Jest keeps the console of a file of which nothing runs to itself.
  process.stderr.write(`${why}\n`);
  describe.skip(`${title} (${why})`, tests);
};
