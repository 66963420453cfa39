import { describe, expect, it } from '@jest/globals';
import { aScene, instanceArn, joined, launch, userData } from './scene.js';

describe('an instance joins its cluster', () => {
  it('a while after it runs, half a minute to a minute and a half after its launch', async () => {
    const took: number[] = [];
    for (let seed = 1; seed <= 20; seed += 1) {
      const scene = aScene({ seed });
      const from = scene.amazon.world.now();
      const id = await joined(scene);
      took.push((scene.amazon.ecs.registeredAt(id)! - from) / 1000);
    }
    took.sort((a, b) => a - b);
    expect(took[10]).toBeGreaterThan(30);
    expect(took[10]).toBeLessThan(70);
    expect(took[19]).toBeLessThan(150);
  });

  it('as what its type is, with the attributes that constraints ask for', async () => {
    const scene = aScene();
    const id = await joined(scene, { type: 't3.medium', zone: 1 });
    const [seen] = scene.ecs('DescribeContainerInstances', { containerInstances: [instanceArn(scene, id)] }).containerInstances;
    const attributes = Object.fromEntries(seen.attributes.map((it: { name: string; value?: string }) => [it.name, it.value]));
    expect(attributes).toMatchObject({
      'ecs.instance-type': 't3.medium',
      'ecs.availability-zone': 'us-east-1b',
      'ecs.cpu-architecture': 'x86_64',
      'ecs.os-type': 'linux',
    });
    expect(seen).toMatchObject({ status: 'ACTIVE', agentConnected: true, ec2InstanceId: id });
    const joinedEvent = scene.heard.find((event) => event['detail-type'] === 'ECS Container Instance State Change');
    expect(joinedEvent!.detail).toMatchObject({ status: 'ACTIVE', ec2InstanceId: id, agentConnected: true });
  });

  it('by what its user data says, plain or base64, with attributes of its own', async () => {
    const scene = aScene();
    const plain = await joined(scene, { data: Buffer.from(userData(), 'base64').toString() });
    const lines = 'ECS_CLUSTER=blue\nECS_INSTANCE_ATTRIBUTES={"rack":"7"}';
    const own = await joined(scene, { data: userData(lines) });
    expect(instanceArn(scene, plain)).toMatch(/:container-instance\//);
    expect(scene.ecs('ListContainerInstances', { filter: 'attribute:rack == 7' }).containerInstanceArns).toEqual([
      instanceArn(scene, own),
    ]);
  });

  it('or never: a cluster that is not there, or an agent that does not start', async () => {
    const scene = aScene();
    launch(scene, { data: userData('ECS_CLUSTER=green') });
    scene.amazon.faults.add({ kind: 'never-register', times: 2 });
    launch(scene);
    await scene.run(900);
    expect(scene.ecs('ListContainerInstances').containerInstanceArns).toEqual([]);
  });
});
