import type { Point } from './metrics.js';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface Condition {
  readonly comparison: string;
  readonly threshold: number;
  /** N of M of N. */
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
}

/** How many windows more than N are looked at, so that late points do not count as missing. */
export const EXTRA_PERIODS = 3;

const COMPARISONS: Readonly<
  Record<string, { readonly words: string; readonly breaches: (value: number, threshold: number) => boolean }>
> = {
  GreaterThanThreshold: { words: 'greater than', breaches: (value, threshold) => value > threshold },
  GreaterThanOrEqualToThreshold: { words: 'greater than or equal to', breaches: (value, threshold) => value >= threshold },
  LessThanThreshold: { words: 'less than', breaches: (value, threshold) => value < threshold },
  LessThanOrEqualToThreshold: { words: 'less than or equal to', breaches: (value, threshold) => value <= threshold },
};

export const comparisonOf = (name: string) => COMPARISONS[name];

/**
 * The state an alarm takes, or null to keep it. `values` are the windows that exist in the evaluation range, oldest first: when
 * there are N or more of them only those count, else the missing ones are treated as the alarm says.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export const evaluate = (condition: Condition, values: readonly number[]): AlarmState | null => {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = condition;
  const recent = values.slice(-evaluationPeriods);
  const breaching = recent.filter((value) => COMPARISONS[condition.comparison]!.breaches(value, condition.threshold)).length;
  const missing = evaluationPeriods - recent.length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (missing === 0) return 'OK';
  return withMissing(treatMissingData, { breaching, present: recent.length, missing, needed: datapointsToAlarm });
};

interface Counts {
  readonly breaching: number;
  readonly present: number;
  readonly missing: number;
  readonly needed: number;
}

const withMissing = (treat: MissingData, { breaching, present, missing, needed }: Counts): AlarmState | null => {
  if (treat === 'breaching') return breaching + missing >= needed ? 'ALARM' : 'OK';
  if (treat === 'notBreaching') return 'OK';
  if (present === 0) return treat === 'missing' ? 'INSUFFICIENT_DATA' : null;
  if (breaching < present) return 'OK';
  // All that exists is over the line, but it is less than asked for: AWS alarms at once, unless it shall ignore gaps.
  return treat === 'missing' ? 'ALARM' : null;
};

/** The sentence that AWS writes into StateReason. `points` are the windows behind the values. */
export const reasonOf = (
  condition: Condition,
  next: AlarmState,
  previous: AlarmState,
  points: readonly Point[],
  values: readonly number[],
): string => {
  const { evaluationPeriods, datapointsToAlarm, comparison, threshold } = condition;
  const recent = values.slice(-evaluationPeriods);
  if (recent.length === 0) return withoutPoints(condition, next);
  const shown = recent.map((value, i) => `${value} (${stamp(points.at(i - recent.length)!.start)})`).reverse();
  const said = `${recent.length} out of the last ${recent.length} datapoints [${shown.join(', ')}] ${recent.length === 1 ? 'was' : 'were'}`;
  const crossed = `${next === 'ALARM' ? '' : 'not '}${COMPARISONS[comparison]!.words} the threshold (${decimal(threshold)})`;
  const least = next === 'ALARM' ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  return `Threshold Crossed: ${said} ${crossed} (minimum ${least} datapoint${least === 1 ? '' : 's'} for ${previous} -> ${next} transition).`;
};

const withoutPoints = ({ evaluationPeriods, treatMissingData }: Condition, next: AlarmState): string => {
  if (next === 'INSUFFICIENT_DATA') return `Insufficient Data: ${evaluationPeriods} datapoints were unknown.`;
  const treated = treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  return `Threshold Crossed: no datapoints were received for ${evaluationPeriods} periods and ${evaluationPeriods} missing datapoints were treated as [${treated}].`;
};

const stamp = (at: number): string => {
  const [date, time] = new Date(at).toISOString().split('T') as [string, string];
  const [year, month, day] = date.split('-') as [string, string, string];
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
};

const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
