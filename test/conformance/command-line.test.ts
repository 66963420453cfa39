import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AwsServer, serveAws } from '../../simulator/lanes/http.js';
import { aLocal, type Scene, webServices } from '../support/a-local.js';
import { describeWith, runs, tool } from './tools.js';

const LONGEST = 300_000;

describeWith(runs('aws', '--version'), 'aws command line', 'the aws command line on what npm start serves', () => {
  let scene: Scene;
  let server: AwsServer;
  let seen: Awaited<ReturnType<Scene['state']>>;

  const aws = async (...words: string[]): Promise<Record<string, unknown>> => {
    const { PATH } = process.env;
    const env = { PATH, AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'thing', AWS_DEFAULT_REGION: 'us-east-1' };
    const all = ['--endpoint-url', server.url, '--output', 'json', ...words];
    const { stdout } = await promisify(execFile)(tool('aws'), all, { env });
    return stdout === '' ? {} : JSON.parse(stdout);
  };

  beforeAll(async () => {
    scene = await aLocal({ instances: 1 }, 3);
    await scene.deploy('web', webServices(['a', 'b']));
    await scene.load('web', { a: 0.5 });
    await scene.advance(300);
    seen = await scene.state();
    server = await serveAws(scene.local.amazon, 0);
  }, LONGEST);

  afterAll(() => server.close());

  it(
    'shows the instance, its registration and its CPU',
    async () => {
      const [instance] = seen.instances;
      const end = new Date(scene.local.amazon.world.now()).toISOString();
      const start = new Date(scene.local.amazon.world.now() - 600_000).toISOString();
      const metric = {
        Namespace: 'AWS/EC2',
        MetricName: 'CPUUtilization',
        Dimensions: [{ Name: 'InstanceId', Value: instance!.id }],
      };
      const query = JSON.stringify([{ Id: 'cpu', MetricStat: { Metric: metric, Period: 60, Stat: 'Average' } }]);
      const { containerInstanceArns } = await aws('ecs', 'list-container-instances', '--cluster', 'demo');
      const [instances, registered, data] = await Promise.all([
        aws('ec2', 'describe-instances', '--filters', 'Name=tag:evenkeel:cluster,Values=demo'),
        aws(
          'ecs',
          'describe-container-instances',
          '--cluster',
          'demo',
          '--container-instances',
          ...(containerInstanceArns as string[]),
        ),
        aws('cloudwatch', 'get-metric-data', '--metric-data-queries', query, '--start-time', start, '--end-time', end),
      ]);
      expect(instances).toMatchObject({
        Reservations: [
          { Instances: [{ InstanceId: instance!.id, InstanceType: 't3.small', State: { Name: 'running', Code: 16 } }] },
        ],
      });
      expect(registered).toMatchObject({
        containerInstances: [{ ec2InstanceId: instance!.id, status: 'ACTIVE', agentConnected: true }],
      });
      const [result] = data['MetricDataResults'] as { Values: number[] }[];
      expect(result!.Values[0]! / 100).toBeCloseTo(instance!.cpuUsed / instance!.vcpu, 1);
    },
    LONGEST,
  );

  it(
    'shows clusters, services and tasks',
    async () => {
      const [clusters, listed, { taskArns }] = await Promise.all([
        aws('ecs', 'list-clusters'),
        aws('ecs', 'list-services', '--cluster', 'demo'),
        aws('ecs', 'list-tasks', '--cluster', 'demo'),
      ]);
      expect(clusters).toEqual({ clusterArns: ['arn:aws:ecs:us-east-1:123456789012:cluster/demo'] });
      expect(listed['serviceArns']).toHaveLength(2);
      const [services, tasks] = await Promise.all([
        aws('ecs', 'describe-services', '--cluster', 'demo', '--services', 'web-a', 'web-b'),
        aws('ecs', 'describe-tasks', '--cluster', 'demo', '--tasks', ...(taskArns as string[])),
      ]);
      expect(services).toMatchObject({
        services: [
          { serviceName: 'web-a', runningCount: 1 },
          { serviceName: 'web-b', runningCount: 1 },
        ],
        failures: [],
      });
      const groups = (tasks['tasks'] as { group: string; lastStatus: string }[]).map(
        (task) => `${task.group} ${task.lastStatus}`,
      );
      expect(groups.sort()).toEqual(['service:web-a RUNNING', 'service:web-b RUNNING']);
    },
    LONGEST,
  );

  it(
    'reads the balancer, the alarms, the parameters, the namespace and the queue, and publishes',
    async () => {
      const topic = Object.values(scene.local.stack.refs).find((ref) => ref.startsWith('arn:aws:sns:'))!;
      const image = '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';
      const [groups, alarms, parameter, namespaces, queues, published] = await Promise.all([
        aws('elbv2', 'describe-target-groups'),
        aws('cloudwatch', 'describe-alarms'),
        aws('ssm', 'get-parameter', '--name', image),
        aws('servicediscovery', 'list-namespaces'),
        aws('sqs', 'list-queues'),
        aws('sns', 'publish', '--topic-arn', topic, '--subject', 'a & b', '--message', 'déjà vu <1>'),
      ]);
      expect(groups['TargetGroups']).toHaveLength(2);
      expect((alarms['MetricAlarms'] as unknown[]).length).toBeGreaterThan(0);
      expect(parameter).toMatchObject({ Parameter: { Name: image, Value: expect.stringMatching(/^ami-/) } });
      expect(namespaces['Namespaces']).toMatchObject([{ Type: 'HTTP' }]);
      expect(queues['QueueUrls']).toEqual(expect.arrayContaining([expect.stringContaining('evenkeel')]));
      expect(published).toEqual({ MessageId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    },
    LONGEST,
  );

  it(
    'is told what went wrong by AWS’s own codes, and what is not simulated by name',
    async () => {
      await Promise.all([
        expect(aws('ec2', 'describe-instances', '--instance-ids', 'i-0123456789abcdef0')).rejects.toThrow(
          'InvalidInstanceID.NotFound',
        ),
        expect(aws('ecs', 'list-tasks', '--cluster', 'x')).rejects.toThrow('ClusterNotFoundException'),
        expect(aws('efs', 'describe-access-points', '--file-system-id', 'fs-0123456789abcdef0')).rejects.toThrow(
          'FileSystemNotFound',
        ),
        expect(aws('dynamodb', 'list-tables')).rejects.toThrow(/service 'dynamodb' is not simulated/),
      ]);
    },
    LONGEST,
  );
});
