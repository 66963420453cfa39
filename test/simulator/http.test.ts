import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AwsServer, serveAws } from '../../simulator/lanes/http.js';
import { type Amazon, AwsError } from '../../simulator/parts.js';
import { aTemplate, direct, launchOf, smallAmazon } from './support.js';

let amazon: Amazon;
let server: AwsServer;

beforeAll(async () => {
  amazon = smallAmazon({
    ecs: () =>
      ({
        operations: {
          ListClusters: () => ({ clusterArns: ['arn:aws:ecs:us-east-1:123456789012:cluster/blue'] }),
          ListTasks: () => {
            throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
          },
        },
      }) as never,
    cloudwatch: () =>
      ({
        operations: {
          DescribeAlarms: () => ({ MetricAlarms: [{ AlarmName: 'high', StateUpdatedTimestamp: new Date(0), Threshold: 70.5 }] }),
        },
      }) as never,
    elb: () =>
      ({
        operations: {
          DescribeLoadBalancers: () => ({ LoadBalancers: [{ LoadBalancerName: 'front', CreatedTime: new Date(0) }] }),
        },
      }) as never,
  });
  direct(
    amazon.ec2,
    'RunInstances',
    launchOf(amazon, aTemplate(amazon), {
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'k', Value: 'b&c<d>' }] }],
    }),
  );
  await amazon.world.run(60_000);
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
    const [instances, clusters, alarms, balancers] = await Promise.all([
      aws('ec2', 'describe-instances', '--filters', 'Name=instance-state-name,Values=running'),
      aws('ecs', 'list-clusters'),
      aws('cloudwatch', 'describe-alarms'),
      aws('elbv2', 'describe-load-balancers'),
    ]);
    expect(instances).toMatchObject({
      Reservations: [{ Instances: [{ Tags: expect.arrayContaining([{ Key: 'k', Value: 'b&c<d>' }]) }] }],
    });
    expect(clusters).toEqual({ clusterArns: ['arn:aws:ecs:us-east-1:123456789012:cluster/blue'] });
    expect(alarms).toMatchObject({ MetricAlarms: [{ AlarmName: 'high', Threshold: 70.5 }] });
    expect(balancers).toMatchObject({ LoadBalancers: [{ LoadBalancerName: 'front' }] });
  });

  it('shows the code of an error', async () => {
    await expect(aws('ecs', 'list-tasks', '--cluster', 'x')).rejects.toThrow(/ClusterNotFoundException.*Cluster not found/);
  });
});
