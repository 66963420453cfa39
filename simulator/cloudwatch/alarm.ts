import { AwsError } from '../parts.js';
import { type AlarmState, comparisonOf, type MissingData } from './evaluate.js';
import { type Dimensions, statistic } from './metrics.js';

/** A metric alarm. `input` is PutMetricAlarm's, as it was sent. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly input: AlarmInput;
  readonly metric: {
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: Dimensions;
    readonly periodSeconds: number;
    readonly statistic: string;
  };
  readonly condition: {
    readonly comparison: string;
    readonly threshold: number;
    readonly evaluationPeriods: number;
    readonly datapointsToAlarm: number;
    readonly treatMissingData: MissingData;
  };
  readonly configuredAt: number;
  state: AlarmState;
  reason: string;
  reasonData: string;
  stateUpdatedAt: number;
}

export interface AlarmInput {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly ActionsEnabled?: boolean;
  readonly OKActions?: readonly string[];
  readonly AlarmActions?: readonly string[];
  readonly InsufficientDataActions?: readonly string[];
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Statistic?: string;
  readonly Dimensions?: readonly { readonly Name?: string; readonly Value?: string }[];
  readonly Period?: number;
  readonly EvaluationPeriods?: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold?: number;
  readonly ComparisonOperator?: string;
  readonly TreatMissingData?: string;
  readonly Metrics?: readonly MetricQuery[];
}

interface MetricQuery {
  readonly ReturnData?: boolean;
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric?: {
      readonly Namespace?: string;
      readonly MetricName?: string;
      readonly Dimensions?: AlarmInput['Dimensions'];
    };
    readonly Period?: number;
    readonly Stat?: string;
  };
}

/** Reads PutMetricAlarm's input; throws ValidationError as CloudWatch does. A replaced alarm keeps its state. */
export const alarmOf = (input: AlarmInput, arn: string, now: number, before?: Alarm): Alarm => {
  check(input);
  const evaluationPeriods = Number(input.EvaluationPeriods);
  return {
    name: input.AlarmName,
    arn,
    input,
    metric: metricOf(input),
    condition: {
      comparison: input.ComparisonOperator!,
      threshold: Number(input.Threshold),
      evaluationPeriods,
      datapointsToAlarm: Number(input.DatapointsToAlarm ?? evaluationPeriods),
      treatMissingData: (input.TreatMissingData ?? 'missing') as MissingData,
    },
    configuredAt: now,
    state: before?.state ?? 'INSUFFICIENT_DATA',
    reason: before?.reason ?? 'Unchecked: Initial alarm creation',
    reasonData: before?.reasonData ?? '',
    stateUpdatedAt: before?.stateUpdatedAt ?? now,
  };
};

const check = (input: AlarmInput): void => {
  const fault = !input.AlarmName
    ? 'The parameter AlarmName must not be empty'
    : !comparisonOf(input.ComparisonOperator ?? '')
      ? `The comparison operator ${input.ComparisonOperator} is not supported`
      : !(Number(input.EvaluationPeriods) >= 1)
        ? 'EvaluationPeriods must be 1 or more'
        : !Number.isFinite(Number(input.Threshold))
          ? 'The parameter Threshold must be a number'
          : null;
  if (fault) throw new AwsError('ValidationError', fault);
};

const metricOf = (input: AlarmInput): Alarm['metric'] => {
  const query = input.Metrics?.find(({ ReturnData }) => ReturnData !== false);
  if (input.Metrics && !query?.MetricStat)
    throw new AwsError('ValidationError', 'the simulator evaluates alarms on one metric, not on expressions');
  const { Namespace, MetricName, Dimensions } = query?.MetricStat?.Metric ?? input;
  const name = query?.MetricStat?.Stat ?? input.Statistic ?? '';
  if (!statistic(name)) throw new AwsError('ValidationError', `The statistic ${name} is not supported`);
  if (!Namespace || !MetricName) throw new AwsError('ValidationError', 'An alarm needs Namespace and MetricName');
  const periodSeconds = Number(query?.MetricStat?.Period ?? input.Period ?? 60);
  return { namespace: Namespace, name: MetricName, dimensions: dimensionsOf(Dimensions), periodSeconds, statistic: name };
};

export const dimensionsOf = (list: AlarmInput['Dimensions'] = []): Dimensions =>
  Object.fromEntries(list.map(({ Name, Value }) => [Name ?? '', Value ?? '']));

export const dimensionList = (dimensions: Dimensions): { Name: string; Value: string }[] =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

/** As DescribeAlarms shows it. */
export const describe = (alarm: Alarm): object => ({
  ...alarm.input,
  AlarmArn: alarm.arn,
  AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
  ActionsEnabled: alarm.input.ActionsEnabled ?? true,
  OKActions: alarm.input.OKActions ?? [],
  AlarmActions: alarm.input.AlarmActions ?? [],
  InsufficientDataActions: alarm.input.InsufficientDataActions ?? [],
  StateValue: alarm.state,
  StateReason: alarm.reason,
  StateReasonData: alarm.reasonData || undefined,
  StateUpdatedTimestamp: new Date(alarm.stateUpdatedAt),
  StateTransitionedTimestamp: new Date(alarm.stateUpdatedAt),
});
