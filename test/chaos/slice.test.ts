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

describe('a slice of the fault schedules (the rest: npm run chaos)', () => {
  it(
    'breaks no promise, and looks at every one of them',
    () => {
      const { status, stdout } = chaos('--seeds', '4', '--from', '1', '--json');
      const { failed, checked, seeds, passes, effects } = summaryOf(stdout);
      expect(failed).toEqual([]);
      expect([status, seeds, passes > 800, effects > 800]).toEqual([0, 4, true, true]);
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

  it(
    'does the same on the wire lane as on the direct one, call by call: a seed repeats exactly',
    () => {
      const { failed, checked } = summaryOf(chaos('--seeds', '1', '--from', '104', '--wire', '--json').stdout);
      expect(failed).toEqual([]);
      expect(checked['lanes']).toBe(1);
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
