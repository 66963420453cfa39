import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  GetTaskProtectionCommand,
  ListContainerInstancesCommand,
  ListTasksCommand,
  PutAttributesCommand,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
  UpdateContainerInstancesStateCommand,
  UpdateServiceCommand,
  UpdateTaskProtectionCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateHttpNamespaceCommand, ListNamespacesCommand, ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { createAmazon } from '../../simulator/amazon.js';
import type { Amazon } from '../../simulator/parts.js';
import { simulatorState } from '../../simulator/state.js';
import { aTemplate, clientOn, direct, ec2On, ecsOn, type Lane, launchOf, START } from './support.js';

const USER_DATA = Buffer.from('#!/bin/bash\necho ECS_CLUSTER=blue >> /etc/ecs/ecs.config\n').toString('base64');

/** What a caller can tell of an answer or an error. */
const heard = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    const { $metadata: _, ...answer } = (await promise) as { $metadata: unknown };
    return answer;
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
};

const anAmazon = (): Amazon => createAmazon({ seed: 3, startAt: START });

const web = {
  family: 'shop-web',
  networkMode: 'bridge' as const,
  requiresCompatibilities: ['EC2' as const],
  containerDefinitions: [
    {
      name: 'web',
      image: 'nginx:1.27',
      cpu: 128,
      memory: 128,
      essential: true,
      portMappings: [{ containerPort: 80, hostPort: 0 }],
    },
  ],
  tags: [{ key: 'evenkeel:project', value: 'shop' }],
};

/** Two instances with a service on them. */
const begun = async (lane: Lane = 'direct'): Promise<Amazon> => {
  const amazon = anAmazon();
  const ecs = ecsOn(amazon, lane);
  await ecs.send(new CreateClusterCommand({ clusterName: 'blue' }));
  const template = aTemplate(amazon, { UserData: USER_DATA });
  for (const _ of [1, 2]) await ec2On(amazon, lane).send(new RunInstancesCommand(launchOf(amazon, template) as never));
  await amazon.world.run(300_000);
  await ecs.send(new RegisterTaskDefinitionCommand(web));
  const service = {
    cluster: 'blue',
    serviceName: 'shop-web',
    taskDefinition: 'shop-web',
    desiredCount: 2,
    launchType: 'EC2' as const,
  };
  await ecs.send(new CreateServiceCommand({ ...service, tags: [{ key: 'evenkeel:project', value: 'shop' }] }));
  await amazon.world.run(300_000);
  return amazon;
};

