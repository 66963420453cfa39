import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import type { Amazon, SimTask } from '../../simulator/parts.js';
import { aFifo, aScene, MINUTE, type Truth } from './scene.js';
import { aTemplate, clientOn, direct, LANES, type Lane, launchOf } from './support.js';

const aTask = (id: string, instanceId: string, more: Partial<SimTask> = {}): SimTask =>
  ({ id, cluster: 'blue', service: 'app-web', instanceId, lastStatus: 'RUNNING', cpu: 0.5, memoryMiB: 256, ...more }) as SimTask;

const userData = Buffer.from('#!/bin/bash\necho ECS_CLUSTER=blue >> /etc/ecs/ecs.config\n').toString('base64');

/** One t3.small (2 vCPU) in cluster blue. */
const anInstance = (amazon: Amazon, data: object = {}): string =>
  direct(
    amazon.ec2,
    'RunInstances',
    launchOf(amazon, aTemplate(amazon, { UserData: userData, Monitoring: { Enabled: true }, ...data })),
  ).Instances[0].InstanceId;

const scene = (): { amazon: Amazon; truth: Truth } => {
  const truth: Truth = { tasks: new Map(), used: new Map() };
  return { amazon: aScene(truth), truth };
};

const put = ({ tasks, used }: Truth, task: SimTask, cpuUsed: number, memoryUsedMiB = 100): void => {
  tasks.set(task.id, task);
  used.set(task.id, { cpuUsed, memoryUsedMiB });
};

type Dimension = { Name: string; Value: string };

const read = async (
  amazon: Amazon,
  metric: string,
  dimensions: Record<string, string>,
  more: { namespace?: string; stat?: string; minutes?: number; lane?: Lane; period?: number; scan?: string } = {},
): Promise<{ at: number; value: number }[]> => {
  const Dimensions: Dimension[] = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Namespace = more.namespace ?? (dimensions['InstanceId'] ? 'AWS/EC2' : 'AWS/ECS');
  const now = amazon.world.now();
  const { MetricDataResults } = await clientOn(CloudWatchClient, amazon, more.lane ?? 'direct').send(
    new GetMetricDataCommand({
      StartTime: new Date(now - (more.minutes ?? 60) * MINUTE),
      EndTime: new Date(now),
      ScanBy: (more.scan ?? 'TimestampAscending') as never,
      MetricDataQueries: [
        {
          Id: 'm1',
          MetricStat: {
            Metric: { Namespace, MetricName: metric, Dimensions },
            Period: more.period ?? 60,
            Stat: more.stat ?? 'Average',
          },
        },
      ],
    }),
  );
  const { Timestamps = [], Values = [] } = MetricDataResults![0]!;
  return Timestamps.map((at, i) => ({ at: at.getTime(), value: Values[i]! }));
};

