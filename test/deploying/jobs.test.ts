import { describe, expect, it } from '@jest/globals';
import { afterSteps } from '../../shared/deploying/after-steps.js';
import { newJob } from '../../shared/deploying/job-names.js';
import { nextSteps } from '../../shared/deploying/next-steps.js';
import type { SeenProject, SeenService } from '../../shared/deploying/seen.js';
import type { DeployOutcome, StepOf } from '../../shared/deploying/steps.js';
import type { TaskSeen } from '../../shared/model/observation.js';
import type { Deployment, WantedJob, WantedService } from '../../shared/model/project.js';
import { MINUTE } from '../../shared/model/time.js';
import { anInstance } from './instances.js';
import { BALANCER } from './passes.js';
import { aDeployment, aProject, aService, published, START } from './scene.js';

const migrate = (job: Partial<WantedJob> = {}): WantedService => {
  const { serviceConnectConfiguration: _, ...service } = aService({ name: 'migrate' }).service;
  return { ...aService({ name: 'migrate', job: { runs: 1, eachInstance: false, attempts: 1, ...job } }), service };
};

const aTask = (attempt: number, more: Partial<TaskSeen> = {}, run = '0'): TaskSeen => ({
  id: `t${attempt}`,
  arn: `arn:task/${attempt}`,
  service: null,
  instanceId: 'i-1',
  status: 'STOPPED',
  desiredStatus: 'STOPPED',
  health: 'UNKNOWN',
  cpu: 0.125,
  memoryMiB: 128,
  taskDefinition: 'arn:shop-migrate:1',
  createdAt: START,
  startedAt: START,
  stoppedAt: START + 1000,
  stopCode: 'EssentialContainerExited',
  reason: 'Essential container in task exited',
  exitCode: 0,
  protectedUntil: null,
  job: { project: 'shop', service: 'migrate', hash: migrate().hash, asked: 'dep_1', run, attempt },
  ...more,
});

const RUNNING = { status: 'RUNNING', desiredStatus: 'RUNNING', stoppedAt: null, stopCode: null, exitCode: null } as const;

interface Look {
  readonly deployment?: Deployment;
  readonly room?: boolean;
  readonly after?: number;
  readonly others?: readonly WantedService[];
  readonly services?: readonly SeenService[];
  readonly tasks?: readonly TaskSeen[];
}

/** One look: the job's definition is registered, and `tasks` are what ECS shows of it. */
const look = (
  wanted: WantedService,
  tasks: readonly TaskSeen[] = [],
  { deployment = aDeployment(), room = true, after = 0, ...beside }: Look = {},
): DeployOutcome => {
  const seen: SeenProject = {
    services: beside.services ?? [],
    tasks: beside.tasks ?? [],
    stopped: [],
    jobs: tasks,
    families: [{ family: 'shop-migrate', arn: 'arn:shop-migrate:1', hash: wanted.hash }],
    namespace: null,
    targetGroups: [],
    listeners: [],
    instances: ['1', '2'].map((n) => ({ ...anInstance(`i-${n}`), privateAddress: `10.0.0.${n}` })),
    addresses: {},
    leftovers: null,
  };
  const fits = (needs: readonly { service: string; count: number }[]) => needs.map((need) => ({ ...need, room }));
  return nextSteps({
    now: START + after,
    project: aProject([wanted, ...(beside.others ?? [])]),
    deployment,
    seen,
    fits,
    balancer: BALANCER,
    cluster: 'blue',
  });
};

const runsOf = ({ steps }: DeployOutcome) => steps.filter((step): step is StepOf<'run-job'> => step.kind === 'run-job');

