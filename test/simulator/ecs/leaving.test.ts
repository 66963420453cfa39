import { describe, expect, it } from '@jest/globals';
import { direct } from '../support.js';
import {
  aDefinition,
  aScene,
  aService,
  describe1,
  instanceArn,
  joined,
  messages,
  refusal,
  type Scene,
  SPREAD,
  steady,
  stoppedOf,
  tasksOf,
  userData,
} from './scene.js';

const setState = (scene: Scene, ec2Id: string, status: string) =>
  scene.ecs('UpdateContainerInstancesState', { containerInstances: [instanceArn(scene, ec2Id)], status });

const terminate = (scene: Scene, ec2Id: string) => direct(scene.amazon.ec2, 'TerminateInstances', { InstanceIds: [ec2Id] });

const on = (scene: Scene, ec2Id: string) => tasksOf(scene).filter((task) => task.instanceId === ec2Id);

describe('draining an instance', () => {
  it('moves the tasks of services to others, replacement first', async () => {
    const scene = aScene();
    const [a, b] = [await joined(scene), await joined(scene, { zone: 1 })];
    aService(scene);
    await steady(scene);
    setState(scene, a, 'DRAINING');
    await scene.amazon.world.runUntilTrue(() => on(scene, a).length === 0, 300_000, 'drained');
    await steady(scene);
    expect(on(scene, b)).toHaveLength(2);
    expect(scene.amazon.ecs.services()[0]!.lowestHealthy).toBe(2);
  });

  it('does not end while a stand-alone or a protected task is there, and can be undone', async () => {
    const scene = aScene();
    const a = await joined(scene);
    aService(scene);
    await steady(scene);
    const { tasks } = scene.ecs('RunTask', {
      taskDefinition: aDefinition(scene, 'job', { command: ['tail', '-f', '/dev/null'] }),
    });
    await joined(scene, { zone: 1 });
    const [kept] = on(scene, a);
    scene.ecs('UpdateTaskProtection', { tasks: [kept!.arn], protectionEnabled: true });
    setState(scene, a, 'DRAINING');
    await scene.run(600);
    expect(on(scene, a).map((task) => task.id)).toEqual([kept!.id]);
    expect(scene.ecs('DescribeTasks', { tasks: [tasks[0].taskArn] }).tasks[0].lastStatus).toBe('RUNNING');
    expect(setState(scene, a, 'ACTIVE').containerInstances[0].status).toBe('ACTIVE');
  });

  it('places nothing on it, and keeps the daemon until the others have gone', async () => {
    const scene = aScene();
    const a = await joined(scene);
    aService(scene);
    await steady(scene);
    const daemon = { serviceName: 'agent', schedulingStrategy: 'DAEMON', desiredCount: undefined, placementStrategy: [] };
    aService(scene, { ...daemon, deploymentConfiguration: {} }, { cpu: 64, memory: 64 });
    await steady(scene, 'agent');
    setState(scene, a, 'DRAINING');
    await scene.run(40);
    expect(tasksOf(scene, 'agent')).toHaveLength(1);
    expect(on(scene, a)).toHaveLength(2);
    await joined(scene, { zone: 1 });
    await scene.run(420);
    expect(on(scene, a)).toEqual([]);
    expect(tasksOf(scene, 'agent').some((task) => task.instanceId === a)).toBe(false);
  });

  it('takes ten instances a call, and answers what it could not do beside what it did', async () => {
    const scene = aScene();
    const a = await joined(scene);
    const arn = instanceArn(scene, a);
    const answer = scene.ecs('UpdateContainerInstancesState', { containerInstances: [arn, 'gone'], status: 'DRAINING' });
    expect(answer.containerInstances).toMatchObject([{ status: 'DRAINING' }]);
    expect(answer.failures).toMatchObject([{ reason: 'MISSING' }]);
    const eleven = { containerInstances: Array.from({ length: 11 }, () => arn), status: 'DRAINING' };
    expect(refusal(() => scene.ecs('UpdateContainerInstancesState', eleven)).name).toBe('InvalidParameterException');
  });
});

describe('losing an instance', () => {
  it('to a Spot reclaim drains it first, if the agent is told to', async () => {
    const statusAfterNotice = async (lines: string): Promise<string> => {
      const scene = aScene();
      const id = await joined(scene, { data: userData(lines) });
      scene.amazon.ecs.spotNotice(id);
      await scene.run(10);
      const containerInstances = [instanceArn(scene, id)];
      return scene.ecs('DescribeContainerInstances', { containerInstances }).containerInstances[0].status;
    };
    expect(await statusAfterNotice('ECS_CLUSTER=blue\nECS_ENABLE_SPOT_INSTANCE_DRAINING=true')).toBe('DRAINING');
    expect(await statusAfterNotice('ECS_CLUSTER=blue')).toBe('ACTIVE');
  });

  it('stops its tasks some time after it is terminated, with why; the service starts them elsewhere', async () => {
    const scene = aScene();
    const [a, b] = [await joined(scene), await joined(scene, { zone: 1 })];
    aService(scene);
    await steady(scene);
    terminate(scene, a);
    expect(scene.amazon.ecs.serving(on(scene, a)[0]!)).toBe(false);
    await scene.amazon.world.runUntilTrue(() => on(scene, b).length === 2, 300_000, 'elsewhere');
    expect(stoppedOf(scene)[0]).toMatchObject({ stopCode: 'TerminationNotice', reason: `Host EC2 (instance ${a}) terminated.` });
    expect(scene.ecs('ListContainerInstances').containerInstanceArns).toHaveLength(1);
  });

  it('whose agent was away leaves its registration and its tasks behind, until it is deregistered by force', async () => {
    const scene = aScene();
    const a = await joined(scene);
    aService(scene);
    await steady(scene);
    scene.amazon.ecs.setAgentConnected(a, false);
    terminate(scene, a);
    await scene.run(600);
    expect(on(scene, a).map((task) => task.lastStatus)).toEqual(['RUNNING', 'RUNNING']);
    const containerInstance = instanceArn(scene, a);
    expect(refusal(() => scene.ecs('DeregisterContainerInstance', { containerInstance })).message).toContain('running tasks');
    scene.ecs('DeregisterContainerInstance', { containerInstance, force: true });
    expect(on(scene, a)).toEqual([]);
    expect(scene.ecs('DescribeContainerInstances', { containerInstances: [containerInstance] }).containerInstances).toMatchObject(
      [{ status: 'INACTIVE', agentConnected: false }],
    );
  });

  it('is not what a disconnected agent means: its tasks run on, and what happened is told when it is back', async () => {
    const scene = aScene();
    const a = await joined(scene);
    aService(scene);
    await steady(scene);
    scene.amazon.ecs.setAgentConnected(a, false);
    const [task] = on(scene, a);
    scene.amazon.ecs.die(task!.id, 1, 'crash');
    await scene.run(600);
    expect(task!.lastStatus).toBe('RUNNING');
    expect(scene.amazon.ecs.serving(task!)).toBe(false);
    scene.amazon.ecs.setAgentConnected(a, true);
    expect(task).toMatchObject({ lastStatus: 'STOPPED', exitCode: 1, stopCode: 'EssentialContainerExited' });
    await steady(scene);
  });
});

