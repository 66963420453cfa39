import {
  ClusterNotFoundException,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServicesCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateHttpNamespaceCommand,
  GetOperationCommand,
  ListNamespacesCommand,
  ServiceDiscoveryClient,
} from '@aws-sdk/client-servicediscovery';
import { describe, expect, it } from '@jest/globals';
import { clientOn, ecsOn, LANES } from '../support.js';
import { aScene, aService, joined, partOf, steady } from './scene.js';

describe.each(LANES)('real clients on the %s lane', (lane) => {
  it('read services and tasks with their dates, tags and numbers', async () => {
    const scene = aScene();
    await joined(scene);
    aService(scene);
    await steady(scene);
    const client = ecsOn(scene.amazon, lane);
    const { services } = await client.send(
      new DescribeServicesCommand({ cluster: 'blue', services: ['web'], include: ['TAGS'] }),
    );
    expect(services![0]).toMatchObject({ desiredCount: 2, runningCount: 2, availabilityZoneRebalancing: 'DISABLED' });
    expect(services![0]!.tags).toContainEqual({ key: 'evenkeel:project', value: 'shop' });
    expect(services![0]!.createdAt!.getTime()).toBeGreaterThan(Date.parse('2026-03-02T09:00:00Z'));
    const { taskArns } = await client.send(new ListTasksCommand({ cluster: 'blue', serviceName: 'web' }));
    const { tasks } = await client.send(new DescribeTasksCommand({ cluster: 'blue', tasks: taskArns }));
    expect(tasks!.map((task) => task.lastStatus)).toEqual(['RUNNING', 'RUNNING']);
    expect(typeof tasks![0]!.startedAt!.getTime()).toBe('number');
    expect((await client.send(new DescribeClustersCommand({ clusters: ['blue'] }))).clusters![0]!.runningTasksCount).toBe(2);
  });

  it('see the modelled error', async () => {
    const client = ecsOn(aScene().amazon, lane);
    await expect(client.send(new ListServicesCommand({ cluster: 'green' }))).rejects.toBeInstanceOf(ClusterNotFoundException);
  });

  it('talk to the balancer and to Cloud Map', async () => {
    const scene = aScene();
    const subnets = partOf(scene.amazon.ec2)('DescribeSubnets', {}).Subnets.map((it: { SubnetId: string }) => it.SubnetId);
    partOf(scene.amazon.elb)('CreateLoadBalancer', { Name: 'evenkeel-blue', Subnets: subnets });
    const elb = clientOn(ElasticLoadBalancingV2Client, scene.amazon, lane);
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ Names: ['evenkeel-blue'] }));
    expect(LoadBalancers![0]!.DNSName).toContain('elb.amazonaws.com');
    const cloudmap = clientOn(ServiceDiscoveryClient, scene.amazon, lane);
    const { OperationId } = await cloudmap.send(new CreateHttpNamespaceCommand({ Name: 'blue-votes' }));
    expect((await cloudmap.send(new ListNamespacesCommand({}))).Namespaces).toEqual([]);
    await scene.run(60);
    expect((await cloudmap.send(new GetOperationCommand({ OperationId }))).Operation!.Status).toBe('SUCCESS');
    const named = new ListNamespacesCommand({ Filters: [{ Name: 'NAME', Values: ['blue-votes'], Condition: 'EQ' }] });
    expect((await cloudmap.send(named)).Namespaces).toMatchObject([{ Name: 'blue-votes', Type: 'HTTP' }]);
  });
});
