import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListContainerInstancesCommand,
  ListServicesCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { wireHandler } from '../../simulator/lanes/wire.js';
import type { Amazon } from '../../simulator/parts.js';

const CLUSTER = 'demo';

/** What AWS itself says, asked with the real SDK clients over the wire encoding, from outside of the product. */
export interface Eyes {
  /** Ids of instances that are pending or running. */
  instances(): Promise<string[]>;
  /** EC2 id to the names of the services that have a RUNNING task there. Only ACTIVE container instances. */
  tasks(): Promise<Record<string, string[]>>;
  services(): Promise<{ name: string; desired: number; running: number }[]>;
  /** AWS/EC2 CPUUtilization of the newest published minute, percent. */
  cpu(id: string): Promise<number | null>;
}

export const eyes = (amazon: Amazon): Eyes => {
  const outside = { name: 'demo', invocation: null };
  const config = {
    region: amazon.settings.region,
    credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' },
    requestHandler: wireHandler(amazon, () => outside) as never,
  };
  const ec2 = new EC2Client(config);
  const ecs = new ECSClient(config);
  const cloudwatch = new CloudWatchClient(config);
  return {
    instances: () => instances(ec2),
    tasks: () => tasks(ecs),
    services: () => services(ecs),
    cpu: (id) => cpu(cloudwatch, id, amazon.world.now()),
  };
};

const instances = async (ec2: EC2Client): Promise<string[]> => {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }] }),
  );
  return Reservations.flatMap((one) => one.Instances ?? []).map((one) => one.InstanceId!);
};

const tasks = async (ecs: ECSClient): Promise<Record<string, string[]>> => {
  const { containerInstanceArns = [] } = await ecs.send(
    new ListContainerInstancesCommand({ cluster: CLUSTER, status: 'ACTIVE' }),
  );
  if (containerInstanceArns.length === 0) return {};
  const { containerInstances = [] } = await ecs.send(
    new DescribeContainerInstancesCommand({ cluster: CLUSTER, containerInstances: containerInstanceArns }),
  );
  const idOf = new Map(containerInstances.map((one) => [one.containerInstanceArn!, one.ec2InstanceId!]));
  const found: Record<string, string[]> = Object.fromEntries([...idOf.values()].map((id) => [id, []]));
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster: CLUSTER, desiredStatus: 'RUNNING' }));
  if (taskArns.length === 0) return found;
  const { tasks: described = [] } = await ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: taskArns }));
  for (const task of described) {
    const id = idOf.get(task.containerInstanceArn ?? '');
    if (id && task.lastStatus === 'RUNNING') found[id]!.push(task.group?.replace('service:', '') ?? '');
  }
  return found;
};

const services = async (ecs: ECSClient): Promise<{ name: string; desired: number; running: number }[]> => {
  const { serviceArns = [] } = await ecs.send(new ListServicesCommand({ cluster: CLUSTER }));
  if (serviceArns.length === 0) return [];
  const { services: described = [] } = await ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: serviceArns }));
  return described.map((one) => ({ name: one.serviceName!, desired: one.desiredCount ?? 0, running: one.runningCount ?? 0 }));
};

const cpu = async (cloudwatch: CloudWatchClient, id: string, now: number): Promise<number | null> => {
  const { MetricDataResults = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - 10 * 60_000),
      EndTime: new Date(now),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: [
        {
          Id: 'cpu',
          MetricStat: {
            Metric: { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Dimensions: [{ Name: 'InstanceId', Value: id }] },
            Period: 60,
            Stat: 'Average',
          },
        },
      ],
    }),
  );
  return MetricDataResults[0]?.Values?.[0] ?? null;
};
