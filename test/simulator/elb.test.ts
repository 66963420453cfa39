import { describe, expect, it } from '@jest/globals';
import { requestSamples } from '../../simulator/cloudwatch/requests.js';
import { aDefinition, aScene, aService, describe1, joined, partOf, refusal, type Scene, steady, tasksOf } from './ecs/scene.js';

const aBalancer = (scene: Scene, more: object = {}) => {
  const elb = partOf(scene.amazon.elb);
  const subnets = partOf(scene.amazon.ec2)('DescribeSubnets', {}).Subnets.map((it: { SubnetId: string }) => it.SubnetId);
  const { LoadBalancerArn } = elb('CreateLoadBalancer', { Name: 'evenkeel-blue', Subnets: subnets }).LoadBalancers[0];
  const TargetGroupArn = elb('CreateTargetGroup', {
    Name: 'web-80',
    Protocol: 'HTTP',
    Port: 80,
    VpcId: 'vpc-1',
    HealthCheckIntervalSeconds: 10,
    ...more,
  }).TargetGroups[0].TargetGroupArn;
  elb('ModifyTargetGroupAttributes', {
    TargetGroupArn,
    Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '20' }],
  });
  const listen = () =>
    elb('CreateListener', { LoadBalancerArn, Port: 8080, DefaultActions: [{ Type: 'forward', TargetGroupArn }] });
  return { elb, LoadBalancerArn, TargetGroupArn, listen };
};

const published = (targetGroupArn: string) => ({ loadBalancers: [{ targetGroupArn, containerName: 'app', containerPort: 80 }] });
const port80 = { portMappings: [{ containerPort: 80, hostPort: 0 }] };

describe('a service behind a balancer', () => {
  it('needs a target group that a listener leads to, and a port of its task', async () => {
    const scene = aScene();
    const { TargetGroupArn, listen } = aBalancer(scene);
    expect(refusal(() => aService(scene, published(TargetGroupArn), port80)).message).toContain(
      'does not have an associated load balancer',
    );
    listen();
    expect(refusal(() => aService(scene, published(TargetGroupArn))).message).toContain('did not have a container port 80');
    aService(scene, published(TargetGroupArn), port80);
  });

  it('is steady once its targets are in service, and a published port leads to each in turn', async () => {
    const scene = aScene();
    const { elb, TargetGroupArn, listen } = aBalancer(scene);
    listen();
    await joined(scene);
    aService(scene, published(TargetGroupArn), port80);
    await scene.amazon.world.runUntilTrue(() => tasksOf(scene).some((it) => it.lastStatus === 'RUNNING'), 60_000, 'runs');
    expect(scene.amazon.elb.route(8080)).toBeNull();
    await steady(scene);
    const ports = tasksOf(scene).map((task) => task.hostPorts[0]!.hostPort);
    expect(ports.every((port) => port >= 32768)).toBe(true);
    const taken = [scene.amazon.elb.route(8080), scene.amazon.elb.route(8080)].map((it) => it && 'hostPort' in it && it.hostPort);
    expect(taken.sort()).toEqual(ports.sort());
    const health = elb('DescribeTargetHealth', { TargetGroupArn }).TargetHealthDescriptions;
    expect(health.map((it: { TargetHealth: { State: string } }) => it.TargetHealth.State)).toEqual(['healthy', 'healthy']);
  });

  it('rolls without a gap, and a task that leaves drains before it is told to stop', async () => {
    const scene = aScene();
    const { elb, TargetGroupArn, listen } = aBalancer(scene);
    listen();
    await joined(scene);
    aService(scene, published(TargetGroupArn), port80);
    await steady(scene);
    const old = tasksOf(scene);
    scene.ecs('UpdateService', { service: 'web', taskDefinition: aDefinition(scene, 'web', port80) });
    await scene.amazon.world.runUntilTrue(() => old.some((it) => it.lastStatus === 'DEACTIVATING'), 300_000, 'one drains');
    expect(scene.amazon.ecs.serving(old.find((it) => it.lastStatus === 'DEACTIVATING')!)).toBe(false);
    const states = elb('DescribeTargetHealth', { TargetGroupArn }).TargetHealthDescriptions.map(
      (it: { TargetHealth: { State: string } }) => it.TargetHealth.State,
    );
    expect(states).toContain('draining');
    await steady(scene);
    const took = old.map((task) => (task.stoppedAt! - Date.parse(seen(scene, task.arn).stoppingAt)) / 1000);
    expect(Math.min(...took)).toBeGreaterThanOrEqual(20);
    expect(scene.amazon.ecs.services()[0]!.lowestHealthy).toBe(2);
  });

  it('without a balancer a published port is the fixed one of its instance', async () => {
    const scene = aScene();
    const id = await joined(scene);
    aService(scene, { desiredCount: 1 }, { portMappings: [{ containerPort: 80, hostPort: 5000 }] });
    await steady(scene);
    expect(scene.amazon.elb.route(5000)).toEqual({ instanceId: id, hostPort: 5000 });
    expect(scene.amazon.elb.route(5001)).toBeNull();
    expect(describe1(scene).loadBalancers).toEqual([]);
  });
});