describe('what CloudWatch publishes', () => {
  it.each(LANES)('is the CPU of an instance each minute, one to three minutes late, read over the %s lane', async (lane) => {
    const { amazon, truth } = scene();
    const id = anInstance(amazon);
    put(truth, aTask('a', id), 1.8);
    await amazon.world.run(20 * MINUTE);
    const points = await read(amazon, 'CPUUtilization', { InstanceId: id }, { lane });
    expect(points.length).toBeGreaterThan(14);
    expect(new Set(points.map(({ value }) => Math.round(value)))).toEqual(new Set([90]));
    const newest = amazon.world.now() - (points.at(-1)!.at + MINUTE);
    expect(newest).toBeGreaterThan(10_000);
    expect(newest).toBeLessThan(4 * MINUTE);
  });

  it('is five-minute CPU without detailed monitoring', async () => {
    const { amazon, truth } = scene();
    const id = anInstance(amazon, { Monitoring: { Enabled: false } });
    put(truth, aTask('a', id), 1);
    await amazon.world.run(60 * MINUTE);
    const points = await read(amazon, 'CPUUtilization', { InstanceId: id });
    expect(points.length).toBeLessThan(13);
    expect(points[1]!.at - points[0]!.at).toBe(5 * MINUTE);
  });

  it('is utilisation per service in percent of what its tasks reserve, and per cluster of what its instances have', async () => {
    const { amazon, truth } = scene();
    const id = anInstance(amazon);
    put(truth, aTask('a', id), 0.6, 128);
    put(truth, aTask('b', id), 0.2, 64);
    await amazon.world.run(20 * MINUTE);
    const service = { ClusterName: 'blue', ServiceName: 'app-web' };
    const value = async (metric: string, dimensions: Record<string, string>, stat = 'Average') =>
      Math.round((await read(amazon, metric, dimensions, { stat })).at(-1)!.value * 10) / 10;
    expect(await value('CPUUtilization', service)).toBe(80);
    expect(await value('CPUUtilization', service, 'Maximum')).toBe(120);
    expect(await value('MemoryUtilization', service)).toBe(37.5);
    expect(await value('CPUUtilization', { ClusterName: 'blue' })).toBe(40);
    expect(await value('CPUReservation', { ClusterName: 'blue' })).toBe(50);
  });

  it('is nothing for a service without tasks, nothing of memory per instance and nothing per task', async () => {
    const { amazon, truth } = scene();
    const id = anInstance(amazon);
    put(truth, aTask('a', id), 0.6);
    await amazon.world.run(10 * MINUTE);
    truth.tasks.clear();
    const gone = amazon.world.now();
    await amazon.world.run(20 * MINUTE);
    const service = await read(amazon, 'CPUUtilization', { ClusterName: 'blue', ServiceName: 'app-web' });
    expect(service.at(-1)!.at).toBeLessThanOrEqual(gone);
    expect((await read(amazon, 'CPUUtilization', { ClusterName: 'blue' })).at(-1)!.at).toBeLessThanOrEqual(gone);
    const { Metrics } = direct(amazon.cloudwatch, 'ListMetrics', {});
    const names = Metrics.map(
      ({ Namespace, MetricName, Dimensions }: { Namespace: string; MetricName: string; Dimensions: Dimension[] }) =>
        [Namespace, MetricName, ...Dimensions.map(({ Name }) => Name)].join(' '),
    );
    expect(new Set(names)).toEqual(
      new Set([
        'AWS/EC2 CPUUtilization InstanceId',
        'AWS/EC2 CPUCreditBalance InstanceId',
        'AWS/ECS CPUUtilization ClusterName',
        'AWS/ECS MemoryUtilization ClusterName',
        'AWS/ECS CPUReservation ClusterName',
        'AWS/ECS MemoryReservation ClusterName',
        'AWS/ECS CPUUtilization ClusterName ServiceName',
        'AWS/ECS MemoryUtilization ClusterName ServiceName',
      ]),
    );
  });

  it('is forgotten after three hours, newest first unless asked otherwise, in pages and in larger periods', async () => {
    const { amazon, truth } = scene();
    const id = anInstance(amazon);
    put(truth, aTask('a', id), 1);
    await amazon.world.run(5 * 60 * MINUTE);
    const all = await read(amazon, 'CPUUtilization', { InstanceId: id }, { minutes: 600, scan: 'TimestampDescending' });
    expect(all.length).toBeLessThan(182);
    expect(all.length).toBeGreaterThan(170);
    expect(all[0]!.at).toBeGreaterThan(all[1]!.at);
    const hours = await read(amazon, 'CPUUtilization', { InstanceId: id }, { minutes: 600, period: 3600 });
    expect(hours.map(({ at }) => at % 3_600_000)).toEqual(hours.map(() => 0));
    const query = {
      Id: 'a',
      MetricStat: {
        Metric: { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Dimensions: [{ Name: 'InstanceId', Value: id }] },
        Period: 60,
        Stat: 'Average',
      },
    };
    const ask = (NextToken?: string) =>
      direct(amazon.cloudwatch, 'GetMetricData', {
        MetricDataQueries: [query],
        StartTime: 0,
        EndTime: amazon.world.now(),
        MaxDatapoints: 100,
        NextToken,
      });
    const [first] = [ask()];
    expect(first.MetricDataResults[0].Values).toHaveLength(100);
    expect(ask(first.NextToken).MetricDataResults[0].Values.length).toBe(all.length - 100);
  });
});

