import type { DecidedAction } from '../model/decision.js';
import { MINUTE } from '../model/time.js';
import { count, type Facts, type Said } from './facts.js';
import type { Condition } from './state.js';

/** A call that fails once is sent again by the next pass; what still fails after this needs somebody. */
const HOLD_MILLISECONDS = 3 * MINUTE;
const QUIET_MILLISECONDS = 10 * MINUTE;

/** What was decided and cannot be done. What EC2 has no room for is told as blocked capacity. */
export const failingConditions = (facts: Facts): readonly Condition[] => {
  const told = new Set(facts.blocked.map(({ text }) => text));
  const failed = (facts.decision?.actions ?? []).filter(
    ({ kind, result, note }) => result === 'failed' && note !== undefined && !(kind === 'launch' && told.has(note)),
  );
  const throttled = failed.filter(({ note }) => /Throttl|RequestLimitExceeded|TooManyRequests/.test(note!));
  const broken = failed.filter((one) => !throttled.includes(one));
  return [conditionOf('autoscaler.throttled', throttled, facts), conditionOf('autoscaler.error', broken, facts)];
};

/** A pass that had nothing to do says nothing about whether it could have. */
const conditionOf = (
  type: 'autoscaler.throttled' | 'autoscaler.error',
  failed: readonly DecidedAction[],
  facts: Facts,
): Condition => {
  const did = (facts.decision?.actions ?? []).some(({ result }) => result === 'done');
  return {
    key: type,
    on: failed.length > 0 ? true : did ? false : null,
    holdMilliseconds: HOLD_MILLISECONDS,
    quietMilliseconds: QUIET_MILLISECONDS,
    raise: () => raised(type, failed, facts),
    recover: () => ({
      type: 'autoscaler.recovered',
      severity: 'info',
      project: null,
      title: type === 'autoscaler.error' ? 'what is decided is done again' : 'AWS takes the calls again',
      why: `The last pass did what it decided: ${facts.decision?.why ?? ''}`,
      effect: null,
      todo: 'Nothing.',
      numbers: { instances: facts.view.size.active },
    }),
  };
};

const raised = (type: string, failed: readonly DecidedAction[], { view, decision }: Facts): Omit<Said, 'key'> => {
  const [first] = failed;
  const what = `${first?.kind} ${first?.target}`;
  const throttled = type === 'autoscaler.throttled';
  return {
    type,
    severity: 'critical',
    project: null,
    title: throttled ? `AWS throttles the autoscaler: ${what}` : `the autoscaler cannot act: ${what} fails`,
    why: `It has failed for ${HOLD_MILLISECONDS / MINUTE} min (${count(failed.length, 'action')} in the last pass). ${what}: ${(first?.note ?? 'no reason').replace(/\.$/, '')}.`,
    effect: `The cluster stays at ${count(view.size.active, 'instance')}. What it wants: ${decision?.why ?? 'nothing'}`,
    todo: throttled
      ? 'See who else calls EC2 or ECS so often in this account and region. Each pass tries once more by itself.'
      : 'If a right is missing, compare the role of the reconcile function with the stack and deploy it again; else see the decision. Each pass tries once more.',
    numbers: { action: first?.kind ?? '', target: first?.target ?? '', failed: failed.length, instances: view.size.active },
  };
};
