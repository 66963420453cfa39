import { uuid } from '../ids.js';
import { type Amazon, AwsError } from '../parts.js';
import { type Alarm, type AlarmInput, alarmOf, describe } from './alarm.js';
import { alarmDetail, alarmNotification, offsetTime, type StateSeen } from './alarm-event.js';
import { type AlarmState, EXTRA_PERIODS, evaluate, reasonOf } from './evaluate.js';
import { type Metrics, type Point, statistic, windows } from './metrics.js';

/** Alarms are looked at every 60 s, each at its own second of the minute. */
const EVALUATION_MILLISECONDS = 60_000;

/** The account's alarms. Events and actions happen on transitions only. */
export class Alarms {
  readonly #alarms = new Map<string, Alarm>();
  readonly #evaluations = new Map<string, () => void>();

  constructor(
    readonly amazon: Amazon,
    readonly metrics: Metrics,
  ) {}

  put = (input: AlarmInput): object => {
    const { world, settings } = this.amazon;
    const arn = `arn:aws:cloudwatch:${settings.region}:${settings.account}:alarm:${input.AlarmName}`;
    const before = this.#alarms.get(input.AlarmName);
    this.#alarms.set(input.AlarmName, alarmOf(input, arn, world.now(), before));
    if (!before) this.#schedule(input.AlarmName, world.random(`alarm.${input.AlarmName}`)() * EVALUATION_MILLISECONDS);
    return {};
  };

  delete = ({ AlarmNames = [] }: { AlarmNames?: string[] }): object => {
    const unknown = AlarmNames.find((name) => !this.#alarms.has(name));
    if (unknown) throw new AwsError('ResourceNotFound', `Alarm ${unknown} does not exist`, 404);
    for (const name of AlarmNames) {
      this.#alarms.delete(name);
      this.#evaluations.get(name)?.();
      this.#evaluations.delete(name);
    }
    return {};
  };

  list = (input: {
    AlarmNames?: string[];
    AlarmNamePrefix?: string;
    StateValue?: string;
    MaxRecords?: number;
    NextToken?: string;
  }): object => {
    const { AlarmNames, AlarmNamePrefix = '', StateValue, MaxRecords = 50, NextToken = '0' } = input;
    if (MaxRecords < 1 || MaxRecords > 100) throw new AwsError('ValidationError', 'MaxRecords must be between 1 and 100');
    const from = Number(NextToken);
    if (!Number.isInteger(from)) throw new AwsError('InvalidNextToken', 'The next token specified is invalid.');
    const found = [...this.#alarms.values()]
      .filter(({ name }) => (AlarmNames ? AlarmNames.includes(name) : name.startsWith(AlarmNamePrefix)))
      .filter(({ state }) => !StateValue || state === StateValue)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const next = from + MaxRecords;
    return {
      MetricAlarms: found.slice(from, next).map(describe),
      CompositeAlarms: [],
      ...(next < found.length ? { NextToken: String(next) } : {}),
    };
  };

  setState = (input: { AlarmName: string; StateValue: AlarmState; StateReason: string; StateReasonData?: string }): object => {
    const alarm = this.#alarms.get(input.AlarmName);
    if (!alarm) throw new AwsError('ResourceNotFound', `Alarm ${input.AlarmName} does not exist`, 404);
    this.#become(alarm, input.StateValue, input.StateReason, input.StateReasonData ?? '');
    return {};
  };

  #schedule(name: string, milliseconds: number): void {
    const callOff = this.amazon.world.after(milliseconds, `alarm ${name}`, () => {
      this.#schedule(name, EVALUATION_MILLISECONDS);
      this.#evaluate(this.#alarms.get(name)!);
    });
    this.#evaluations.set(name, callOff);
  }

  #evaluate(alarm: Alarm): void {
    const points = this.#points(alarm);
    const values = points.map(statistic(alarm.metric.statistic)!);
    const next = evaluate(alarm.condition, values);
    if (next === null || next === alarm.state) return;
    const reason = reasonOf(alarm.condition, next, alarm.state, points, values);
    this.#become(alarm, next, reason, this.#reasonData(alarm, points, values));
  }

  /** Windows of the evaluation range that are over and published. */
  #points({ metric, condition }: Alarm): Point[] {
    const now = this.amazon.world.now();
    const period = metric.periodSeconds * 1000;
    const to = Math.floor(now / period) * period;
    const from = to - (condition.evaluationPeriods + EXTRA_PERIODS) * period;
    return windows(this.metrics.find(metric.namespace, metric.name, metric.dimensions), from, to, period, now);
  }

  #reasonData({ metric, condition }: Alarm, points: readonly Point[], values: readonly number[]): string {
    const first = points.at(-condition.evaluationPeriods) ?? points[0];
    return JSON.stringify({
      version: '1.0',
      queryDate: offsetTime(this.amazon.world.now()),
      ...(first ? { startDate: offsetTime(first.start) } : {}),
      statistic: metric.statistic,
      period: metric.periodSeconds,
      recentDatapoints: values.slice(-condition.evaluationPeriods),
      threshold: condition.threshold,
    });
  }

  #become(alarm: Alarm, next: AlarmState, reason: string, reasonData: string): void {
    const previous: StateSeen = {
      value: alarm.state,
      reason: alarm.reason,
      reasonData: alarm.reasonData,
      at: alarm.stateUpdatedAt,
    };
    Object.assign(alarm, { state: next, reason, reasonData });
    if (previous.value === next) return;
    alarm.stateUpdatedAt = this.amazon.world.now();
    const id = uuid(this.amazon.world.random('alarm.ids'));
    this.amazon.events.emit({
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      resources: [alarm.arn],
      detail: alarmDetail(alarm, previous, id),
    });
    if (alarm.input.ActionsEnabled ?? true) this.#act(alarm, previous.value);
  }

  /** Alarm actions: SNS topics are told, others (Auto Scaling, EC2 actions) are not simulated. */
  #act(alarm: Alarm, previous: AlarmState): void {
    const { OKActions = [], AlarmActions = [], InsufficientDataActions = [] } = alarm.input;
    const actions = { OK: OKActions, ALARM: AlarmActions, INSUFFICIENT_DATA: InsufficientDataActions }[alarm.state];
    const { subject, message } = alarmNotification(alarm, previous, this.amazon.settings);
    for (const topicArn of actions.filter((arn) => arn.startsWith('arn:aws:sns:'))) {
      this.amazon.sns.publish(topicArn, subject, message);
    }
  }
}
