import { describe, expect, it } from '@jest/globals';
import type { LaunchIntent } from '../../shared/model/intent.js';
import type { Observation } from '../../shared/model/observation.js';
import type { Policy } from '../../shared/model/policy.js';
import { MINUTE, SECOND } from '../../shared/model/time.js';
import { advance, answered } from '../../shared/scaling/intents/index.js';

const START = Date.parse('2026-03-01T08:00:00Z');
const policy = { registrationSeconds: 600 } as Policy;

const planned: LaunchIntent = {
  kind: 'launch',
  state: 'planned',
  id: 'int_1',
  decision: 'dec_1',
  reason: 'above-line',
  createdAt: START,
  deadlineAt: START + 600 * SECOND,
  attempt: 1,
  token: 'int_1-1',
  instanceId: null,
  request: {
    type: 't3.small',
    zone: 'us-east-1a',
    subnetId: 'subnet-1',
    market: 'on-demand',
    launchTemplateId: 'lt-1',
    launchTemplateVersion: '1',
  },
};

/** A look at AWS in which the new instance is not visible yet. */
const nothingSeen = (at: number): Observation => ({ at, instances: [], services: [], tasks: [], alarms: [], reading: null });

/** EC2 refused for so long, then gave i-1. */
const startedAfter = (minutes: number): LaunchIntent => {
  const at = START + minutes * MINUTE;
  const { step } = advance(planned, nothingSeen(at), policy);
  expect(step).toMatchObject({ kind: 'run-instance', intent: { token: 'int_1-1' } });
  return answered(planned, step!, { result: 'done', note: null, instanceId: 'i-1' }, at, policy).intent as LaunchIntent;
};

describe('a launched instance that EC2 does not show yet', () => {
  it('is waited for, also when EC2 refused the launch for many minutes before', () => {
    for (const minutes of [0, 4, 8]) {
      const next = advance(startedAfter(minutes), nothingSeen(START + minutes * MINUTE + 5 * SECOND), policy);
      expect(next.intent).toMatchObject({ state: 'launched', instanceId: 'i-1' });
    }
  });

  it('is given up when it has not been seen for five minutes', () => {
    const next = advance(startedAfter(8), nothingSeen(START + 8 * MINUTE + 5 * MINUTE + SECOND), policy);
    expect([next.intent, next.effects]).toEqual([null, { neverJoined: 'lt-1:1' }]);
  });
});
