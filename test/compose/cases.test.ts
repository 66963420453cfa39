import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readProject } from '../../shared/compose/read.js';
import { translate } from '../../shared/compose/translate.js';
import { brief, OPTIONS } from './support.js';

const CASES = new URL('./cases/', import.meta.url);

/** Everything a file becomes, but for hashes. `UPDATE_CASES=1 npm test -- test/compose/cases` writes them anew: read the difference. */
const outcome = (content: string): unknown => {
  const { project, faults, warnings } = readProject({
    files: [{ name: 'compose.yml', content }],
    env: {},
    profiles: [],
    images: {},
    projectName: 'app',
  });
  const translation = translate(project!, OPTIONS);
  return JSON.parse(
    JSON.stringify({
      faults: [...faults, ...translation.faults].map(brief),
      warnings: [...warnings, ...translation.warnings].map(brief),
      verdicts: translation.verdicts.map((one) => `${one.path} ${one.verdict}${one.policy === 'operator' ? ' operator' : ''}`),
      model: project!.model,
      wanted: translation.wanted.map(({ hash, ...rest }) => rest),
    }),
  );
};

describe('a compose file becomes', () => {
  it.each(readdirSync(CASES))('what is written beside it: %s', (name) => {
    const content = readFileSync(new URL(`${name}/compose.yml`, CASES), 'utf8');
    const beside = new URL(`${name}/expected.json`, CASES);
    const got = outcome(content);
    if (process.env['UPDATE_CASES']) writeFileSync(beside, `${JSON.stringify(got, null, 2)}\n`);
    expect(existsSync(beside)).toBe(true);
    expect(got).toEqual(JSON.parse(readFileSync(beside, 'utf8')));
  });
});
