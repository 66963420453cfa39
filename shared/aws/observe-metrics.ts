import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { MetricWindow, Reading } from '../model/observation.js';
import { MINUTE, type Millis } from '../model/time.js';
import { send } from './send.js';
import { BRIEF_MILLISECONDS } from './unread.js';

/** As far back as the scale-in window and the publication delay reach. */
const SPAN_MILLISECONDS = 16 * MINUTE;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const QUERIES_A_CALL = 500;

/** The last minutes of what AWS publishes: CPU of each instance, CPU and memory of each service, requests where they are asked for. */
export const readMetrics = async (
  cloudwatch: CloudWatchClient,
  asked: {
    readonly cluster: string;
    readonly instances: readonly string[];
    readonly services: readonly string[];
    /** The balancer's ARN, and target groups by ECS service name. */
    readonly balancer?: string;
    readonly targetGroups?: Readonly<Record<string, readonly string[]>>;
    readonly now: Millis;
  },
): Promise<Reading> => {
  const end = Math.floor(asked.now / MINUTE) * MINUTE;
  const queries = [
    ...asked.instances.map((id) => query(`i:${id}`, 'AWS/EC2', 'CPUUtilization', { InstanceId: id })),
    ...asked.services.flatMap((name) => [
      query(`c:${name}`, 'AWS/ECS', 'CPUUtilization', { ClusterName: asked.cluster, ServiceName: name }),
      query(`m:${name}`, 'AWS/ECS', 'MemoryUtilization', { ClusterName: asked.cluster, ServiceName: name }),
    ]),
    ...Object.entries(asked.targetGroups ?? {}).flatMap(([name, arns]) =>
      arns.map((arn) => requests(name, asked.balancer ?? '', arn)),
    ),
  ].map((one, i) => ({ ...one, Id: `q${i}` }));
  const results: MetricDataResult[] = [];
  for (let at = 0; at < queries.length; at += QUERIES_A_CALL) {
    results.push(...(await readAll(cloudwatch, queries.slice(at, at + QUERIES_A_CALL), end - SPAN_MILLISECONDS, end)));
  }
  return { readAt: asked.now, windows: windowsOf(results) };
};

const query = (
  label: string,
  Namespace: string,
  MetricName: string,
  dimensions: Readonly<Record<string, string>>,
  Stat = 'Average',
): MetricDataQuery => ({
  Id: '',
  Label: label,
  MetricStat: {
    Metric: { Namespace, MetricName, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })) },
    Period: 60,
    Stat,
  },
});

/**
 * All requests of a target group, against RequestCountPerTarget: that is a mean over targets whose number nobody tells while tasks come
 * and go. Dimensions are the ends of the ARNs
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html).
 */
const requests = (name: string, balancer: string, targetGroup: string): MetricDataQuery => {
  const LoadBalancer = balancer.slice(balancer.indexOf('/') + 1);
  const TargetGroup = targetGroup.slice(targetGroup.lastIndexOf(':') + 1);
  return query(`r:${name}`, 'AWS/ApplicationELB', 'RequestCount', { LoadBalancer, TargetGroup }, 'Sum');
};

const readAll = async (
  cloudwatch: CloudWatchClient,
  MetricDataQueries: MetricDataQuery[],
  from: Millis,
  to: Millis,
): Promise<MetricDataResult[]> => {
  const results: MetricDataResult[] = [];
  let NextToken: string | undefined;
  do {
    const page = await send(
      cloudwatch,
      new GetMetricDataCommand({
        MetricDataQueries,
        StartTime: new Date(from),
        EndTime: new Date(to),
        ScanBy: 'TimestampAscending',
        NextToken,
      }),
      BRIEF_MILLISECONDS,
    );
    results.push(...(page.MetricDataResults ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return results;
};

interface Filling {
  readonly instanceCpu: Record<string, number>;
  readonly serviceCpu: Record<string, number>;
  readonly serviceMemory: Record<string, number>;
  serviceRequests?: Record<string, number>;
}

const windowsOf = (results: readonly MetricDataResult[]): MetricWindow[] => {
  const windows = new Map<Millis, Filling>();
  for (const { Label = '', Timestamps = [], Values = [] } of results) {
    for (const [i, timestamp] of Timestamps.entries()) {
      const from = timestamp.getTime();
      const window: Filling = windows.get(from) ?? { instanceCpu: {}, serviceCpu: {}, serviceMemory: {} };
      windows.set(from, window);
      fill(window, Label[0]!, Label.slice(2), rounded(Values[i]!));
    }
  }
  return [...windows].sort(([a], [b]) => a - b).map(([from, window]) => ({ from, to: from + MINUTE, ...window }));
};

const fill = (window: Filling, kind: string, name: string, value: number): void => {
  if (kind === 'i') window.instanceCpu[name] = value;
  else if (kind === 'c') window.serviceCpu[name] = value;
  else if (kind === 'm') window.serviceMemory[name] = value;
  else {
    // A service may have several ports on the balancer.
    window.serviceRequests ??= {};
    window.serviceRequests[name] = (window.serviceRequests[name] ?? 0) + value;
  }
};

/** Two decimals: the reading is kept in the head row. */
const rounded = (value: number): number => Math.round(value * 100) / 100;
