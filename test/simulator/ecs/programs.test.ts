import { describe, expect, it } from '@jest/globals';
import {
  aDefinition,
  aScene,
  aService,
  describe1,
  joined,
  messages,
  partOf,
  refusal,
  type Scene,
  steady,
  stoppedOf,
  tasksOf,
} from './scene.js';

const aNamespace = async (scene: Scene, name = 'blue-votes'): Promise<string> => {
  const cloudmap = partOf(scene.amazon.cloudmap);
  cloudmap('CreateHttpNamespace', { Name: name });
  await scene.amazon.world.runUntilTrue(() => scene.amazon.cloudmap.exists(name), 60_000, 'the namespace is there');
  return cloudmap('ListNamespaces', {}).Namespaces[0].Arn;
};

/** A service of one task in the namespace; `port` = it serves that port under its own name. */
const aPeer = (scene: Scene, namespace: string, serviceName: string, image: string, port?: number): string =>
  aService(
    scene,
    {
      serviceName,
      taskDefinition: peerDefinition(scene, serviceName, image, port),
      desiredCount: 1,
      serviceConnectConfiguration: connect(namespace, serviceName, port),
    },
    {},
  );

const peerDefinition = (scene: Scene, family: string, image: string, port?: number): string =>
  aDefinition(
    scene,
    family,
    { image, memory: undefined, portMappings: port ? [{ name: `tcp-${port}`, containerPort: port }] : [] },
    { memory: '256' },
  );

const connect = (namespace: string, name: string, port?: number) => ({
  enabled: true,
  namespace,
  services: port ? [{ portName: `tcp-${port}`, discoveryName: name, clientAliases: [{ port, dnsName: name }] }] : [],
});

describe('programs that dial each other', () => {
  it('reach a name that their deployment knows and a task serves', async () => {
    const scene = aScene();
    await joined(scene, { type: 't3.medium' });
    const namespace = await aNamespace(scene);
    aPeer(scene, namespace, 'redis', 'redis:alpine', 6379);
    await steady(scene, 'redis');
    aPeer(scene, namespace, 'vote', 'dockersamples/examplevotingapp_vote', 80);
    await steady(scene, 'vote');
    const [vote] = tasksOf(scene, 'vote');
    expect(scene.amazon.ecs.serving(vote!)).toBe(true);
    expect(scene.amazon.ecs.logs(vote!.id).at(-1)).toMatch(/ready$/);
  });

  it('fail after ten seconds when the name came after their deployment, and a new deployment mends it', async () => {
    const scene = aScene();
    await joined(scene, { type: 't3.medium' });
    const namespace = await aNamespace(scene);
    aPeer(scene, namespace, 'vote', 'dockersamples/examplevotingapp_vote', 80);
    aPeer(scene, namespace, 'redis', 'redis:alpine', 6379);
    await scene.amazon.world.runUntilTrue(() => stoppedOf(scene, 'vote').length > 1, 300_000, 'it fails again');
    const last = stoppedOf(scene, 'vote').at(-1)!;
    expect(last).toMatchObject({ exitCode: 1, stopCode: 'EssentialContainerExited' });
    expect(scene.amazon.ecs.logs(last.id).join('\n')).toContain('getaddrinfo ENOTFOUND redis');
    expect((last.stoppedAt! - last.startedAt!) / 1000).toBeLessThan(16);
    scene.ecs('UpdateService', { service: 'vote', forceNewDeployment: true });
    await steady(scene, 'vote');
  });

  it('keep the endpoints of their deployment in replacement tasks', async () => {
    const scene = aScene();
    await joined(scene, { type: 't3.medium' });
    const namespace = await aNamespace(scene);
    aPeer(scene, namespace, 'redis', 'redis:alpine', 6379);
    aPeer(scene, namespace, 'vote', 'dockersamples/examplevotingapp_vote', 80);
    await steady(scene, 'vote');
    scene.ecs('StopTask', { task: tasksOf(scene, 'vote')[0]!.arn });
    await steady(scene, 'vote');
    scene.ecs('DeleteService', { service: 'redis', force: true });
    await scene.run(60);
    scene.ecs('StopTask', { task: tasksOf(scene, 'vote')[0]!.arn });
    await scene.amazon.world.runUntilTrue(() => stoppedOf(scene, 'vote').length > 2, 300_000, 'it fails');
    expect(scene.amazon.ecs.logs(stoppedOf(scene, 'vote').at(-1)!.id).join()).toContain('connect ECONNREFUSED redis:6379');
  });

  it('may not take a name that another service holds until that is gone', async () => {
    const scene = aScene();
    await joined(scene, { type: 't3.medium' });
    const namespace = await aNamespace(scene);
    aPeer(scene, namespace, 'redis', 'redis:alpine', 6379);
    const twin = () =>
      aService(scene, {
        serviceName: 'redis-2',
        taskDefinition: peerDefinition(scene, 'redis-2', 'redis:alpine', 6379),
        serviceConnectConfiguration: connect(namespace, 'redis', 6379),
      });
    expect(refusal(twin).message).toContain('is already used by');
    await steady(scene, 'redis');
    scene.ecs('DeleteService', { service: 'redis', force: true });
    expect(refusal(twin).message).toContain('is already used by');
    await scene.run(60);
    twin();
  });

  it('need a namespace that is there and task-level memory', async () => {
    const scene = aScene();
    const unknown = { serviceConnectConfiguration: connect('nowhere', 'web') };
    expect(refusal(() => aService(scene, unknown)).name).toBe('NamespaceNotFoundException');
    const namespace = await aNamespace(scene);
    const known = { serviceConnectConfiguration: connect(namespace, 'web') };
    expect(refusal(() => aService(scene, known)).message).toContain('task-level memory');
  });
});