describe('the steps of a job', () => {
  it('are RunTask of the revision, known by its tags, by its startedBy and by a token', () => {
    const [step, ...others] = runsOf(look(migrate()));
    expect(others).toEqual([]);
    expect(step).toMatchObject({
      input: { cluster: 'blue', taskDefinition: 'arn:shop-migrate:1', count: 1, startedBy: 'evenkeel/dep_1/0/1' },
      tags: {
        'evenkeel:cluster': 'blue',
        'evenkeel:project': 'shop',
        'evenkeel:service': 'migrate',
        'evenkeel:generation': '1',
        'evenkeel:hash': migrate().hash,
      },
    });
    expect(step!.input.clientToken).toMatch(/^[0-9a-f]{64}$/);
  });

  it('are the same to the letter until the task is seen, and none while it runs', () => {
    const first = look(migrate());
    const again = look(migrate(), [], { deployment: first.deployment });
    expect(runsOf(again)).toEqual(runsOf(first));
    const running = look(migrate(), [aTask(1, RUNNING)], { deployment: first.deployment });
    expect(running.steps).toEqual([]);
    expect(running.deployment.services).toMatchObject([{ status: 'rolling', running: 1, why: 'runs until it ends' }]);
  });

  it('are none without room: it is asked for', () => {
    const outcome = look(migrate({ runs: 2 }), [], { room: false });
    expect(outcome.steps).toEqual([]);
    expect(outcome.deployment.status).toBe('waiting-capacity');
    expect(outcome.demand.map(({ service, count }) => [service, count])).toEqual([
      ['shop-migrate', 1],
      ['shop-migrate', 1],
    ]);
  });

  it('take another token once ECS has answered that it placed nothing', () => {
    const { deployment, steps } = look(migrate());
    const outcome = { result: 'failed', note: 'RESOURCE:CPU', errorClass: 'capacity' } as const;
    const after = afterSteps(deployment, [{ step: steps[0]!, outcome }]);
    const [again] = runsOf(look(migrate(), [], { deployment: after }));
    expect(again!.input.startedBy).toBe('evenkeel/dep_1/0/1');
    expect(again!.input.clientToken).not.toBe(runsOf({ steps } as DeployOutcome)[0]!.input.clientToken);
  });

  it('go to each instance by name when it is to run on all', () => {
    const steps = runsOf(look(migrate({ eachInstance: true })));
    expect(steps.map(({ input }) => input.placementConstraints!.at(-1)!.expression)).toEqual([
      'ec2InstanceId == i-1',
      'ec2InstanceId == i-2',
    ]);
    expect(look(migrate({ eachInstance: true }), [], { room: false }).demand).toEqual([]);
  });
});

describe('the end of a job', () => {
  it('is remembered when ECS shows its task no more', () => {
    const { deployment } = look(migrate(), [aTask(1)]);
    expect(deployment.progress!.jobs!['shop-migrate']).toMatchObject({ done: true, runs: { 0: { ended: 1, taskId: null } } });
    expect(look(migrate(), [], { deployment, after: 25 * MINUTE }).deployment.status).toBe('steady');
  });

  it('with another code than 0 is followed by as many tries as it has, then it fails', () => {
    const failed = (attempt: number) => aTask(attempt, { exitCode: 3 });
    const again = look(migrate({ attempts: 2 }), [failed(1)]);
    expect(runsOf(again).map(({ input }) => input.startedBy)).toEqual(['evenkeel/dep_1/0/2']);
    expect(again.deployment.services).toMatchObject([
      { why: 'its last try ended with exit code 3; it is tried again', failed: 1 },
    ]);
    const end = look(migrate({ attempts: 2 }), [failed(1), failed(2)], { deployment: again.deployment }).deployment;
    expect(end).toMatchObject({
      status: 'failed',
      reason: { code: 'job-failed', service: 'migrate', taskId: 't2', exitCode: 3 },
    });
    expect(end.reason!.text).toMatch(/tried 2 times/);
  });

  it('by a hand that stopped it is none that went well', () => {
    const end = look(migrate(), [aTask(1, { stopCode: 'UserInitiated', reason: 'by hand' })]).deployment;
    expect(end.reason).toMatchObject({ code: 'job-failed', exitCode: 0 });
  });

  it('before its program began is no try: it is asked for again, three times', () => {
    const stumbled = (attempt: number) =>
      aTask(attempt, { startedAt: null, exitCode: null, stopCode: 'TaskFailedToStart', reason: 'ResourceInitializationError' });
    expect(runsOf(look(migrate(), [stumbled(1), stumbled(2)]))).toHaveLength(1);
    expect(look(migrate(), [stumbled(1), stumbled(2), stumbled(3)]).deployment.status).toBe('failed');
  });

  it('that nobody saw fails it after ten minutes: running it twice may do harm', () => {
    const seen = look(migrate(), [aTask(1, RUNNING)]).deployment;
    const gone = look(migrate(), [], { deployment: seen });
    expect(gone.steps).toEqual([]);
    const after = look(migrate(), [], { deployment: gone.deployment, after: 10 * MINUTE });
    expect(after.steps).toEqual([]);
    expect(after.deployment.reason).toMatchObject({ code: 'job-lost', taskId: 't1' });
  });

  it('has ended, also when a look that is older shows its task running once more: nobody waits for that task again', () => {
    const wanted = migrate();
    const ended = look(wanted, [aTask(1)]).deployment;
    const older = look(wanted, [aTask(1, RUNNING)], { deployment: ended }).deployment;
    const again = { ...older, status: 'rolling', finishedAt: null } as Deployment;
    for (const tasks of [[aTask(1)], []]) {
      const { deployment } = look(wanted, tasks, { deployment: again });
      const later = look(wanted, tasks, { deployment, after: 10 * MINUTE }).deployment;
      expect([later.reason, later.services[0]!.status]).toEqual([null, 'steady']);
    }
  });

  it('is waited for, however long it runs', () => {
    const outcome = look(migrate(), [aTask(1, RUNNING)], { after: 5 * 60 * MINUTE });
    expect(outcome.deployment.status).toBe('rolling');
  });
});

