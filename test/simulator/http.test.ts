import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAmazon } from '../../simulator/amazon.js';
import { type AwsServer, serveAws } from '../../simulator/lanes/http.js';
import type { Amazon, ServiceId } from '../../simulator/parts.js';
import { aTemplate, direct, launchOf, OUTSIDE, START } from './support.js';

let amazon: Amazon;
let server: AwsServer;

const ask = (service: ServiceId, operation: string, input: object): Promise<object> =>
  amazon.call(service, operation, input, OUTSIDE);

beforeAll(async () => {
  amazon = createAmazon({ seed: 5, startAt: START });
  await ask('ecs', 'CreateCluster', { clusterName: 'blue' });
  const template = aTemplate(amazon, {
    UserData: Buffer.from('#!/bin/bash\necho ECS_CLUSTER=blue >> /etc/ecs/ecs.config\n').toString('base64'),
  });
  const Tags = [{ Key: 'k', Value: 'b&c<d>' }];
  await ask('ec2', 'RunInstances', launchOf(amazon, template, { TagSpecifications: [{ ResourceType: 'instance', Tags }] }));
  await ask('ecs', 'RegisterTaskDefinition', {
    family: 'web',
    containerDefinitions: [{ name: 'web', image: 'nginx', cpu: 64, memory: 64 }],
  });
  await amazon.world.run(300_000);
  await ask('ecs', 'CreateService', {
    cluster: 'blue',
    serviceName: 'web',
    taskDefinition: 'web',
    desiredCount: 1,
    launchType: 'EC2',
  });
  const subnets = direct(amazon.ec2, 'DescribeSubnets', {}).Subnets.map((subnet: { SubnetId: string }) => subnet.SubnetId);
  await ask('elb', 'CreateLoadBalancer', { Name: 'front', Subnets: subnets });
  const alarm = { AlarmName: 'high', Namespace: 'AWS/ECS', MetricName: 'CPUUtilization', Statistic: 'Average', Period: 60 };
  await ask('cloudwatch', 'PutMetricAlarm', {
    ...alarm,
    EvaluationPeriods: 1,
    Threshold: 70.5,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  await amazon.world.run(300_000);
  server = await serveAws(amazon, 0);
});

afterAll(() => server.close());

describe('the http lane', () => {
  it('answers an SDK client that is only given the endpoint', async () => {
    const credentials = { accessKeyId: 'any', secretAccessKey: 'thing' };
    const client = new EC2Client({ region: 'us-east-1', endpoint: server.url, credentials, maxAttempts: 1 });
    expect((await client.send(new DescribeSubnetsCommand({}))).Subnets).toHaveLength(2);
    client.destroy();
  });

  it('names a service that is not simulated', async () => {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'Kinesis_20131202.ListStreams', 'content-type': 'application/x-amz-json-1.1' },
      body: '{}',
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      __type: 'UnknownService',
      message: expect.stringContaining('Kinesis_20131202'),
    });
  });

  it.each(['origin', 'sec-fetch-site'])('is not for pages in a browser of this machine, which say so by %s', async (header) => {
    const body = new URLSearchParams({ Action: 'DescribeInstances', Version: '2016-11-15' });
    const asked = (headers: Record<string, string>) => fetch(server.url, { method: 'POST', body, headers });
    expect((await asked({})).status).toBe(200);
    expect((await asked({ [header]: 'null' })).status).toBe(403);
  });

  it('refuses a port that is taken', async () => {
    await expect(serveAws(amazon, server.port)).rejects.toThrow(/EADDRINUSE/);
  });
});

const present = spawnSync('aws', ['--version']).status === 0;
if (!present) console.warn('SKIPPED: the aws command line is not installed, so the http lane was not tried with it');

const aws = async (...words: string[]): Promise<unknown> => {
  const environment = {
    PATH: process.env['PATH'],
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'thing',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
  const { stdout } = await promisify(execFile)('aws', ['--endpoint-url', server.url, '--output', 'json', ...words], {
    env: environment,
  });
  return JSON.parse(stdout);
};

(present ? describe : describe.skip)('the aws command line', () => {
  it('reads EC2, ECS, CloudWatch and the balancer in their own protocols', async () => {
    const cluster = ['--cluster', 'blue'];
    const [instances, clusters, tasks, services, alarms, balancers] = await Promise.all([
      aws('ec2', 'describe-instances', '--filters', 'Name=instance-state-name,Values=running'),
      aws('ecs', 'list-clusters'),
      aws('ecs', 'list-tasks', ...cluster),
      aws('ecs', 'describe-services', ...cluster, '--services', 'web'),
      aws('cloudwatch', 'describe-alarms'),
      aws('elbv2', 'describe-load-balancers'),
    ]);
    expect(instances).toMatchObject({
      Reservations: [{ Instances: [{ Tags: expect.arrayContaining([{ Key: 'k', Value: 'b&c<d>' }]) }] }],
    });
    expect(clusters).toEqual({ clusterArns: ['arn:aws:ecs:us-east-1:123456789012:cluster/blue'] });
    expect(tasks).toMatchObject({ taskArns: [expect.stringContaining(':task/blue/')] });
    expect(services).toMatchObject({ services: [{ serviceName: 'web', desiredCount: 1, runningCount: 1 }], failures: [] });
    expect(alarms).toMatchObject({ MetricAlarms: [{ AlarmName: 'high', Threshold: 70.5 }] });
    expect(balancers).toMatchObject({ LoadBalancers: [{ LoadBalancerName: 'front' }] });
  });

  it('shows the code of an error', async () => {
    await expect(aws('ecs', 'list-tasks', '--cluster', 'x')).rejects.toThrow(/ClusterNotFoundException.*Cluster not found/);
  });
});