describe('health', () => {
  it('of a container comes some time after its start, and only then may the old task go', async () => {
    const scene = aScene();
    await joined(scene);
    aService(
      scene,
      { desiredCount: 1 },
      { healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost || exit 1'], interval: 20 } },
    );
    await scene.amazon.world.runUntilTrue(() => tasksOf(scene)[0]?.lastStatus === 'RUNNING', 60_000, 'runs');
    expect(tasksOf(scene)[0]!.health).toBe('UNKNOWN');
    expect(scene.amazon.ecs.serving(tasksOf(scene)[0]!)).toBe(false);
    await scene.run(21);
    expect(tasksOf(scene)[0]!.health).toBe('HEALTHY');
  });

  it('that never comes has the task replaced, and fails the deployment', async () => {
    const scene = aScene();
    await joined(scene);
    const check = { command: ['CMD-SHELL', 'exit 1'], interval: 5, retries: 2, startPeriod: 10 };
    aService(scene, { desiredCount: 1 }, { healthCheck: check });
    await scene.amazon.world.runUntilTrue(() => describe1(scene).deployments[0].rolloutState === 'FAILED', 600_000, 'fails');
    expect(stoppedOf(scene)[0]).toMatchObject({ stopCode: 'ServiceSchedulerInitiated', health: 'UNHEALTHY' });
    expect(messages(scene).join()).toContain('Task failed container health checks');
  });
});

describe('how tasks end', () => {
  it('a job ends with its exit code and is not started again', async () => {
    const scene = aScene();
    await joined(scene);
    const run = (command: string[]) => {
      const taskDefinition = aDefinition(scene, 'job', { image: 'busybox', command });
      return scene.ecs('RunTask', { taskDefinition }).tasks[0].taskArn;
    };
    const [good, bad] = [run(['sh', '-c', 'sleep 5; echo done']), run(['sh', '-c', 'exit 4'])];
    await scene.run(120);
    const codes = scene
      .ecs('DescribeTasks', { tasks: [good, bad] })
      .tasks.map((task: { containers: { exitCode: number }[] }) => task.containers[0]!.exitCode);
    expect(codes).toEqual([0, 4]);
  });

  it('a stopped task is told, given its time, and says who wanted it', async () => {
    const scene = aScene();
    await joined(scene);
    aService(scene, { desiredCount: 1 });
    await steady(scene);
    const [task] = tasksOf(scene);
    scene.ecs('StopTask', { task: task!.id, reason: 'by hand' });
    expect(scene.ecs('ListTasks').taskArns).not.toContain(task!.arn);
    await scene.run(60);
    expect(task).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated', reason: 'by hand', exitCode: 143 });
    await steady(scene);
  });

  it('a container with a restart policy restarts in place once it has run long enough, before that its task ends', async () => {
    const scene = aScene();
    await joined(scene);
    aService(scene, { desiredCount: 1 }, { restartPolicy: { enabled: true, restartAttemptPeriod: 60 } });
    await steady(scene);
    await scene.run(120);
    const [task] = tasksOf(scene);
    scene.amazon.ecs.die(task!.id, 1, 'crash');
    await scene.run(5);
    expect(task!.lastStatus).toBe('RUNNING');
    scene.amazon.ecs.die(task!.id, 1, 'crash');
    await scene.run(5);
    expect(task!.lastStatus).toBe('STOPPED');
  });

  it('an image in the cache of its instance is there at once, a cold one takes as long as it is large', async () => {
    const scene = aScene();
    await joined(scene);
    const pulled = async (image: string): Promise<number> => {
      const { tasks } = scene.ecs('RunTask', { taskDefinition: aDefinition(scene, 'job', { image }) });
      await scene.run(200);
      const [task] = scene.ecs('DescribeTasks', { tasks: [tasks[0].taskArn] }).tasks;
      return (task.pullStoppedAt - task.pullStartedAt) / 1000;
    };
    const cold = await pulled('nextcloud');
    expect(cold).toBeGreaterThan(3);
    expect(await pulled('nextcloud')).toBeLessThan(2);
  });
});

describe('volumes', () => {
  const mounted = (volume: object) => ({
    container: { mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] },
    task: { volumes: [{ name: 'data', ...volume }] },
  });

  it('that are shared stay on their instance and remember their first writer; the others die with the task', async () => {
    const writers = async (volume: object): Promise<string[]> => {
      const scene = aScene();
      await joined(scene);
      const { container, task } = mounted(volume);
      aService(scene, { desiredCount: 1 }, container, task);
      await steady(scene);
      const first = tasksOf(scene)[0]!.id;
      scene.ecs('StopTask', { task: first });
      await steady(scene);
      return [first, scene.amazon.ecs.volumes(tasksOf(scene)[0]!.id)[0]!.firstWriter];
    };
    const [first, still] = await writers({ dockerVolumeConfiguration: { scope: 'shared', autoprovision: true } });
    expect(still).toBe(first);
    const [old, fresh] = await writers({ dockerVolumeConfiguration: { scope: 'task' } });
    expect(fresh).not.toBe(old);
  });

  it('on EFS are the same on every instance', async () => {
    const scene = aScene();
    await joined(scene);
    await joined(scene, { zone: 1 });
    const { container, task } = mounted({ efsVolumeConfiguration: { fileSystemId: 'fs-1' } });
    aService(scene, {}, container, task);
    await steady(scene);
    const [a, b] = tasksOf(scene).map((it) => scene.amazon.ecs.volumes(it.id)[0]!.id);
    expect(a).toBe(b);
  });
});
