import { dimensionsOf } from './cloudwatch/alarm.js';
import { Alarms } from './cloudwatch/alarms.js';
import { Metrics, type Statistics, single } from './cloudwatch/metrics.js';
import { getMetricData, getMetricStatistics, listMetrics } from './cloudwatch/read.js';
import { Sampler } from './cloudwatch/sample.js';
import { type Amazon, AwsError, type CloudWatchPart } from './parts.js';
import { delayOf } from './random.js';

const HOUR = 3_600_000;

/** Custom metrics are readable after some seconds; their windows are a minute. */
const CUSTOM_DELAY = { p50: 3, p95: 10 };

/** CloudWatch: metrics with AWS's periods and delays, and alarms. Points older than `keepHours` are forgotten. */
export const createCloudWatch = (amazon: Amazon, { keepHours = 3 }: { readonly keepHours?: number } = {}): CloudWatchPart => {
  const { world } = amazon;
  const metrics = new Metrics(keepHours * HOUR);
  const alarms = new Alarms(amazon, metrics);
  new Sampler(amazon, metrics);
  world.every(HOUR, 'cloudwatch prune', () => metrics.prune(world.now()));

  const add = (
    namespace: string,
    metric: string,
    dimensions: Readonly<Record<string, string>>,
    at: number,
    stats: Statistics,
  ) => {
    const start = Math.floor(at / 60_000) * 60_000;
    const delay = delayOf(world.random('cloudwatch.custom'), CUSTOM_DELAY);
    metrics.publish(metrics.series(namespace, metric, dimensions), start, stats, world.now() + delay);
  };

  return {
    putAlarm: (input) => void alarms.put(input as never),
    record: (namespace, metric, dimensions, value) => add(namespace, metric, dimensions, world.now(), single(value)),
    operations: {
      GetMetricData: (input) => getMetricData(metrics, world.now(), input),
      GetMetricStatistics: (input) => getMetricStatistics(metrics, world.now(), input),
      ListMetrics: (input) => listMetrics(metrics, world.now(), input),
      PutMetricData: (input: { Namespace: string; MetricData?: Datum[] }) => {
        if (!input.Namespace || input.Namespace.startsWith('AWS/')) {
          throw new AwsError('InvalidParameterValue', 'The value AWS/ for parameter Namespace is invalid.');
        }
        for (const datum of input.MetricData ?? []) {
          const at = datum.Timestamp ? new Date(datum.Timestamp).getTime() : world.now();
          add(input.Namespace, datum.MetricName, dimensionsOf(datum.Dimensions), at, statisticsOf(datum));
        }
        return {};
      },
      PutMetricAlarm: alarms.put,
      DeleteAlarms: alarms.delete,
      DescribeAlarms: alarms.list,
      SetAlarmState: alarms.setState,
    },
  };
};

interface Datum {
  readonly MetricName: string;
  readonly Dimensions?: { Name?: string; Value?: string }[];
  readonly Timestamp?: Date | string;
  readonly Value?: number;
  readonly Values?: number[];
  readonly Counts?: number[];
  readonly StatisticValues?: { SampleCount: number; Sum: number; Minimum: number; Maximum: number };
}

const statisticsOf = ({ Value, Values, Counts, StatisticValues: set }: Datum): Statistics => {
  if (set) return { sum: set.Sum, count: set.SampleCount, min: set.Minimum, max: set.Maximum };
  const values = Values ?? [Value ?? 0];
  const counts = values.map((_, i) => Counts?.[i] ?? 1);
  return {
    sum: values.reduce((sum, value, i) => sum + value * counts[i]!, 0),
    count: counts.reduce((sum, count) => sum + count, 0),
    min: Math.min(...values),
    max: Math.max(...values),
  };
};