describe('lowering a count', () => {
  it('never takes a protected task: with all but one protected, that one goes', async () => {
    const scene = aScene();
    await joined(scene);
    await joined(scene, { zone: 1 });
    aService(scene, { desiredCount: 4 });
    await steady(scene);
    const [victim, ...others] = tasksOf(scene);
    const answer = scene.ecs('UpdateTaskProtection', {
      tasks: others.map((task) => task.arn),
      protectionEnabled: true,
      expiresInMinutes: 5,
    });
    expect(answer.protectedTasks).toHaveLength(3);
    scene.ecs('UpdateService', { service: 'web', desiredCount: 3 });
    await steady(scene);
    expect(stoppedOf(scene).map((task) => task.id)).toEqual([victim!.id]);
    scene.ecs('UpdateService', { service: 'web', desiredCount: 2 });
    await scene.run(30);
    expect(messages(scene)[0]).toBe('(service web) was unable to scale in due to (reason 3 tasks under protection)');
    await scene.run(300);
    expect(tasksOf(scene)).toHaveLength(2);
  });

  it('takes first what is on a draining instance', async () => {
    const scene = aScene({ zones: 1 });
    const [a, b] = [await joined(scene), await joined(scene)];
    aService(scene);
    await steady(scene);
    setState(scene, a, 'DRAINING');
    scene.ecs('UpdateService', { service: 'web', desiredCount: 1 });
    await scene.run(60);
    expect(on(scene, b)).toHaveLength(1);
    expect(tasksOf(scene)).toHaveLength(1);
  });

  it('keeps the spread: the fullest zone gives', async () => {
    const scene = aScene();
    const [a] = [await joined(scene), await joined(scene, { zone: 1 })];
    aService(scene, { desiredCount: 3 });
    await steady(scene);
    const fuller = on(scene, a).length === 2 ? a : tasksOf(scene).find((task) => task.instanceId !== a)!.instanceId!;
    scene.ecs('UpdateService', { service: 'web', desiredCount: 2 });
    await steady(scene);
    expect(stoppedOf(scene)[0]!.instanceId).toBe(fuller);
  });
});

describe('protection', () => {
  it('is for tasks of services only, ten a call, 1 to 2880 minutes, and not for more than the service wants', async () => {
    const scene = aScene();
    await joined(scene);
    aService(scene);
    await steady(scene);
    const { tasks } = scene.ecs('RunTask', { taskDefinition: aDefinition(scene, 'job') });
    const protect = (arns: string[], more: object = {}) =>
      scene.ecs('UpdateTaskProtection', { tasks: arns, protectionEnabled: true, ...more });
    expect(protect([tasks[0].taskArn, 'nobody']).failures).toMatchObject([{ reason: 'TASK_NOT_VALID' }, { reason: 'MISSING' }]);
    const arns = tasksOf(scene).map((task) => task.arn);
    expect(refusal(() => protect(arns, { expiresInMinutes: 2881 })).name).toBe('InvalidParameterException');
    expect(refusal(() => protect(Array.from({ length: 11 }, () => arns[0]!))).name).toBe('InvalidParameterException');
    protect(arns);
    scene.ecs('UpdateService', { service: 'web', desiredCount: 1 });
    expect(protect(arns).failures.map((it: { reason: string }) => it.reason)).toContain('DEPLOYMENT_BLOCKED');
    expect(scene.ecs('GetTaskProtection', { tasks: arns }).protectedTasks[0]).toMatchObject({ protectionEnabled: true });
  });

  it('holds an old task through a deployment until it is released', async () => {
    const scene = aScene();
    await joined(scene);
    aService(scene, { placementStrategy: SPREAD });
    await steady(scene);
    const [kept] = tasksOf(scene);
    scene.ecs('UpdateTaskProtection', { tasks: [kept!.arn], protectionEnabled: true });
    scene.ecs('UpdateService', { service: 'web', forceNewDeployment: true });
    await scene.run(300);
    expect(kept!.lastStatus).toBe('RUNNING');
    expect(describe1(scene).deployments).toHaveLength(2);
    scene.ecs('UpdateTaskProtection', { tasks: [kept!.arn], protectionEnabled: false });
    await steady(scene);
    expect(kept!.lastStatus).toBe('STOPPED');
  });
});
