import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { keptIn } from '../../chaos/crashes/kept.js';

describe('What a run that was ended has played', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const [played, program, stack] = ['played.jsonl', 'program.mjs', 'serverless.yml'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(program, 'one();');
  writeFileSync(stack, 'one: 1');
  const before = keptIn(played, [program, stack]);
  before.add('up: 3', null);
  before.add('down: 4', 'it did not end');

  it('is not played again', () => {
    const { whyOf } = keptIn(played, [program, stack]);
    expect(['up: 3', 'down: 4', 'up: 5'].map(whyOf)).toEqual([null, 'it did not end', undefined]);
  });

  it('is played again with another program, or another stack', () => {
    const other = join(folder, 'other');
    writeFileSync(other, 'two();');
    for (const files of [
      [other, stack],
      [program, other],
    ])
      expect(keptIn(played, files).whyOf('up: 3')).toBeUndefined();
  });
});
