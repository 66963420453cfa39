import { describe, expect, it } from '@jest/globals';
import { carriedJobs } from '../../shared/deploying/carried-jobs.js';
import { newJob, newRun } from '../../shared/deploying/job-names.js';
import type { JobEnd, JobProgress, JobRun } from '../../shared/model/project.js';
import { instant } from '../../shared/model/time.js';
import { aService, START } from './scene.js';

const job = (hash: string) => ({ ...aService({ name: 'migrate', job: { runs: 2, eachInstance: false, attempts: 1 } }), hash });

const end = (exitCode: number, code = 'EssentialContainerExited'): JobEnd => ({
  taskId: 't1',
  at: instant(START),
  code,
  reason: '',
  exitCode,
});

const known = (hash: string, runs: readonly Partial<JobRun>[], rest: Partial<JobProgress> = {}): JobProgress => {
  const fresh = newJob(hash, 'dep_1', 1);
  return { ...fresh, runs: Object.fromEntries(runs.map((run, at) => [at, { ...newRun(fresh), ...run }])), ...rest };
};

const DONE = { ended: 1, last: end(0) };
const FAILED = { ended: 1, last: end(3) };

const carry = (hash: string, before: JobProgress | undefined, now = START): JobProgress =>
  carriedJobs([job(hash), aService({ name: 'web' })], before ? { 'shop-migrate': before } : {}, {
    id: 'dep_2',
    generation: 2,
    now,
  })['shop-migrate']!;

describe('what a deployment knows of its jobs', () => {
  it('is nothing of a new one, and none of services', () => {
    const jobs = carriedJobs([job('a'), aService({ name: 'web' })], {}, { id: 'dep_2', generation: 2, now: START });
    expect(jobs).toEqual({ 'shop-migrate': newJob('a', 'dep_2', 2) });
  });

  it('is all of one that ended well, runs or has not begun', () => {
    for (const before of [known('a', [DONE, DONE], { done: true }), known('a', [DONE, { taskId: 't2' }]), known('a', [])])
      expect(carry('a', before)).toBe(before);
  });

  it('of one that failed is what ended well and what still runs', () => {
    const before = known('a', [DONE, FAILED, { taskId: 't3' }]);
    expect(carry('a', before)).toEqual({ ...newJob('a', 'dep_2', 2), runs: { 0: before.runs['0'], 2: before.runs['2'] } });
  });

  it('a program that was stopped has not ended well, whatever it said', () => {
    expect(carry('a', known('a', [{ ended: 1, last: end(0, 'UserInitiated') }]))).toMatchObject({ asked: 'dep_2', runs: {} });
  });

  it('a task that is gone for ten minutes is not waited for again', () => {
    const before = known('a', [{ taskId: 't1', missingSince: instant(START) }]);
    expect(carry('a', before, START + 9 * 60_000)).toBe(before);
    expect(carry('a', before, START + 10 * 60_000)).toMatchObject({ asked: 'dep_2', runs: {} });
  });

  it('another definition is another job; a way back to one that was done is none', () => {
    const done = known('a', [DONE, DONE], { done: true });
    const next = carry('b', done);
    expect(next).toEqual({ ...newJob('b', 'dep_2', 2), before: done });
    expect(carry('a', { ...next, runs: known('b', [FAILED]).runs })).toEqual(done);
    expect(carry('a', { ...next, done: true })).toMatchObject({ hash: 'a', asked: 'dep_2', done: false });
  });

  it('what ran before a deployment that went back is what was run, and what that one ran is remembered', () => {
    const done = known('a', [DONE, DONE], { done: true });
    const ran = { ...known('b', [DONE, DONE], { done: true }), before: done };
    const asking = { id: 'dep_3', generation: 3, now: START, wentBack: true };
    const carried = carriedJobs([job('a')], { 'shop-migrate': ran }, asking)['shop-migrate'];
    expect(carried).toEqual({ ...done, before: known('b', [DONE, DONE], { done: true }) });
  });
});
