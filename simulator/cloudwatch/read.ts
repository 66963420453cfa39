import { AwsError } from '../parts.js';
import { dimensionList, dimensionsOf } from './alarm.js';
import { type Metrics, statistic, windows } from './metrics.js';

interface DataQuery {
  readonly Id?: string;
  readonly Label?: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: {
    readonly Metric?: {
      readonly Namespace?: string;
      readonly MetricName?: string;
      readonly Dimensions?: { Name?: string; Value?: string }[];
    };
    readonly Period?: number;
    readonly Stat?: string;
  };
}

interface DataInput {
  readonly MetricDataQueries?: readonly DataQuery[];
  readonly StartTime?: Date | number | string;
  readonly EndTime?: Date | number | string;
  readonly ScanBy?: string;
  readonly MaxDatapoints?: number;
  readonly NextToken?: string;
}

/**
 * GetMetricData for MetricStat queries: 500 queries and 100,800 points a call
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html). Windows that are not published yet are absent.
 */
export const getMetricData = (metrics: Metrics, now: number, input: DataInput): object => {
  const queries = checked(input);
  const [from, to] = [timeOf(input.StartTime), timeOf(input.EndTime)];
  if (!(from < to)) throw new AwsError('ValidationError', 'The parameter StartTime must be less than the parameter EndTime.');
  const newestFirst = input.ScanBy !== 'TimestampAscending';
  const found = queries.map((query) => pointsOf(metrics, query, from, to, now, newestFirst));
  const start = Number(input.NextToken ?? 0);
  if (!Number.isInteger(start)) throw new AwsError('InvalidNextToken', 'The next token specified is invalid.');
  const end = start + (input.MaxDatapoints ?? 100_800);
  const total = found.reduce((sum, points) => sum + points.length, 0);
  let before = 0;
  const results = queries.map((query, i) => {
    const points = found[i]!;
    const page = points.slice(Math.max(0, start - before), Math.max(0, end - before));
    before += points.length;
    return resultOf(query, page, end < total);
  });
  return { MetricDataResults: results, Messages: [], ...(end < total ? { NextToken: String(end) } : {}) };
};

interface Found {
  readonly at: number;
  readonly value: number;
}

const pointsOf = (metrics: Metrics, query: DataQuery, from: number, to: number, now: number, newestFirst: boolean): Found[] => {
  const { Metric, Period, Stat } = query.MetricStat!;
  const series = metrics.find(Metric!.Namespace!, Metric!.MetricName!, dimensionsOf(Metric!.Dimensions));
  const value = statistic(Stat!)!;
  const points = windows(series, from, to, Period! * 1000, now).map((point) => ({
    at: point.start,
    value: value(point),
  }));
  return newestFirst ? points.reverse() : points;
};

const resultOf = (query: DataQuery, points: readonly Found[], more: boolean): object => ({
  Id: query.Id,
  Label: query.Label ?? query.MetricStat!.Metric!.MetricName,
  Timestamps: points.map(({ at }) => new Date(at)),
  Values: points.map(({ value }) => value),
  StatusCode: more ? 'PartialData' : 'Complete',
});

const checked = ({ MetricDataQueries = [] }: DataInput): readonly DataQuery[] => {
  const invalid = (message: string): never => {
    throw new AwsError('ValidationError', message);
  };
  if (MetricDataQueries.length === 0) invalid('The parameter MetricDataQueries is required.');
  if (MetricDataQueries.length > 500) invalid('The collection MetricDataQueries must not have a size greater than 500.');
  const ids = new Set<string>();
  for (const { Id = '', MetricStat, Expression } of MetricDataQueries) {
    if (!/^[a-z][a-zA-Z0-9_]{0,254}$/.test(Id))
      invalid(
        `The value '${Id}' for parameter MetricDataQueries.member.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
      );
    if (ids.size === ids.add(Id).size) invalid(`The values for parameter id in MetricDataQueries are not unique.`);
    if (Expression) invalid('The simulator answers MetricStat queries, not expressions.');
    if (!MetricStat?.Metric?.Namespace || !MetricStat.Metric.MetricName || !MetricStat.Period)
      invalid(`Metric ${Id} needs a namespace, a name and a period.`);
    if (!statistic(MetricStat!.Stat ?? '')) invalid(`The value ${MetricStat!.Stat} for parameter Stat is not supported.`);
  }
  return MetricDataQueries;
};

/** Dates arrive as such from the SDK, as numbers or text from elsewhere. */
const timeOf = (time: Date | number | string | undefined): number => (time === undefined ? Number.NaN : new Date(time).getTime());

interface StatisticsInput {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: { Name?: string; Value?: string }[];
  readonly StartTime?: Date | string;
  readonly EndTime?: Date | string;
  readonly Period?: number;
  readonly Statistics?: string[];
}

export const getMetricStatistics = (metrics: Metrics, now: number, input: StatisticsInput): object => {
  const names = input.Statistics ?? [];
  const unknown = names.find((name) => !statistic(name));
  if (names.length === 0 || unknown)
    throw new AwsError('InvalidParameterValue', `The parameter Statistics must name statistics, not ${unknown ?? 'nothing'}.`);
  const series = metrics.find(input.Namespace ?? '', input.MetricName ?? '', dimensionsOf(input.Dimensions));
  const points = windows(series, timeOf(input.StartTime), timeOf(input.EndTime), (input.Period ?? 60) * 1000, now);
  return {
    Label: input.MetricName,
    Datapoints: points.map((point) => ({
      Timestamp: new Date(point.start),
      ...Object.fromEntries(names.map((name) => [name, statistic(name)!(point)])),
      Unit: 'None',
    })),
  };
};

interface ListInput {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { Name?: string; Value?: string }[];
  readonly NextToken?: string;
}

const PAGE = 500;

export const listMetrics = (
  metrics: Metrics,
  now: number,
  { Namespace, MetricName, Dimensions = [], NextToken = '0' }: ListInput,
): object => {
  const found = [...metrics.all()].filter(
    (series) =>
      (!Namespace || series.namespace === Namespace) &&
      (!MetricName || series.metric === MetricName) &&
      series.points.some(({ publishedAt }) => publishedAt <= now) &&
      Dimensions.every(
        ({ Name, Value }) =>
          series.dimensions[Name!] !== undefined && (Value === undefined || series.dimensions[Name!] === Value),
      ),
  );
  const from = Number(NextToken);
  return {
    Metrics: found.slice(from, from + PAGE).map((series) => ({
      Namespace: series.namespace,
      MetricName: series.metric,
      Dimensions: dimensionList(series.dimensions),
    })),
    ...(from + PAGE < found.length ? { NextToken: String(from + PAGE) } : {}),
  };
};
