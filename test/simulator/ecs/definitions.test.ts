import { describe, expect, it } from '@jest/globals';
import { aDefinition, aScene, joined, refusal } from './scene.js';

const app = { name: 'app', image: 'nginx', memory: 128 };

describe('a task definition', () => {
  it('gets the next revision of its family, keeps its tags, and is found by family', () => {
    const scene = aScene();
    aDefinition(scene);
    const tags = [{ key: 'evenkeel:hash', value: 'abc' }];
    const arn = aDefinition(scene, 'web', {}, { tags });
    expect(arn).toBe('arn:aws:ecs:us-east-1:123456789012:task-definition/web:2');
    const seen = scene.ecs('DescribeTaskDefinition', { taskDefinition: 'web', include: ['TAGS'] });
    expect(seen).toMatchObject({ tags, taskDefinition: { revision: 2, status: 'ACTIVE', networkMode: 'bridge' } });
    expect(scene.ecs('ListTaskDefinitions', { familyPrefix: 'web', sort: 'DESC' }).taskDefinitionArns[0]).toBe(arn);
  });

  it('that is deregistered is INACTIVE: its family goes back to the one before, no service may use it', () => {
    const scene = aScene();
    aDefinition(scene);
    const arn = aDefinition(scene);
    scene.ecs('DeregisterTaskDefinition', { taskDefinition: arn });
    expect(scene.ecs('DescribeTaskDefinition', { taskDefinition: 'web' }).taskDefinition.revision).toBe(1);
    expect(scene.ecs('DescribeTaskDefinition', { taskDefinition: arn }).taskDefinition.status).toBe('INACTIVE');
    const create = () => scene.ecs('CreateService', { serviceName: 'web', taskDefinition: arn, desiredCount: 1 });
    expect(refusal(create).message).toContain('inactive');
    expect(scene.ecs('ListTaskDefinitionFamilies', { status: 'ACTIVE' }).families).toEqual(['web']);
  });

  it('is a copy: what a caller does to the answer changes nothing', () => {
    const scene = aScene();
    const { taskDefinition } = scene.ecs('RegisterTaskDefinition', { family: 'web', containerDefinitions: [app] });
    taskDefinition.containerDefinitions[0].image = 'changed';
    expect(scene.ecs('DescribeTaskDefinition', { taskDefinition: 'web' }).taskDefinition.containerDefinitions[0].image).toBe(
      'nginx',
    );
  });

  it.each([
    ['no container', { containerDefinitions: [] }, 'cannot be empty'],
    ['no image', { containerDefinitions: [{ name: 'app', memory: 128 }] }, 'image should not be null'],
    ['no memory', { containerDefinitions: [{ name: 'app', image: 'nginx' }] }, "At least one of 'memory' or 'memoryReservation'"],
    ['two of a name', { containerDefinitions: [app, app] }, 'must be unique'],
    ['nothing essential', { containerDefinitions: [{ ...app, essential: false }] }, 'essential'],
    [
      'an unknown volume',
      { containerDefinitions: [{ ...app, mountPoints: [{ sourceVolume: 'data' }] }] },
      "Unknown volume 'data'",
    ],
    [
      'a wild health check',
      { containerDefinitions: [{ ...app, healthCheck: { command: ['CMD', 'x'], interval: 1 } }] },
      'interval',
    ],
    ['more than the task has', { memory: '64', containerDefinitions: [app] }, "must not exceed the task's memory"],
    ['a bad family', { family: 'my web', containerDefinitions: [app] }, 'Family contains invalid characters'],
    [
      'eleven containers',
      { containerDefinitions: Array.from({ length: 11 }, (_, n) => ({ ...app, name: `c${n}` })) },
      'at most 10',
    ],
    [
      'a dependency on nobody',
      { containerDefinitions: [{ ...app, dependsOn: [{ containerName: 'db', condition: 'START' }] }] },
      "depends on 'db'",
    ],
  ])('is refused with %s', (_, input, why) => {
    const scene = aScene();
    const error = refusal(() => scene.ecs('RegisterTaskDefinition', { family: 'web', ...input }));
    expect(error.name).toBe('ClientException');
    expect(error.message).toContain(why);
  });
});

describe('clusters and tags', () => {
  it('a cluster cannot be deleted while anything is in it, and is INACTIVE afterwards', async () => {
    const scene = aScene();
    await joined(scene);
    expect(refusal(() => scene.ecs('DeleteCluster')).name).toBe('ClusterContainsContainerInstancesException');
    const [containerInstance] = scene.ecs('ListContainerInstances').containerInstanceArns;
    scene.ecs('DeregisterContainerInstance', { containerInstance, force: true });
    scene.ecs('DeleteCluster');
    expect(scene.ecs('DescribeClusters', { clusters: ['blue', 'green'] })).toMatchObject({
      clusters: [{ status: 'INACTIVE' }],
      failures: [{ reason: 'MISSING' }],
    });
    expect(refusal(() => scene.ecs('ListServices')).name).toBe('ClusterNotFoundException');
  });

  it('tags are put on, changed, taken off and listed', () => {
    const scene = aScene();
    const resourceArn = aDefinition(scene);
    scene.ecs('TagResource', {
      resourceArn,
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    });
    scene.ecs('TagResource', { resourceArn, tags: [{ key: 'a', value: '3' }] });
    scene.ecs('UntagResource', { resourceArn, tagKeys: ['b'] });
    expect(scene.ecs('ListTagsForResource', { resourceArn }).tags).toEqual([{ key: 'a', value: '3' }]);
  });
});