describe('an alarm', () => {
  const alarm = {
    AlarmName: 'load-cpu',
    Namespace: 'AWS/ECS',
    MetricName: 'CPUUtilization',
    Dimensions: [{ Name: 'ClusterName', Value: 'blue' }],
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 70,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  };

  const changes = (amazon: Amazon): { state: string; at: number; event: { time: string; detail: Detail } }[] => {
    const queue = aFifo(amazon);
    const url = direct(amazon.sqs, 'GetQueueUrl', { QueueName: 'work.fifo' }).QueueUrl;
    amazon.events.putRule({
      name: 'alarm',
      pattern: { source: ['aws.cloudwatch'] },
      schedule: null,
      targets: [{ arn: queue, messageGroupId: 'cluster' }],
    });
    const seen: { state: string; at: number; event: { time: string; detail: Detail } }[] = [];
    amazon.world.every(1_000, 'watch', () => {
      for (const { Body, ReceiptHandle } of direct(amazon.sqs, 'ReceiveMessage', { QueueUrl: url }).Messages ?? []) {
        const event = JSON.parse(Body);
        seen.push({ state: event.detail.state.value, at: amazon.world.now(), event });
        direct(amazon.sqs, 'DeleteMessage', { QueueUrl: url, ReceiptHandle });
      }
    });
    return seen;
  };
  interface Detail {
    alarmName: string;
    state: { value: string; reason: string; timestamp: string };
    previousState: { value: string };
  }

  it('tells of each change once, in the shape of AWS, minutes after the load', async () => {
    const { amazon, truth } = scene();
    const id = anInstance(amazon);
    put(truth, aTask('a', id), 0.4);
    const seen = changes(amazon);
    amazon.cloudwatch.putAlarm(alarm);
    await amazon.world.run(15 * MINUTE);
    const loaded = amazon.world.now();
    put(truth, aTask('a', id), 1.8);
    await amazon.world.run(30 * MINUTE);
    put(truth, aTask('a', id), 0.2);
    await amazon.world.run(15 * MINUTE);
    expect(seen.map(({ state }) => state)).toEqual(['OK', 'ALARM', 'OK']);
    expect(seen[1]!.at - loaded).toBeGreaterThan(MINUTE);
    expect(seen[1]!.at - loaded).toBeLessThan(6 * MINUTE);
    const { detail } = seen[1]!.event;
    expect(detail).toMatchObject({ alarmName: 'load-cpu', previousState: { value: 'OK' } });
    expect(detail.state.reason).toMatch(
      /^Threshold Crossed: 1 out of the last 1 datapoints \[\S+ \(02\/03\/26 09:\d\d:00\)\] was greater than the threshold \(70\.0\) \(minimum 1 datapoint for OK -> ALARM transition\)\.$/,
    );
    expect(detail.state.timestamp).toMatch(/\+0000$/);
  });

  it('treats missing data as it was told, and mails its topic', async () => {
    const { amazon } = scene();
    const topicArn = amazon.sns.putTopic('alerts');
    amazon.sns.subscribe({ topicArn, protocol: 'email', endpoint: 'ops@example.com' });
    const silent = { ...alarm, AlarmActions: [topicArn], EvaluationPeriods: 5 };
    for (const [name, TreatMissingData] of [
      ['a', 'breaching'],
      ['b', 'notBreaching'],
      ['c', 'missing'],
      ['d', 'ignore'],
    ]) {
      amazon.cloudwatch.putAlarm({ ...silent, AlarmName: name, TreatMissingData });
    }
    await amazon.world.run(10 * MINUTE);
    const { MetricAlarms } = await clientOn(CloudWatchClient, amazon, 'wire').send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms!.map(({ StateValue }) => StateValue)).toEqual(['ALARM', 'OK', 'INSUFFICIENT_DATA', 'INSUFFICIENT_DATA']);
    expect(amazon.sns.outbox).toMatchObject([{ subject: 'ALARM: "a" in us-east-1' }]);
  });

  it('is listed by prefix and in pages, set by hand, and deleted', () => {
    const { amazon } = scene();
    for (const name of ['x-1', 'x-2', 'x-3', 'y']) amazon.cloudwatch.putAlarm({ ...alarm, AlarmName: name });
    const names = (input: object) =>
      direct(amazon.cloudwatch, 'DescribeAlarms', input).MetricAlarms.map(({ AlarmName }: { AlarmName: string }) => AlarmName);
    expect(names({ AlarmNamePrefix: 'x-', MaxRecords: 2 })).toEqual(['x-1', 'x-2']);
    expect(
      names({
        AlarmNamePrefix: 'x-',
        MaxRecords: 2,
        NextToken: direct(amazon.cloudwatch, 'DescribeAlarms', { AlarmNamePrefix: 'x-', MaxRecords: 2 }).NextToken,
      }),
    ).toEqual(['x-3']);
    direct(amazon.cloudwatch, 'SetAlarmState', { AlarmName: 'y', StateValue: 'ALARM', StateReason: 'by hand' });
    expect(names({ StateValue: 'ALARM' })).toEqual(['y']);
    direct(amazon.cloudwatch, 'DeleteAlarms', { AlarmNames: ['y'] });
    expect(names({})).toEqual(['x-1', 'x-2', 'x-3']);
  });
});

it('a simulated week of 40 instances is a matter of seconds', async () => {
  const { amazon, truth } = scene();
  const template = aTemplate(amazon, { UserData: userData, Monitoring: { Enabled: true } });
  for (let i = 0; i < 40; i += 1) {
    const id = direct(amazon.ec2, 'RunInstances', launchOf(amazon, template, { InstanceType: 'm5.large' })).Instances[0]
      .InstanceId;
    put(truth, aTask(`t${i}`, id), 1);
  }
  const before = process.cpuUsage();
  await amazon.world.run(12 * 60 * MINUTE);
  const { user, system } = process.cpuUsage(before);
  // A fourteenth of a week, in time of the processor and not of the wall: the machine is shared.
  expect((user + system) / 1000).toBeLessThan(4_000);
});
