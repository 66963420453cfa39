import { describe, expect, it } from '@jest/globals';
import {
  aDefinition,
  aScene,
  aService,
  describe1,
  joined,
  launch,
  messages,
  refusal,
  steady,
  stoppedOf,
  tasksOf,
} from './scene.js';

describe('a service', () => {
  it('starts its tasks where there is room, spread over zones, and becomes steady', async () => {
    const scene = aScene();
    const [a, b] = [await joined(scene, { zone: 0 }), await joined(scene, { zone: 1 })];
    aService(scene);
    expect(describe1(scene)).toMatchObject({ status: 'ACTIVE', runningCount: 0, deployments: [{ rolloutState: 'IN_PROGRESS' }] });
    await steady(scene);
    expect(
      tasksOf(scene)
        .map((task) => task.instanceId)
        .sort(),
    ).toEqual([a, b].sort());
    expect(messages(scene)[0]).toBe('(service web) has reached a steady state.');
    expect(describe1(scene).deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2 }]);
  });

  it('passes PENDING on its way and tells each step, but nothing of health', async () => {
    const scene = aScene();
    await joined(scene);
    aService(scene, { desiredCount: 1 }, { healthCheck: { command: ['CMD', 'true'], interval: 5 } });
    await steady(scene);
    const events = scene.heard.filter((event) => event['detail-type'] === 'ECS Task State Change');
    expect(events.map(({ detail }) => detail.lastStatus)).toEqual(['PROVISIONING', 'PENDING', 'RUNNING']);
    expect(events.map(({ detail }) => detail.version)).toEqual([1, 2, 3]);
    expect(events.every(({ detail }) => !('healthStatus' in detail))).toBe(true);
    expect(tasksOf(scene)[0]!.health).toBe('HEALTHY');
  });

  it('replaces its tasks first by default: never fewer than wanted are healthy', async () => {
    const scene = aScene();
    await joined(scene);
    await joined(scene, { zone: 1 });
    aService(scene);
    await steady(scene);
    const old = tasksOf(scene).map((task) => task.id);
    scene.ecs('UpdateService', { service: 'web', taskDefinition: aDefinition(scene) });
    expect(describe1(scene).deployments.map((it: { status: string }) => it.status)).toEqual(['PRIMARY', 'ACTIVE']);
    await steady(scene);
    expect(tasksOf(scene).some((task) => old.includes(task.id))).toBe(false);
    expect(scene.amazon.ecs.services()[0]).toMatchObject({ minimumHealthy: 2, lowestHealthy: 2 });
  });

  it('is not deployed anew by an update that says what is so already, nor by a changed count', async () => {
    const scene = aScene();
    await joined(scene);
    aService(scene, { desiredCount: 1 });
    await steady(scene);
    const { taskDefinition, deployments } = describe1(scene);
    scene.ecs('UpdateService', { service: 'web', taskDefinition, desiredCount: 2 });
    await steady(scene);
    expect(describe1(scene).deployments[0].id).toBe(deployments[0].id);
    scene.ecs('UpdateService', { service: 'web', forceNewDeployment: true });
    expect(describe1(scene).deployments[0].id).not.toBe(deployments[0].id);
  });

  it('stops first when it may not have more: a fixed host port is free again before it is taken', async () => {
    const scene = aScene();
    await joined(scene);
    const port = { portMappings: [{ containerPort: 80, hostPort: 8080 }] };
    aService(scene, { desiredCount: 1, deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 } }, port);
    await steady(scene);
    scene.ecs('UpdateService', { service: 'web', forceNewDeployment: true });
    await steady(scene);
    expect(stoppedOf(scene)).toHaveLength(1);
    expect(tasksOf(scene)[0]!.startedAt!).toBeGreaterThan(stoppedOf(scene)[0]!.stoppedAt!);
    expect(messages(scene).some((message) => message.includes('unable to place'))).toBe(false);
  });

  it('rolls back when three starts fail, and says so', async () => {
    const scene = aScene();
    await joined(scene);
    aService(scene, { desiredCount: 1 });
    await steady(scene);
    const good = describe1(scene).taskDefinition;
    const bad = aDefinition(scene, 'web', { command: ['sh', '-c', 'exit 3'] });
    scene.ecs('UpdateService', { service: 'web', taskDefinition: bad });
    await scene.amazon.world.runUntilTrue(() => describe1(scene).taskDefinition === good, 900_000, 'rolled back');
    await steady(scene);
    expect(stoppedOf(scene).filter((task) => task.exitCode === 3)).toHaveLength(3);
    const states = scene.heard
      .filter((event) => event['detail-type'] === 'ECS Deployment State Change')
      .map(({ detail }) => detail.eventName);
    expect(states.slice(2)).toEqual([
      'SERVICE_DEPLOYMENT_IN_PROGRESS',
      'SERVICE_DEPLOYMENT_FAILED',
      'SERVICE_DEPLOYMENT_IN_PROGRESS',
      'SERVICE_DEPLOYMENT_COMPLETED',
    ]);
  });

  it('whose first deployment fails has nothing to go back to: FAILED, and no more is started', async () => {
    const scene = aScene();
    await joined(scene);
    aService(scene, { desiredCount: 1 }, { image: 'example/missing:1' });
    await scene.amazon.world.runUntilTrue(() => describe1(scene).deployments[0].rolloutState === 'FAILED', 600_000, 'fails');
    await scene.run(3600);
    expect(stoppedOf(scene).length).toBe(0);
    expect(tasksOf(scene).length).toBe(0);
    expect(describe1(scene).deployments[0]).toMatchObject({ failedTasks: 3, rolloutState: 'FAILED' });
  });

  it('keeps stopped tasks readable for an hour, with why', async () => {
    const scene = aScene();
    await joined(scene);
    aService(scene, { desiredCount: 1 }, { image: 'example/missing:1' });
    await scene.amazon.world.runUntilTrue(() => stoppedOf(scene).length > 0, 60_000, 'a task stops');
    const [task] = stoppedOf(scene);
    const seen = scene.ecs('DescribeTasks', { tasks: [task!.arn] }).tasks[0];
    expect(seen).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart' });
    expect(seen.stoppedReason).toContain('CannotPullContainerError');
    await scene.run(3700);
    expect(scene.ecs('DescribeTasks', { tasks: [task!.arn] }).failures).toMatchObject([{ reason: 'MISSING' }]);
  });

  it('that is deleted is DRAINING, then INACTIVE and still describable; its name is not free before', async () => {
    const scene = aScene();
    await joined(scene);
    const arn = aService(scene, { desiredCount: 1 });
    await steady(scene);
    expect(refusal(() => scene.ecs('DeleteService', { service: 'web' })).message).toContain('scaled above 0');
    scene.ecs('DeleteService', { service: 'web', force: true });
    expect(describe1(scene).status).toBe('DRAINING');
    expect(refusal(() => aService(scene)).message).toBe('Unable to Start a service that is still Draining.');
    await scene.run(60);
    expect(describe1(scene)).toMatchObject({ status: 'INACTIVE', serviceArn: arn });
    expect(scene.ecs('ListServices').serviceArns).toEqual([]);
    expect(refusal(() => scene.ecs('UpdateService', { service: 'web', desiredCount: 1 })).name).toBe('ServiceNotActiveException');
    aService(scene, { desiredCount: 1 });
    await steady(scene);
  });

  it('of kind DAEMON has a task on every instance, also on one that joins later', async () => {
    const scene = aScene();
    const first = await joined(scene);
    aService(scene, {
      schedulingStrategy: 'DAEMON',
      desiredCount: undefined,
      placementStrategy: [],
      deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
    });
    await steady(scene);
    const second = launch(scene, { zone: 1 });
    await scene.amazon.world.runUntilTrue(() => tasksOf(scene).length === 2, 300_000, 'a second daemon');
    expect(tasksOf(scene).map((task) => task.instanceId)).toEqual([first, second]);
    expect(tasksOf(scene).every((task) => task.daemon)).toBe(true);
  });

  it('with zone rebalancing on moves a task into a zone that came later; off, it stays', async () => {
    const moved = async (availabilityZoneRebalancing: string): Promise<number> => {
      const scene = aScene();
      await joined(scene, { zone: 0 });
      aService(scene, { availabilityZoneRebalancing });
      await steady(scene);
      const later = await joined(scene, { zone: 1 });
      await scene.run(600);
      return tasksOf(scene).filter((task) => task.instanceId === later).length;
    };
    expect(await moved('ENABLED')).toBe(1);
    expect(await moved('DISABLED')).toBe(0);
  });
});
