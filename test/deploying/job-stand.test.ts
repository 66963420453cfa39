import { describe, expect, it } from '@jest/globals';
import { newRun } from '../../shared/deploying/job-names.js';
import { jobStandOf } from '../../shared/deploying/job-stand.js';
import { jobFailure } from '../../shared/deploying/job-view.js';
import type { Stand } from '../../shared/deploying/stand.js';
import type { DeployInput } from '../../shared/deploying/steps.js';
import type { JobTask, TaskSeen } from '../../shared/model/observation.js';
import type { JobProgress, JobRun, WantedJob } from '../../shared/model/project.js';
import { instant, MINUTE } from '../../shared/model/time.js';
import { anInstance } from './instances.js';
import { aDeployment, aService, START } from './scene.js';

const migrate = (job: Partial<WantedJob> = {}) => ({
  ...aService({ name: 'migrate' }),
  job: { runs: 1, eachInstance: false, attempts: 3, ...job },
});
const { hash } = migrate();

/** A task of the first run, and what is known of that. */
const aTask = (over: Partial<TaskSeen> = {}, job: Partial<JobTask> = {}) =>
  ({
    id: 't1',
    status: 'RUNNING',
    startedAt: START,
    stoppedAt: null,
    stopCode: null,
    exitCode: null,
    reason: null,
    ...over,
    job: { project: 'shop', service: 'migrate', hash, asked: 'dep_1', run: '0', attempt: 1, ...job },
  }) as TaskSeen;
const ended = { status: 'STOPPED', stoppedAt: START, stopCode: 'EssentialContainerExited', exitCode: 1 } as const;
const neverBegan = { status: 'STOPPED', stoppedAt: START, stopCode: 'TaskFailedToStart', startedAt: null } as const;

interface Known {
  readonly run?: Partial<JobRun>;
  readonly done?: boolean;
  readonly progress?: object;
  readonly instances?: DeployInput['seen']['instances'];
}

const look = (
  tasks: readonly TaskSeen[],
  { run, done = false, progress = {}, instances = [] }: Known = {},
  wanted = migrate(),
) => {
  const asked = { hash, asked: 'dep_1', generation: 1 };
  const runs = run ? { [wanted.job.eachInstance ? 'i-1' : '0']: { ...newRun(asked), ...run } } : {};
  const jobs: Record<string, JobProgress> = { 'shop-migrate': { ...asked, done, runs } };
  const deployment = aDeployment({
    progress: { settledSince: null, emptyLooks: 0, reached: [], before: {}, trouble: null, jobs, ...progress },
  });
  const input = { now: START + 9 * MINUTE, deployment, seen: { jobs: tasks, instances, stopped: [] } } as unknown as DeployInput;
  return { input, stand: jobStandOf(wanted, input) };
};

const first = (tasks: readonly TaskSeen[], known?: Known) => look(tasks, known).stand.runs[0]!;

describe('A run of a job', () => {
  it('counts each end once, however often ECS shows it', () => {
    const known = {
      ended: 1,
      stumbled: 1,
      last: { taskId: 't1', at: instant(START), code: 'TaskFailedToStart', reason: '', exitCode: null },
    };
    expect(first([aTask(neverBegan)], { run: {} }).run).toMatchObject({ ended: 1, stumbled: 1 });
    expect(first([aTask(neverBegan)], { run: known }).run).toMatchObject({ ended: 1, stumbled: 1 });
    expect(first([aTask(neverBegan), aTask({ ...neverBegan, id: 't2' }, { attempt: 2 })], { run: known }).run).toMatchObject({
      ended: 2,
      stumbled: 2,
    });
  });

  it('has tries left for what never began, and none once as many have ended as it has tries', () => {
    const stateAfter = (run: Partial<JobRun>) => {
      const code = run.stumbled ? 'TaskFailedToStart' : 'EssentialContainerExited';
      return first([], { run: { last: { taskId: 't1', at: instant(START), code, reason: '', exitCode: 1 }, ...run } }).state;
    };
    expect([stateAfter({ ended: 2 }), stateAfter({ ended: 3 }), stateAfter({ ended: 3, stumbled: 1 })]).toEqual([
      'open',
      'failed',
      'open',
    ]);
  });

  it('is that of the deployment which asked for it, and of this definition: other tasks stop before it begins', () => {
    for (const other of [{ asked: 'dep_0' }, { hash: 'another' }, { run: '7' }]) {
      const { stand } = look([aTask({}, other)], { run: {} });
      expect([stand.runs[0]!.state, stand.outdated.length]).toEqual(['open', 1]);
    }
    const own = look([aTask()], { run: {} }).stand;
    expect([own.runs[0]!.state, own.outdated.length]).toEqual(['running', 0]);
  });

  it('forgets how often ECS had no place for it once a try of it has ended', () => {
    expect(first([aTask(ended)], { run: { refused: 4 } }).run.refused).toBe(0);
    expect(first([], { run: { refused: 4 } }).run.refused).toBe(4);
  });

  it('is missing while its task is not shown, not begun a second time, and lost after ten minutes', () => {
    const missing = first([], { run: { taskId: 't1' } });
    expect([missing.state, missing.run.missingSince]).toEqual(['missing', instant(START + 9 * MINUTE)]);
    const lost = (minutes: number) => {
      const { stand, input } = look([], { run: { taskId: 't1', missingSince: instant(START + (9 - minutes) * MINUTE) } });
      return jobFailure({ wanted: migrate(), job: stand } as unknown as Stand, input)?.reason.code;
    };
    expect([lost(9), lost(10)]).toEqual([undefined, 'job-lost']);
  });
});

describe('A job', () => {
  it('is not run on the way back: what that leads to has been run before, and what runs is stopped', () => {
    const { stand } = look([aTask()], { run: { taskId: 't1' }, progress: { back: { since: instant(START), reason: {} } } });
    expect([stand.done, stand.runs, stand.outdated.length]).toEqual([true, [], 1]);
  });

  it('of every instance runs on those whose agent is connected, and stays done whoever joins later', () => {
    const away = { ...anInstance('i-2'), containerInstance: { ...anInstance('i-2').containerInstance!, agentConnected: false } };
    const instances = [anInstance('i-1'), away];
    const keys = (known: Known) => look([], known, migrate({ eachInstance: true })).stand.runs.map(({ key }) => key);
    expect(keys({ instances })).toEqual(['i-1']);
    expect(keys({ instances: [...instances, anInstance('i-3')], run: {}, done: true })).toEqual(['i-1']);
  });
});
