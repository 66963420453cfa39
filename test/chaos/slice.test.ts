import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { USUAL_KINDS } from '../../chaos/faults.js';
import { drawSchedule } from '../../chaos/schedule.js';
import type { Summary } from '../../chaos/summary.js';

/** Of wall time: the machine may be busy. Milliseconds. */
const LONGEST = 400_000;

/** The command itself, as CI and people run it: bundled, in a process of its own. */
const chaos = (...args: string[]): { status: number | null; stdout: string } =>
  spawnSync(process.execPath, ['scripts/chaos.mjs', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

const summaryOf = (stdout: string): Summary => JSON.parse(stdout) as Summary;

describe('a fault schedule (many: npm run chaos, which CI plays for minutes)', () => {
  it(
    'breaks no promise, looks at every one, and does the same on the wire lane as on the direct one, call by call',
    () => {
      const { status, stdout } = chaos('--seeds', '3', '--minutes', '0.001', '--from', '104', '--wire', '--json');
      const { failed, checked, seeds, passes, effects } = summaryOf(stdout);
      expect(failed).toEqual([]);
      // The time was over after the first, which is played to its end.
      expect([status, seeds, passes > 200, effects > 200, checked['lanes']]).toEqual([0, 1, true, true, 1]);
      for (const invariant of [
        'S1',
        'S2',
        'S3',
        'S4',
        'S5',
        'S6',
        'S7',
        'S8',
        'S11',
        'S12',
        'S13',
        'S14',
        'L1',
        'L2',
        'L3',
        'L4',
        'L5',
        'L6',
      ])
        expect([invariant, (checked[invariant] ?? 0) > 0]).toEqual([invariant, true]);
    },
    LONGEST,
  );

  it('answers what it does not understand with its usage', () => {
    expect(chaos('--faults', 'flood')).toEqual(expect.objectContaining({ status: 2, stdout: '' }));
  });
});

describe('a schedule', () => {
  it('is the same for the same seed, and another for its neighbour', () => {
    expect(drawSchedule(7, USUAL_KINDS)).toEqual(drawSchedule(7, USUAL_KINDS));
    expect(drawSchedule(8, USUAL_KINDS).acts).not.toEqual(drawSchedule(7, USUAL_KINDS).acts);
  });

  it('keeps its work when the faults are others, so that a failure can be looked for one kind at a time', () => {
    const WORK = ['put', 'down', 'load', 'hold'];
    const work = (kinds: typeof USUAL_KINDS) => drawSchedule(7, kinds).acts.filter(({ kind }) => WORK.includes(kind));
    expect(work(['crash'])).toEqual(work(USUAL_KINDS));
  });
});
