import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { firstScenes } from '../../chaos/mutants/first.js';
import { MUTANTS } from '../../chaos/mutants/list.js';
import { SCENES } from '../../chaos/mutants/scenes.js';
import { edited } from '../../scripts/edited.mjs';
import { digestOf } from '../../scripts/mutants.mjs';

const LONGEST = 300_000;

describe('promises that are taken out of the code', () => {
  it('are two hundred at least, each under a name of its own', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    expect(MUTANTS.length).toBeGreaterThanOrEqual(200);
  });

  it('are still there to be taken out: the text of each edit, once (else mend it in chaos/mutants/)', () => {
    const faults = MUTANTS.flatMap(({ name, edits }) =>
      [...new Set(edits.map(({ file }) => file))].flatMap((file) => {
        const own = edits.filter((one) => one.file === file);
        try {
          return edited(readFileSync(file, 'utf8'), own, file) === readFileSync(file, 'utf8') ? [`${name} changes nothing`] : [];
        } catch (error) {
          return [`${name}: ${(error as Error).message}`];
        }
      }),
    );
    expect(faults).toEqual([]);
  });

  it('are looked for in scenes and tests that are there', () => {
    expect(new Set(SCENES.map(({ name }) => name)).size).toBe(SCENES.length);
    const lost = MUTANTS.filter(({ name, test }) => (test ? !existsSync(test) : firstScenes(name).length !== 1));
    expect(lost.map(({ name }) => name)).toEqual([]);
  });

  it('are played again once the program, the stack or what is asked has changed', () => {
    const digests = [
      ['one();', 'one: 1', [90]],
      ['two();', 'one: 1', [90]],
      ['one();', 'two: 2', [90]],
      ['one();', 'one: 1', [30]],
    ].map(([program, template, how]) => digestOf(program as string, template as string, how as number[]));
    expect(new Set(digests).size).toBe(4);
  });

  it('are asked for by names that there are: one that is none is no success', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/mutants.mjs', '--only', 'random-tokem'], {
      encoding: 'utf8',
    });
    expect([status, stderr.trim()]).toEqual([2, 'there is no mutant random-tokem']);
  });

  it(
    'are missed, one of each kind: a token, a place that was lost, an order, a condition',
    () => {
      const args = [
        'scripts/mutants.mjs',
        '--named',
        '--seeds',
        '0',
        '--only',
        'random-token,lost-place-ignored,order-ignored,claim-without-fence',
      ];
      const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect([status, lines.at(-1)]).toEqual([0, expect.objectContaining({ mutants: 4, caught: 4, survived: [] })]);
      expect(lines.slice(0, -1).map(({ invariant }) => invariant)).not.toContain('stuck');
    },
    LONGEST,
  );
});