describe('tasks of a job', () => {
  it('of an older definition stop before the new one begins', () => {
    const old = aTask(1, { ...RUNNING, job: { ...aTask(1).job!, hash: 'older', asked: 'dep_0' } });
    const outcome = look(migrate(), [old]);
    expect(outcome.steps).toMatchObject([{ kind: 'stop-job', arn: old.arn }]);
    expect(outcome.deployment.services).toMatchObject([{ why: 'waits until its older task has stopped' }]);
    expect(look(migrate(), [{ ...old, desiredStatus: 'STOPPED' }]).steps).toEqual([]);
  });

  it('of an earlier deployment that asked for the same are its own', () => {
    const deployment = aDeployment({ generation: 2, id: 'dep_2' });
    const jobs = { 'shop-migrate': newJob(migrate().hash, 'dep_1', 1) };
    const progress = { settledSince: null, emptyLooks: 0, reached: [], before: {}, trouble: null, jobs };
    const asked = { deployment: { ...deployment, generation: 1, progress } };
    expect(look(migrate(), [aTask(1, RUNNING)], asked).steps).toEqual([]);
    expect(runsOf(look(migrate(), [], asked)).map(({ input }) => input.startedBy)).toEqual(['evenkeel/dep_1/0/1']);
  });
});

describe('the names of a job', () => {
  const dial = { name: 'db', service: 'db', container: 'db', ports: [5432, 9], ambassador: 'evenkeel-name-db' };
  // Published, so that nobody waits for it just because it is at the bottom.
  const db = aService({ name: 'db', port: 5432, desired: 2, published: [{ ...published(5432)[0], via: 'host' }] });
  const aDatabase = (id: string, hostPort: number, more: Partial<TaskSeen> = {}): TaskSeen => {
    const { job: _, ...task } = aTask(1, { ...RUNNING, id, instanceId: id === 'd1' ? 'i-1' : 'i-2', ...more });
    return {
      ...task,
      service: 'shop-db',
      taskDefinition: 'arn:shop-db:1',
      bindings: [{ container: 'db', containerPort: 5432, hostPort }],
    };
  };
  const lookAt = (tasks: readonly TaskSeen[], told = true) => {
    const wanted = migrate({ dials: [{ ...dial, told }] });
    const service: SeenService = {
      name: 'shop-db',
      arn: 'arn:service/shop-db',
      status: 'ACTIVE',
      tags: { 'evenkeel:project': 'shop', 'evenkeel:service': 'db', 'evenkeel:count': '2' },
      createdAt: START,
      desired: 2,
      running: tasks.length,
      pending: 0,
      taskDefinition: 'arn:shop-db:1',
      revisionHash: db.hash,
      deployments: [],
      events: [],
      loadBalancers: [],
      endpoints: db.service.serviceConnectConfiguration!.services!,
      configuration: db.service,
      task: db.task,
    };
    return look(wanted, [], { others: [db], services: [service], tasks });
  };

  it('are told where the healthy tasks are, in one order', () => {
    const there = [aDatabase('d2', 40_000), aDatabase('d1', 32_768)];
    for (const tasks of [there, [...there].reverse()])
      expect(runsOf(lookAt(tasks))[0]!.input.overrides).toEqual({
        containerOverrides: [
          {
            name: 'evenkeel-name-db',
            environment: [
              { name: 'TARGETS_5432', value: '10.0.0.1:32768 10.0.0.2:40000' },
              { name: 'TARGETS_9', value: '' },
            ],
          },
        ],
      });
  });

  it('are waited for, in words, unless the file never said them', () => {
    const starting = [aDatabase('d1', 32_768, { status: 'PENDING' })];
    const waiting = lookAt(starting);
    expect(runsOf(waiting)).toEqual([]);
    expect(waiting.deployment.services.find(({ name }) => name === 'migrate')).toMatchObject({
      status: 'waiting',
      waitsFor: ['db'],
      why: 'waits for db to run, so that it can dial by name',
    });
    expect(runsOf(lookAt(starting, false))).toHaveLength(1);
  });
});
