import type { Amazon } from '../../simulator/parts.js';
import type { GroupPoint } from './alarm.js';
import { OUTSIDE } from './group-metric.js';

const WINDOW = 60_000;
const WINDOWS = 20;

/** CPU of an ECS service a minute as CloudWatch shows it now, percent of what its tasks reserve. */
export const servicePoints = (amazon: Amazon, service: string): readonly GroupPoint[] => {
  const now = amazon.world.now();
  const request = {
    StartTime: Math.floor(now / WINDOW) * WINDOW - WINDOWS * WINDOW,
    EndTime: now,
    ScanBy: 'TimestampAscending',
    MetricDataQueries: [
      {
        Id: 'cpu',
        MetricStat: {
          Metric: {
            Namespace: 'AWS/ECS',
            MetricName: 'CPUUtilization',
            Dimensions: [
              { Name: 'ClusterName', Value: 'demo' },
              { Name: 'ServiceName', Value: service },
            ],
          },
          Period: 60,
          Stat: 'Average',
        },
      },
    ],
  };
  const { MetricDataResults } = amazon.cloudwatch.operations['GetMetricData']!(request, OUTSIDE) as {
    MetricDataResults: { Timestamps: Date[]; Values: number[] }[];
  };
  const { Timestamps, Values } = MetricDataResults[0]!;
  return Timestamps.map((time, index) => ({ start: time.getTime(), value: Values[index]! }));
};
