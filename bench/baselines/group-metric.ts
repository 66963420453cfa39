import type { Amazon } from '../../simulator/parts.js';
import type { GroupPoint } from './alarm.js';
import type { Group } from './group.js';

const WINDOW = 60_000;
/** Published late at worst: older windows do not change any more. */
const LATE_WINDOWS = 6;
const KEPT_WINDOWS = 20;

/**
 * The group's mean CPU a minute, from what CloudWatch has published by now of the instances that are past their warm-up:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-default-instance-warmup.html
 */
export const groupMetric = (amazon: Amazon, group: Group, warmUpSeconds: number): (() => readonly GroupPoint[]) => {
  const points = new Map<number, number>();
  return () => {
    const now = amazon.world.now();
    const from = Math.floor(now / WINDOW) * WINDOW - LATE_WINDOWS * WINDOW;
    const settledBy = new Map(group.members().map(({ id, inServiceAt }) => [id, (inServiceAt ?? now) + warmUpSeconds * 1000]));
    for (const [start, values] of read(amazon, settledBy, from, now)) {
      points.set(start, values.reduce((sum, value) => sum + value, 0) / values.length);
    }
    for (const start of points.keys()) if (start < now - KEPT_WINDOWS * WINDOW) points.delete(start);
    return [...points].map(([start, value]) => ({ start, value })).sort((a, b) => a.start - b.start);
  };
};

const read = (amazon: Amazon, settledBy: ReadonlyMap<string, number>, from: number, to: number): Map<number, number[]> => {
  const found = new Map<number, number[]>();
  const ids = [...settledBy.keys()];
  for (let at = 0; at < ids.length; at += QUERIES_A_CALL) {
    const asked = ids.slice(at, at + QUERIES_A_CALL);
    const { MetricDataResults } = amazon.cloudwatch.operations['GetMetricData']!(request(asked, from, to), OUTSIDE) as Answer;
    MetricDataResults.forEach(({ Timestamps, Values }, index) => {
      Timestamps.forEach((time, which) => {
        if (time.getTime() < settledBy.get(asked[index]!)!) return;
        found.set(time.getTime(), [...(found.get(time.getTime()) ?? []), Values[which]!]);
      });
    });
  }
  return found;
};

const request = (ids: readonly string[], from: number, to: number): object => ({
  StartTime: from,
  EndTime: to,
  MetricDataQueries: ids.map((id, index) => ({
    Id: `m${index}`,
    MetricStat: {
      Metric: { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Dimensions: [{ Name: 'InstanceId', Value: id }] },
      Period: 60,
      Stat: 'Average',
    },
  })),
});

interface Answer {
  readonly MetricDataResults: readonly { readonly Timestamps: readonly Date[]; readonly Values: readonly number[] }[];
}

const QUERIES_A_CALL = 500;

/** Auto Scaling itself asks: nobody's Lambda, no throttle. */
export const OUTSIDE = {
  service: 'cloudwatch',
  operation: 'GetMetricData',
  caller: { name: 'autoscaling', invocation: null },
  requestId: 'autoscaling',
} as const;
