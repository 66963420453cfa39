import { describe, expect, it } from '@jest/globals';
import { aDefinition, aScene, aService, describe1, instanceArn, joined, messages, refusal, steady, tasksOf } from './scene.js';

const misses = (scene: ReturnType<typeof aScene>): number[] =>
  describe1(scene)
    .events.filter((event: { message: string }) => event.message.includes('unable to place'))
    .map((event: { createdAt: Date }) => event.createdAt.getTime() / 1000)
    .reverse();

describe('a task that has no room', () => {
  it('is tried three times within a minute, then after 5, 15 and 27 minutes, whatever joins meanwhile', async () => {
    const scene = aScene();
    await joined(scene);
    aService(scene, { desiredCount: 1 }, { memory: 3000 });
    await scene.run(120);
    await joined(scene, { type: 't3.medium' });
    await scene.run(30);
    expect(tasksOf(scene)).toEqual([]);
    await scene.run(300);
    expect(tasksOf(scene)).toHaveLength(1);
  });

  it('waits longer each time, at most 27 minutes', async () => {
    const scene = aScene();
    await joined(scene);
    aService(scene, { desiredCount: 1 }, { memory: 3000 });
    await scene.run(3 * 3600);
    const times = misses(scene);
    const gaps = times.slice(1).map((time, index) => Math.round((time - times[index]!) / 60));
    expect(times[2]! - times[0]!).toBeGreaterThan(40);
    expect(times[2]! - times[0]!).toBeLessThan(60);
    expect(gaps.slice(2, 6)).toEqual([5, 15, 27, 27]);
  });

  it('is tried at once after a new deployment or a changed count, not after an update that changes neither', async () => {
    for (const [change, tried] of [
      [{ forceNewDeployment: true }, true],
      [{ desiredCount: 2 }, true],
      [{ desiredCount: 1 }, false],
    ] as const) {
      const scene = aScene();
      await joined(scene);
      aService(scene, { desiredCount: 1 }, { memory: 3000 });
      await scene.run(150);
      const before = misses(scene).length;
      scene.ecs('UpdateService', { service: 'web', ...change });
      await scene.run(20);
      expect(misses(scene).length > before).toBe(tried);
    }
  });

  it('tells what the closest instance lacks, in the service and on the bus', async () => {
    const scene = aScene();
    await joined(scene);
    aService(scene, { desiredCount: 1 }, { cpu: 4096 });
    await scene.run(20);
    expect(messages(scene)[0]).toMatch(
      /closest matching \(container-instance [0-9a-f]{32}\) has insufficient CPU units available/,
    );
    const failure = scene.heard.find(({ detail }) => detail.eventName === 'SERVICE_TASK_PLACEMENT_FAILURE');
    expect(failure).toMatchObject({
      'detail-type': 'ECS Service Action',
      detail: { eventType: 'ERROR', reason: 'RESOURCE:CPU' },
    });
  });

  it('may lack a port, a constraint, an agent, or any instance at all', async () => {
    const scene = aScene();
    aService(scene, { desiredCount: 1 });
    await scene.run(20);
    expect(messages(scene)[0]).toContain('No Container Instances were found in your cluster');
    await joined(scene);
    const port = { portMappings: [{ containerPort: 80, hostPort: 8080 }] };
    aService(scene, { serviceName: 'port' }, port);
    aService(scene, { serviceName: 'gpu', placementConstraints: [{ type: 'memberOf', expression: 'attribute:gpu exists' }] });
    await scene.run(30);
    expect(messages(scene, 'port').join()).toContain('already using a port required by your task');
    expect(messages(scene, 'gpu').join()).toContain('missing an attribute required by your task');
  });
});

