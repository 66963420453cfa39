import { describe, expect, it } from '@jest/globals';
import { USUAL_KINDS } from '../../chaos/faults.js';
import { readOptions } from '../../chaos/options.js';
import { clockOf, failureLine, joined, lastLine, told } from '../../chaos/summary.js';

describe('what the command is told', () => {
  it('is read as the contract says', () => {
    const { options, faults } = readOptions([
      '--seeds',
      '50',
      '--from',
      '7',
      '--faults',
      'crash,capacity',
      '--jobs',
      '2',
      '--minutes',
      '1.5',
      '--wire',
      '--json',
    ]);
    expect(faults).toEqual([]);
    expect(options).toEqual({
      seeds: 50,
      from: 7,
      kinds: ['crash', 'capacity'],
      jobs: 2,
      minutes: 1.5,
      wire: true,
      json: true,
      story: null,
    });
  });

  it('has a usual of everything', () => {
    expect(readOptions([]).options).toMatchObject({
      seeds: 20,
      from: 1,
      kinds: USUAL_KINDS,
      jobs: 1,
      minutes: null,
      story: null,
    });
    expect(readOptions(['--seed', '9', '--story']).options).toMatchObject({ seeds: 1, from: 9, story: 9 });
  });

  it('is refused with every reason at once', () => {
    expect(
      readOptions(['--seeds', 'many', '--from', '1.5', '--faults', 'crash,flood', '--minutes', '0', '--story']).faults,
    ).toHaveLength(5);
    expect(readOptions(['--sedes', '5']).faults).toEqual([expect.stringContaining('--sedes')]);
  });
});

describe('what it prints', () => {
  const part = (seed: number, failures: number) => ({
    from: seed,
    seeds: 1,
    failed: Array.from({ length: failures }, () => told({ seed, invariant: 'S1', at: 760_000, message: 'too many' })),
    checked: { S1: 10 },
    effects: 100,
    passes: 30,
    wallSeconds: 1,
  });

  it('is a line for each failure, with the way to see it again', () => {
    expect(failureLine(part(12, 1).failed[0]!)).toBe(
      'FAIL seed=12 S1 at 00:12:40: too many  replay: npm run chaos -- --seed 12 --story',
    );
  });

  it('ends with the numbers, and counts seeds, not failures', () => {
    expect(lastLine(joined([part(3, 0), part(2, 2)], 61.04))).toBe('2 seeds, 1 failed, 60 passes, 61.0 s');
    expect(joined([part(3, 0), part(2, 2)], 1)).toMatchObject({ from: 2, checked: { S1: 20 }, effects: 200 });
  });

  it('tells time from the moment the stack stood', () => {
    expect([clockOf(0), clockOf(3_661_000), clockOf(-65_000)]).toEqual(['00:00:00', '01:01:01', '-00:01:05']);
  });
});