/** The calls that the product makes, on everything that is there. */
const story = async (lane: Lane): Promise<[string, unknown][]> => {
  const amazon = await begun(lane);
  const lines: [string, unknown][] = [];
  const [ecs, elb] = [ecsOn(amazon, lane), clientOn(ElasticLoadBalancingV2Client, amazon, lane)];
  const cloudwatch = clientOn(CloudWatchClient, amazon, lane);
  const cluster = 'blue';
  const say = async <T>(name: string, promise: Promise<T>): Promise<T> => {
    lines.push([name, await heard(promise)]);
    return promise.catch(() => ({}) as T);
  };
  await say('clusters', ecs.send(new DescribeClustersCommand({ clusters: [cluster, 'none'], include: ['TAGS'] })));
  const { containerInstanceArns = [] } = await say('instances', ecs.send(new ListContainerInstancesCommand({ cluster })));
  const one = [containerInstanceArns[0]!];
  const target = { targetType: 'container-instance' as const, targetId: one[0]! };
  await say(
    'attributes',
    ecs.send(new PutAttributesCommand({ cluster, attributes: [{ name: 'evenkeel.cordoned', value: 'int_1', ...target }] })),
  );
  await say(
    'instance',
    ecs.send(new DescribeContainerInstancesCommand({ cluster, containerInstances: containerInstanceArns, include: ['TAGS'] })),
  );
  const { taskArns = [] } = await say('tasks', ecs.send(new ListTasksCommand({ cluster, serviceName: 'shop-web' })));
  await say('task', ecs.send(new DescribeTasksCommand({ cluster, tasks: [...taskArns, 'gone'], include: ['TAGS'] })));
  await say(
    'protect',
    ecs.send(new UpdateTaskProtectionCommand({ cluster, tasks: [taskArns[0]!], protectionEnabled: true, expiresInMinutes: 5 })),
  );
  await say('protection', ecs.send(new GetTaskProtectionCommand({ cluster, tasks: taskArns })));
  await say('services', ecs.send(new DescribeServicesCommand({ cluster, services: ['shop-web', 'none'], include: ['TAGS'] })));
  await say('definition', ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'shop-web', include: ['TAGS'] })));
  await say('no definition', ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'none:1' })));
  await say('no cluster', ecs.send(new ListTasksCommand({ cluster: 'none' })));
  await say('no service', ecs.send(new UpdateServiceCommand({ cluster, service: 'none', desiredCount: 3 })));
  await say('stop', ecs.send(new StopTaskCommand({ cluster, task: taskArns[1]!, reason: 'because' })));
  await say(
    'drain',
    ecs.send(new UpdateContainerInstancesStateCommand({ cluster, containerInstances: one, status: 'DRAINING' })),
  );
  const subnets = direct(amazon.ec2, 'DescribeSubnets', {}).Subnets.map((subnet: { SubnetId: string }) => subnet.SubnetId);
  const VpcId = direct(amazon.ec2, 'DescribeVpcs', {}).Vpcs[0].VpcId;
  const balancer = await say('balancer', elb.send(new CreateLoadBalancerCommand({ Name: 'front', Subnets: subnets })));
  const group = await say(
    'group',
    elb.send(new CreateTargetGroupCommand({ Name: 'web', Protocol: 'HTTP', Port: 80, VpcId, TargetType: 'instance' })),
  );
  const TargetGroupArn = group.TargetGroups?.[0]?.TargetGroupArn;
  const LoadBalancerArn = balancer.LoadBalancers?.[0]?.LoadBalancerArn;
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
  await say('listener', elb.send(new CreateListenerCommand({ LoadBalancerArn, Port: 80, Protocol: 'HTTP', DefaultActions })));
  await say('groups', elb.send(new DescribeTargetGroupsCommand({})));
  await say('no group', elb.send(new DescribeTargetGroupsCommand({ Names: ['none'] })));
  await say('health', elb.send(new DescribeTargetHealthCommand({ TargetGroupArn })));
  const dimensions = [{ Name: 'ClusterName', Value: cluster }];
  const alarm = {
    AlarmName: 'high',
    Namespace: 'AWS/ECS',
    MetricName: 'CPUUtilization',
    Dimensions: dimensions,
    Statistic: 'Average' as const,
  };
  const rule = { Period: 60, EvaluationPeriods: 2, Threshold: 70.5, ComparisonOperator: 'GreaterThanThreshold' as const };
  await say('alarm', cloudwatch.send(new PutMetricAlarmCommand({ ...alarm, ...rule })));
  await amazon.world.run(300_000);
  await say('alarms', cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'h' })));
  const Metric = {
    Namespace: 'AWS/EC2',
    MetricName: 'CPUUtilization',
    Dimensions: [{ Name: 'InstanceId', Value: [...amazon.ec2.instances.keys()][0] }],
  };
  const window = { StartTime: new Date(START), EndTime: new Date(amazon.world.now()) };
  const query = { Id: 'a', MetricStat: { Metric, Period: 300, Stat: 'Average' } };
  await say('metrics', cloudwatch.send(new GetMetricDataCommand({ ...window, MetricDataQueries: [query] })));
  const discovery = clientOn(ServiceDiscoveryClient, amazon, lane);
  await say('namespace', discovery.send(new CreateHttpNamespaceCommand({ Name: 'blue-shop', CreatorRequestId: 'one' })));
  await amazon.world.run(60_000);
  await say('namespaces', discovery.send(new ListNamespacesCommand({})));
  const sqs = clientOn(SQSClient, amazon, lane);
  amazon.sqs.putQueue({ name: 'wake', fifo: false, visibilitySeconds: 60, delaySeconds: 0, maxReceives: 3, deadLetterArn: null });
  const { QueueUrl } = await say('queue', sqs.send(new GetQueueUrlCommand({ QueueName: 'wake' })));
  await say('message', sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'über <b>' })));
  const TopicArn = amazon.sns.putTopic('alerts');
  await say('topic', clientOn(SNSClient, amazon, lane).send(new PublishCommand({ TopicArn, Subject: 's', Message: 'm' })));
  return lines;
};

