import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { runJob } from '../../shared/aws/deploy-jobs.js';
import { readContainerInstances } from '../../shared/aws/observe-container-instances.js';
import { readTasks } from '../../shared/aws/observe-tasks.js';
import { bind } from '../../shared/aws/send.js';
import { logOf } from '../../shared/deploying/stops.js';
import { createLocal, type Local } from '../../simulator/local.js';
import { plan } from '../compose/support.js';
import { clientOn } from '../simulator/support.js';

const FILE = new URL('../../serverless.yml', import.meta.url).pathname;

const { of } = plan(`services:
  job: {image: "busybox:1", command: sleep 20, restart: "no", depends_on: [db]}
  db: {image: "postgres:16"}
`);

/** One instance, and the job's definition registered. */
const aCluster = async () => {
  const local = await createLocal({ file: FILE, seed: 7, startAt: Date.UTC(2026, 0, 5, 9), params: { min: '1' } });
  const client = <C extends object>(Client: new (config: never) => C): C =>
    bind(clientOn(Client, local.amazon, 'direct'), { clock: local.amazon.world, until: null });
  const ecs = client(ECSClient);
  await ecs.send(new RegisterTaskDefinitionCommand(of('job').taskDefinition));
  return { local, ecs, ec2: client(EC2Client) };
};

const stepTo = (target: string) => {
  const environment = [{ name: 'TARGETS_5432', value: target }];
  return {
    kind: 'run-job' as const,
    input: {
      cluster: 'demo',
      taskDefinition: 'app-job',
      clientToken: 'once',
      startedBy: 'evenkeel/dep_1/0/1',
      overrides: { containerOverrides: [{ name: 'evenkeel-name-db', environment }] },
    },
    tags: { 'evenkeel:project': 'app', 'evenkeel:service': 'job', 'evenkeel:hash': 'h' },
    job: 'app-job',
    run: '0',
    why: 'job is to run to its end',
  };
};

const jobTasks = async ({ amazon }: Local, ecs: ECSClient) => {
  const { tasks } = await readTasks(ecs, 'demo', await readContainerInstances(ecs, 'demo'), amazon.world);
  return tasks.filter(({ job }) => job);
};

const tasksIn = (local: Local) => [...local.amazon.ecs.tasks.values()].filter(({ family }) => family === 'app-job');

describe('RunTask for the same try with other targets', () => {
  it('is the task of before, by the name that ECS gives', async () => {
    const { local, ecs } = await aCluster();
    expect(await runJob(ecs, stepTo('10.0.0.4:32768'))).toMatchObject({ result: 'done' });
    const [task, ...others] = tasksIn(local);
    expect(others).toEqual([]);
    expect(await runJob(ecs, stepTo('10.0.0.5:40000'))).toMatchObject({
      result: 'already',
      note: expect.stringContaining(task!.id),
    });
    expect(tasksIn(local)).toHaveLength(1);
  });
});

describe('a task of a job, as it is observed', () => {
  it('is told by its own container, whatever those that stand for names ended with', async () => {
    const { local, ecs } = await aCluster();
    await runJob(ecs, stepTo(''));
    await local.advance(120);
    const [task] = await jobTasks(local, ecs);
    expect(task).toMatchObject({
      status: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      exitCode: 0,
      job: { service: 'job', attempt: 1 },
    });
    expect(logOf(of('job'), { id: task!.id })!.stream).toBe(`app/job/job/${task!.id}`);
  });

  it('that nobody answered has not begun: ECS gives it a code that its program never had', async () => {
    const { local, ecs } = await aCluster();
    await runJob(ecs, stepTo('10.0.0.9:32768'));
    await local.advance(240);
    const [task] = await jobTasks(local, ecs);
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart', startedAt: null, exitCode: 143 });
    expect(task!.reason).toContain('evenkeel-name-db');
  });
});
