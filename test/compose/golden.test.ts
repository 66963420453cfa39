import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { configCommand } from '../../cli/config.js';

const FOLDER = fileURLToPath(new URL('golden/', import.meta.url));
const names = readdirSync(FOLDER).flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []));

/** Whole calls, written down beside their files; what the simulator does not run is held by these alone. */
describe('the calls to AWS that a file becomes', () => {
  it.each(names)('of %s are those that are written down', (name) => {
    const options = { files: [`${name}.yaml`], directory: FOLDER, ecs: true, cluster: 'blue', region: 'eu-central-1' };
    const { stdout, stderr, exitCode } = configCommand({ ...options, format: 'json' });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(`${FOLDER}${name}.json`, 'utf8')));
  });
});