describe('the direct and the wire lane over the whole Amazon', () => {
  it('tell the same story', async () => {
    const [direct, wire] = [await story('direct'), await story('wire')];
    for (const [index, line] of direct.entries()) expect(wire[index]).toEqual(line);
    expect(
      direct.filter(([, answer]) => Object.hasOwn(answer as object, 'name') && /simulated/.test(JSON.stringify(answer))),
    ).toEqual([]);
  });
});

describe('GET /simulator/state', () => {
  it('has the contract’s shape', async () => {
    const amazon = await begun();
    amazon.load.set('shop', 'web', { cpu: 0.5 });
    const state = simulatorState(amazon, 10);
    expect(Object.keys(state)).toEqual([
      'now',
      'seed',
      'speed',
      'instances',
      'tasks',
      'services',
      'loads',
      'calls',
      'violations',
    ]);
    expect(state.instances).toHaveLength(2);
    expect(state.instances[0]).toMatchObject({
      type: 't3.small',
      market: 'on-demand',
      state: 'running',
      vcpu: 2,
      memoryMiB: 2048,
    });
    expect(state.instances[0]!.registeredAt).not.toBeNull();
    expect(state.tasks.filter(({ status }) => status === 'RUNNING')).toHaveLength(2);
    expect(state.services).toEqual([{ name: 'shop-web', desired: 2, running: 2, minimumHealthy: 2, lowestHealthy: 2 }]);
    expect(state.violations).toEqual({
      overMax: 0,
      belowMinimumHealthy: 0,
      terminatedNotEmpty: 0,
      duplicateLaunches: 0,
      protectedStopped: 0,
      leaks: 0,
    });
    expect(state.calls).toMatchObject({ 'ec2.RunInstances': 2, 'ecs.CreateService': 1 });
  });
});

describe('a fault on an instance', () => {
  it('agent-lost disconnects an agent until its seconds are over', async () => {
    const amazon = await begun();
    const [target] = [...amazon.ec2.instances.keys()];
    const connected = async (): Promise<(boolean | undefined)[]> => {
      const { containerInstanceArns } = await ecsOn(amazon, 'direct').send(
        new ListContainerInstancesCommand({ cluster: 'blue' }),
      );
      const found = await ecsOn(amazon, 'direct').send(
        new DescribeContainerInstancesCommand({ cluster: 'blue', containerInstances: containerInstanceArns }),
      );
      return (found.containerInstances ?? []).filter((one) => one.ec2InstanceId === target).map((one) => one.agentConnected);
    };
    amazon.faults.add({ kind: 'agent-lost', target: target!, seconds: 600 });
    expect(await connected()).toEqual([false]);
    await amazon.world.run(601_000);
    expect(await connected()).toEqual([true]);
  });

  it('spot-notice takes an instance two minutes later, and what dies with it is nobody’s violation', async () => {
    const amazon = await begun();
    amazon.bounds = { cluster: 'blue', max: 2 };
    amazon.faults.add({ kind: 'spot-notice' });
    await amazon.world.run(121_000);
    expect([...amazon.ec2.instances.values()].filter(({ state }) => state === 'running')).toHaveLength(1);
    await amazon.world.run(600_000);
    expect(amazon.violations).toEqual([]);
  });

  it('never-register leaves an instance that runs and never joins', async () => {
    const amazon = await begun();
    amazon.faults.add({ kind: 'never-register', times: 1 });
    const before = new Set(amazon.ec2.instances.keys());
    direct(amazon.ec2, 'RunInstances', launchOf(amazon, aTemplate(amazon, { UserData: USER_DATA })));
    await amazon.world.run(900_000);
    const [late] = [...amazon.ec2.instances.values()].filter(({ id }) => !before.has(id));
    expect([late!.state, amazon.ecs.registeredAt(late!.id)]).toEqual(['running', null]);
  });
});