describe('where a task is placed', () => {
  it('spread counts only the tasks of its own service: a full instance looks as good as an empty one', async () => {
    const landed = new Set<string>();
    for (let seed = 1; seed <= 12; seed += 1) {
      const scene = aScene({ seed, zones: 1 });
      const busy = await joined(scene);
      aService(scene, { serviceName: 'other', desiredCount: 4 });
      await steady(scene, 'other');
      await joined(scene);
      aService(scene, { desiredCount: 1 });
      await steady(scene);
      landed.add(tasksOf(scene)[0]!.instanceId === busy ? 'busy' : 'empty');
    }
    expect([...landed].sort()).toEqual(['busy', 'empty']);
  });

  it('lets an instance carry ten custom attributes, those of ECS itself not counted, and refuses the eleventh with all of its call', async () => {
    const scene = aScene();
    const target = instanceArn(scene, await joined(scene));
    const named = (first: number, count: number) =>
      Array.from({ length: count }, (_, i) => ({ name: `rack.${first + i}`, value: 'x', targetId: target }));
    scene.ecs('PutAttributes', { attributes: named(0, 9) });
    expect(refusal(() => scene.ecs('PutAttributes', { attributes: named(9, 2) })).name).toBe('AttributeLimitExceededException');
    scene.ecs('PutAttributes', { attributes: named(9, 1) });
    scene.ecs('PutAttributes', { attributes: named(0, 10) });
  });

  it('respects a cordon: a constraint that an attribute must not exist', async () => {
    const scene = aScene({ zones: 1 });
    const [hot, cool] = [await joined(scene), await joined(scene)];
    const attribute = { name: 'evenkeel.cordoned', value: 'int_1', targetId: instanceArn(scene, hot) };
    scene.ecs('PutAttributes', { attributes: [attribute] });
    const cordon = [{ type: 'memberOf', expression: 'attribute:evenkeel.cordoned !exists' }];
    aService(scene, { desiredCount: 3, placementConstraints: cordon });
    await steady(scene);
    expect(new Set(tasksOf(scene).map((task) => task.instanceId))).toEqual(new Set([cool]));
    scene.ecs('DeleteAttributes', { attributes: [{ name: attribute.name, targetId: attribute.targetId }] });
    scene.ecs('UpdateService', { service: 'web', desiredCount: 4 });
    await steady(scene);
    expect(tasksOf(scene).filter((task) => task.instanceId === hot)).toHaveLength(1);
  });

  it('packs by what is left, and keeps one an instance when asked', async () => {
    const scene = aScene({ zones: 1 });
    await joined(scene);
    await joined(scene);
    aService(scene, { placementStrategy: [{ type: 'binpack', field: 'memory' }] });
    await steady(scene);
    expect(new Set(tasksOf(scene).map((task) => task.instanceId)).size).toBe(1);
    const distinct = { serviceName: 'one-each', placementStrategy: [], placementConstraints: [{ type: 'distinctInstance' }] };
    aService(scene, distinct);
    await steady(scene, 'one-each');
    expect(new Set(tasksOf(scene, 'one-each').map((task) => task.instanceId)).size).toBe(2);
  });

  it('counts what tasks reserve, shown in the remaining resources', async () => {
    const scene = aScene();
    const id = await joined(scene);
    aService(scene, { desiredCount: 1 }, { portMappings: [{ containerPort: 80, hostPort: 8080 }] });
    await steady(scene);
    const [seen] = scene.ecs('DescribeContainerInstances', { containerInstances: [instanceArn(scene, id)] }).containerInstances;
    const value = (kind: 'registeredResources' | 'remainingResources', name: string) =>
      seen[kind].find((resource: { name: string }) => resource.name === name);
    expect(value('registeredResources', 'CPU').integerValue).toBe(2048);
    expect(value('remainingResources', 'CPU').integerValue).toBe(1792);
    expect(value('registeredResources', 'MEMORY').integerValue - value('remainingResources', 'MEMORY').integerValue).toBe(256);
    expect(value('remainingResources', 'PORTS').stringSetValue).toContain('8080');
  });

  it('of a stand-alone task is tried once, and the failure is in the answer', async () => {
    const scene = aScene();
    const taskDefinition = aDefinition(scene, 'job', { memory: 1500 });
    expect(refusal(() => scene.ecs('RunTask', { taskDefinition })).message).toContain('No Container Instances');
    await joined(scene);
    const first = scene.ecs('RunTask', { taskDefinition, clientToken: 'a' });
    expect(first.tasks).toHaveLength(1);
    expect(scene.ecs('RunTask', { taskDefinition, clientToken: 'a' }).tasks[0].taskArn).toBe(first.tasks[0].taskArn);
    expect(scene.ecs('RunTask', { taskDefinition }).failures).toMatchObject([{ reason: 'RESOURCE:MEMORY' }]);
    expect(refusal(() => scene.ecs('RunTask', { taskDefinition, clientToken: 'a', count: 2 })).name).toBe('ConflictException');
  });
});
