import { execFile, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AwsServer, serveAws } from '../../simulator/lanes/http.js';
import { aLocal, type Scene, webServices } from '../support/a-local.js';
import { describeWith, says, tool } from './tools.js';

const LONGEST = 300_000;

/** Two programs of one name, of different make: PyPI has the first version, Debian packages the second. */
const PROGRAMS = [
  { program: tool('aws'), python: tool('python3'), version: 'aws-cli/1', from: 'PyPI' },
  { program: '/usr/bin/aws', python: '/usr/bin/python3', version: 'aws-cli/2', from: 'Debian' },
];

const reads = ({ program, python }: (typeof PROGRAMS)[number]): void => {
  let scene: Scene;
  let server: AwsServer;
  let seen: Awaited<ReturnType<Scene['state']>>;

  const env = {
    PATH: process.env['PATH'],
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'thing',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
  };
  const common = () => ['--endpoint-url', server.url, '--output', 'json'];

  const aws = async (...words: string[]): Promise<Record<string, unknown>> => {
    const { stdout } = await promisify(execFile)(program, [...common(), ...words], { env });
    return stdout === '' ? {} : JSON.parse(stdout);
  };

  const many = async (lines: readonly string[][]): Promise<{ code: number; said: string }[]> => {
    const running = spawn(python, ['-B', 'test/conformance/many.py'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    running.stdin.end(JSON.stringify(lines));
    return JSON.parse(await text(running.stdout)) as { code: number; said: string }[];
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

  it(
    'reads whatever else it can ask for',
    async () => {
      const { taskArns } = await aws('ecs', 'list-tasks', '--cluster', 'demo');
      const lines = EVERYTHING.map((line) => line.replace('TASK', (taskArns as string[])[0]!).split(' '));
      const answers = await many(lines.map((words) => [...common(), ...words]));
      const empty = lines.filter((_, index) => answers[index]!.code !== 0 || isEmpty(answers[index]!.said));
      expect(empty).toEqual([]);
    },
    LONGEST,
  );
};

/** Reads of which each finds something in the scene. */
const EVERYTHING = [
  'cloudwatch list-metrics --namespace AWS/ECS',
  'ec2 describe-images --owners amazon',
  'ec2 describe-instance-status',
  'ec2 describe-instance-type-offerings --location-type availability-zone --filters Name=instance-type,Values=t3.small',
  'ec2 describe-instance-types --instance-types t3.small',
  'ec2 describe-internet-gateways',
  'ec2 describe-launch-template-versions --launch-template-name evenkeel-demo',
  'ec2 describe-route-tables',
  'ec2 describe-security-groups',
  'ec2 describe-subnets',
  'ec2 describe-vpcs',
  'ecs describe-clusters --clusters demo --include TAGS',
  'ecs describe-task-definition --task-definition web-a --include TAGS',
  'ecs get-task-protection --cluster demo --tasks TASK',
  'ecs list-task-definitions',
  'elbv2 describe-load-balancers',
  'logs filter-log-events --log-group-name /evenkeel/demo',
  'servicediscovery list-services',
];

/** Whether an answer, as JSON, says nothing of anything. */
const isEmpty = (said: string): boolean =>
  said === '' || Object.values(JSON.parse(said) as object).every((value) => Array.isArray(value) && value.length === 0);

for (const one of PROGRAMS)
  describeWith(
    says(one.program, '--version').startsWith(one.version),
    `${one.version} of ${one.from}`,
    `the aws command line of ${one.from} on what npm start serves`,
    () => reads(one),
  );