describe('balancers', () => {
  it('have one listener a port, and what is in use cannot be deleted', () => {
    const { elb, TargetGroupArn, listen } = aBalancer(aScene());
    const { ListenerArn } = listen().Listeners[0];
    expect(refusal(listen).name).toBe('DuplicateListener');
    expect(refusal(() => elb('DeleteTargetGroup', { TargetGroupArn })).name).toBe('ResourceInUse');
    elb('DeleteListener', { ListenerArn });
    elb('DeleteTargetGroup', { TargetGroupArn });
    expect(refusal(() => elb('DescribeTargetGroups', { Names: ['web-80'] })).name).toBe('TargetGroupNotFound');
  });

  it('create the same target group once, and refuse another under its name', () => {
    const { elb, TargetGroupArn } = aBalancer(aScene());
    const same = { Name: 'web-80', Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1', HealthCheckIntervalSeconds: 10 };
    expect(elb('CreateTargetGroup', same).TargetGroups[0].TargetGroupArn).toBe(TargetGroupArn);
    expect(refusal(() => elb('CreateTargetGroup', { ...same, Port: 81 })).name).toBe('DuplicateTargetGroupName');
  });
});

const seen = (scene: Scene, arn: string) => JSON.parse(JSON.stringify(scene.ecs('DescribeTasks', { tasks: [arn] }).tasks[0]));

describe('requests through a balancer', () => {
  it('are counted by target group and for each target in service; none while nobody serves or asks', async () => {
    const scene = aScene();
    const { LoadBalancerArn, TargetGroupArn, listen } = aBalancer(scene);
    listen();
    await joined(scene);
    aService(scene, { ...published(TargetGroupArn), desiredCount: 2 }, port80);
    scene.amazon.load.set('shop', 'web', { requests: 40 });
    expect(requestSamples(scene.amazon, 15)).toEqual([]);
    await steady(scene);
    const TargetGroup = TargetGroupArn.split(':').at(-1);
    const LoadBalancer = LoadBalancerArn.split('loadbalancer/')[1];
    expect(TargetGroup).toMatch(/^targetgroup\/web-80\//);
    expect(requestSamples(scene.amazon, 15)).toEqual([
      { metric: 'RequestCount', dimensions: { LoadBalancer, TargetGroup }, value: 600 },
      { metric: 'RequestCountPerTarget', dimensions: { LoadBalancer, TargetGroup }, value: 300 },
      { metric: 'RequestCountPerTarget', dimensions: { TargetGroup }, value: 300 },
    ]);
    scene.amazon.load.set('shop', 'web', { requests: 0 });
    expect(requestSamples(scene.amazon, 15)).toEqual([]);
  });
});
