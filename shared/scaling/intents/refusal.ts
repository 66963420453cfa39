import type { Intent, RefusedCall } from '../../model/intent.js';
import type { Millis } from '../../model/time.js';
import type { Advance, Step, StepResult } from './step.js';

const CALL_OF: Readonly<Record<Step['kind'], string>> = {
  'run-instance': 'RunInstances',
  terminate: 'TerminateInstances',
  'set-state': 'UpdateContainerInstancesState',
  reboot: 'RebootInstances',
  deregister: 'DeregisterContainerInstance',
  cordon: 'PutAttributes',
  uncordon: 'DeleteAttributes',
  'set-count': 'UpdateService',
  protect: 'UpdateTaskProtection',
  release: 'UpdateTaskProtection',
  'check-targets': 'DescribeTargetHealth',
  nudge: 'UpdateService',
};

/** An intent with what AWS has refused of it, or without once a call is taken. A launch has its own way to wait (`unanswered`). */
export const withRefusal = (advance: Advance, step: Step, answer: StepResult, now: Millis): Advance => {
  const { intent } = advance;
  if (!intent || intent.kind === 'launch') return advance;
  const refused = refusalOf(intent, step, answer, now);
  return refused ? { ...advance, intent: { ...intent, refused } } : without(advance, intent);
};

/** What was refused is not asked for any more: somebody else has done it, or it goes on in another way. */
export const withoutOldRefusal = (advance: Advance): Advance => {
  const { intent, step } = advance;
  return intent && (!step || CALL_OF[step.kind] !== intent.refused?.call) ? without(advance, intent) : advance;
};

const without = (advance: Advance, { refused, ...rest }: Intent): Advance =>
  refused ? { ...advance, intent: rest as Intent } : advance;

/** Null: it was taken, or failed for what the cluster is like. One without an answer is forgotten once it is seen to have been done. */
const refusalOf = ({ refused }: Intent, { kind }: Step, { result, error, note }: StepResult, now: Millis): RefusedCall | null =>
  result === 'failed' && (error === 'denied' || error === 'invalid' || error === 'throttle' || error === 'ambiguous')
    ? {
        call: CALL_OF[kind],
        since: refused?.since ?? now,
        note: note ?? error,
        throttled: error === 'throttle',
        ...(error === 'ambiguous' && { unanswered: true }),
      }
    : null;
