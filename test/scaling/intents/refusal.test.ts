import { describe, expect, it } from '@jest/globals';
import type { DrainIntent, RefusedCall } from '../../../shared/model/intent.js';
import type { InstanceSeen } from '../../../shared/model/observation.js';
import { MINUTE } from '../../../shared/model/time.js';
import { advance, answered } from '../../../shared/scaling/intents/index.js';
import type { StepResult } from '../../../shared/scaling/intents/step.js';
import { refusedText } from '../../../shared/scaling/refused.js';
import { aCluster, aPolicy, NOON } from '../../support/a-cluster.js';

const drain = (refused?: RefusedCall): DrainIntent => ({
  kind: 'drain',
  id: 'int_1',
  decision: 'dec_1',
  reason: 'empty',
  createdAt: NOON,
  deadlineAt: NOON + 15 * MINUTE,
  instanceId: 'i-2',
  containerInstance: 'arn:i-2',
  after: null,
  state: 'planned',
  ...(refused && { refused }),
});

const DENIED: StepResult = {
  result: 'failed',
  note: 'AccessDeniedException: no.',
  error: 'denied',
  code: 'AccessDeniedException',
};
const REFUSED = { call: 'UpdateContainerInstancesState', since: NOON, note: 'AccessDeniedException: no.', throttled: false };

const left = (intent: DrainIntent, answer: StepResult, now = NOON) => {
  const step = { kind: 'set-state', containerInstance: 'arn:i-2', state: 'DRAINING' } as const;
  return answered(intent, step, answer, now, aPolicy()).intent!;
};

describe('a call that AWS refuses whatever the cluster is like', () => {
  it('is remembered with its first time and its last words, until it is taken', () => {
    expect(left(drain(), DENIED).refused).toEqual(REFUSED);
    const throttled: StepResult = { result: 'failed', note: 'ThrottlingException: slow', error: 'throttle' };
    const twice = left(drain(REFUSED), throttled, NOON + MINUTE);
    expect(twice.refused).toEqual({ ...REFUSED, note: 'ThrottlingException: slow', throttled: true });
    expect(left(drain(REFUSED), { result: 'done', note: null })).not.toHaveProperty('refused');
  });

  it('is forgotten once it is asked for no more: somebody else has terminated the instance', () => {
    const { observation } = aCluster({ instances: ['i-1', 'i-2'], services: {} });
    const intent = { ...drain({ ...REFUSED, call: 'TerminateInstances' }), state: 'terminating' as const };
    const next = (state: InstanceSeen['state']) => {
      const instances = observation.instances.map((one) => ({
        ...one,
        state,
        containerInstance: { ...one.containerInstance!, status: 'DRAINING' },
      }));
      return advance(intent, { ...observation, instances }, aPolicy());
    };
    expect(next('running')).toMatchObject({ step: { kind: 'terminate' }, intent: { refused: {} } });
    expect(next('shutting-down').intent).not.toHaveProperty('refused');
  });

  it('is remembered like one that AWS does not answer, until it is seen to have been done', () => {
    const lost: StepResult = { result: 'failed', note: 'TimeoutError: no answer', error: 'ambiguous' };
    const unanswered = left(drain(), lost);
    expect(unanswered.refused).toEqual({ ...REFUSED, note: lost.note, unanswered: true });
    expect(refusedText([unanswered], NOON + 3 * MINUTE)).toMatch(
      /^AWS has not answered UpdateContainerInstancesState for i-2 for 3 min/,
    );
  });

  it('is not one that failed for what is there: an instance that is gone', () => {
    for (const error of ['gone', 'capacity'] as const)
      expect(left(drain(), { result: 'failed', note: 'x', error })).not.toHaveProperty('refused');
  });

  it('is part of why nothing happens once it has lasted for three minutes', () => {
    expect(refusedText([drain(REFUSED)], NOON + 3 * MINUTE - 1)).toBeNull();
    expect(refusedText([drain(), drain(REFUSED)], NOON + 4 * MINUTE)).toBe(
      'AWS has refused UpdateContainerInstancesState for i-2 for 4 min: AccessDeniedException: no; it is asked again with every pass.',
    );
  });
});
