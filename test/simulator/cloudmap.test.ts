import { describe, expect, it } from '@jest/globals';
import { aDefinition, aScene, aService, joined, partOf, refusal, steady } from './ecs/scene.js';

describe('a namespace', () => {
  it('is there some seconds after it was asked for; the same request is the same operation', async () => {
    const scene = aScene();
    const cloudmap = partOf(scene.amazon.cloudmap);
    const request = { Name: 'blue-votes', CreatorRequestId: 'r-1', Tags: [{ Key: 'evenkeel:project', Value: 'votes' }] };
    const { OperationId } = cloudmap('CreateHttpNamespace', request);
    expect(cloudmap('CreateHttpNamespace', request).OperationId).toBe(OperationId);
    expect(refusal(() => cloudmap('CreateHttpNamespace', { ...request, CreatorRequestId: 'r-2' })).name).toBe(
      'NamespaceAlreadyExists',
    );
    expect(cloudmap('GetOperation', { OperationId }).Operation.Status).toBe('SUBMITTED');
    await scene.run(60);
    const { Operation } = cloudmap('GetOperation', { OperationId });
    expect(Operation).toMatchObject({ Status: 'SUCCESS', Targets: { NAMESPACE: expect.stringMatching(/^ns-/) } });
    const { Arn } = cloudmap('GetNamespace', { Id: Operation.Targets.NAMESPACE }).Namespace;
    expect(cloudmap('ListTagsForResource', { ResourceARN: Arn }).Tags).toEqual(request.Tags);
  });

  it('cannot be deleted while a service is in it', async () => {
    const scene = aScene();
    const cloudmap = partOf(scene.amazon.cloudmap);
    cloudmap('CreateHttpNamespace', { Name: 'blue-votes' });
    await scene.run(60);
    const [{ Id }] = cloudmap('ListNamespaces', {}).Namespaces;
    await joined(scene);
    const named = { memory: undefined, portMappings: [{ name: 'tcp-80', containerPort: 80 }] };
    aService(scene, {
      taskDefinition: aDefinition(scene, 'web', named, { memory: '256' }),
      serviceConnectConfiguration: {
        enabled: true,
        namespace: 'blue-votes',
        services: [{ portName: 'tcp-80', discoveryName: 'web' }],
      },
    });
    await steady(scene);
    expect(cloudmap('ListServices', { Filters: [{ Name: 'NAMESPACE_ID', Values: [Id] }] }).Services).toMatchObject([
      { Name: 'web', InstanceCount: 2 },
    ]);
    expect(cloudmap('DiscoverInstances', { NamespaceName: 'blue-votes', ServiceName: 'web' }).Instances).toHaveLength(2);
    expect(refusal(() => cloudmap('DeleteNamespace', { Id })).name).toBe('ResourceInUse');
    scene.ecs('DeleteService', { service: 'web', force: true });
    await scene.run(60);
    cloudmap('DeleteNamespace', { Id });
    await scene.run(60);
    expect(refusal(() => cloudmap('GetNamespace', { Id })).name).toBe('NamespaceNotFound');
  });
});
