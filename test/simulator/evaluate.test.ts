import { describe, expect, it } from '@jest/globals';
import { type AlarmState, evaluate, type MissingData } from '../../simulator/cloudwatch/evaluate.js';

/** Rows of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html; 1 breaches, 0 does not. */
const TREATMENTS: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

const states = (datapointsToAlarm: number, values: readonly number[]): (AlarmState | null)[] =>
  TREATMENTS.map((treatMissingData) =>
    evaluate(
      { comparison: 'GreaterThanThreshold', threshold: 0.5, evaluationPeriods: 3, datapointsToAlarm, treatMissingData },
      values,
    ),
  );

describe('an alarm on three of three', () => {
  it.each([
    ['0 - X - X', [0, 1, 1], ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', [0], ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', [], ['INSUFFICIENT_DATA', null, 'ALARM', 'OK']],
    ['0 X X - X', [0, 1, 1, 1], ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', [1], ['ALARM', null, 'ALARM', 'OK']],
  ])('with %s', (_, values, expected) => expect(states(3, values)).toEqual(expected));
});

describe('an alarm on two of three', () => {
  it.each([
    ['0 - X - X', [0, 1, 1], ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', [0, 1], ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', [0], ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - X', [1], ['ALARM', null, 'ALARM', 'OK']],
  ])('with %s', (_, values, expected) => expect(states(2, values)).toEqual(expected));
});
