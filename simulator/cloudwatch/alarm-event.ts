import type { Settings } from '../parts.js';
import type { Alarm } from './alarm.js';
import type { AlarmState } from './evaluate.js';

/** One side of a state change. */
export interface StateSeen {
  readonly value: AlarmState;
  readonly reason: string;
  readonly reasonData: string;
  readonly at: number;
}

/**
 * `detail` of a "CloudWatch Alarm State Change" event.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export const alarmDetail = (alarm: Alarm, previous: StateSeen, id: string): object => ({
  alarmName: alarm.name,
  configuration: {
    ...(alarm.input.AlarmDescription ? { description: alarm.input.AlarmDescription } : {}),
    metrics: [
      {
        id,
        metricStat: {
          metric: { dimensions: alarm.metric.dimensions, name: alarm.metric.name, namespace: alarm.metric.namespace },
          period: alarm.metric.periodSeconds,
          stat: alarm.metric.statistic,
        },
        returnData: true,
      },
    ],
  },
  previousState: stateOf(previous),
  state: stateOf({ value: alarm.state, reason: alarm.reason, reasonData: alarm.reasonData, at: alarm.stateUpdatedAt }),
});

const stateOf = ({ value, reason, reasonData, at }: StateSeen): object => ({
  reason,
  ...(reasonData ? { reasonData } : {}),
  timestamp: offsetTime(at),
  value,
});

/** CloudWatch writes +0000 where others write Z. */
export const offsetTime = (at: number): string => new Date(at).toISOString().replace('Z', '+0000');

/** The JSON that an alarm action sends to an SNS topic, and its subject. */
export const alarmNotification = (
  alarm: Alarm,
  previous: AlarmState,
  { account, region }: Settings,
): { subject: string; message: string } => ({
  subject: `${alarm.state}: "${alarm.name}" in ${region}`.slice(0, 100),
  message: JSON.stringify({
    AlarmName: alarm.name,
    AlarmDescription: alarm.input.AlarmDescription ?? null,
    AWSAccountId: account,
    AlarmConfigurationUpdatedTimestamp: offsetTime(alarm.configuredAt),
    NewStateValue: alarm.state,
    NewStateReason: alarm.reason,
    StateChangeTime: offsetTime(alarm.stateUpdatedAt),
    Region: region,
    AlarmArn: alarm.arn,
    OldStateValue: previous,
    OKActions: alarm.input.OKActions ?? [],
    AlarmActions: alarm.input.AlarmActions ?? [],
    InsufficientDataActions: alarm.input.InsufficientDataActions ?? [],
    Trigger: {
      MetricName: alarm.metric.name,
      Namespace: alarm.metric.namespace,
      StatisticType: 'Statistic',
      Statistic: alarm.metric.statistic.toUpperCase(),
      Unit: null,
      Dimensions: Object.entries(alarm.metric.dimensions).map(([name, value]) => ({ value, name })),
      Period: alarm.metric.periodSeconds,
      EvaluationPeriods: alarm.condition.evaluationPeriods,
      DatapointsToAlarm: alarm.condition.datapointsToAlarm,
      ComparisonOperator: alarm.condition.comparison,
      Threshold: alarm.condition.threshold,
      TreatMissingData: alarm.condition.treatMissingData,
    },
  }),
});
