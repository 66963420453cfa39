import { MINUTE } from '../model/time.js';
import { count, type Facts, type Said } from './facts.js';
import type { AlertState, Condition } from './state.js';

/** A call that fails once is sent again by the next pass; what still fails after this needs somebody. */
const HOLD_MILLISECONDS = 3 * MINUTE;
/** Over, when something could be done for so long, or when nothing has been tried for so long. */
const QUIET_MILLISECONDS = 10 * MINUTE;
const FORGOTTEN_MILLISECONDS = 60 * MINUTE;
/** Two failures further apart are two stories. */
const STORY_MILLISECONDS = 5 * MINUTE;

/** An action that AWS refuses whatever the cluster is like: for want of a right, as wrong, or because it is asked too often. */
export interface Refused {
  readonly kind: string;
  readonly target: string;
  readonly note: string;
  readonly throttled: boolean;
  /** AWS does not answer it, and it does not take effect either. */
  readonly unanswered?: boolean;
}

type Type = 'autoscaler.throttled' | 'autoscaler.error';

/** What was decided and cannot be done. A launch that cannot be had is told as blocked capacity. */
export const failingConditions = (state: AlertState, facts: Facts): readonly Condition[] => {
  const failed = facts.refused ?? [];
  return [
    conditionOf(
      'autoscaler.throttled',
      failed.filter(({ throttled }) => throttled),
      state,
      facts,
    ),
    conditionOf(
      'autoscaler.error',
      failed.filter(({ throttled }) => !throttled),
      state,
      facts,
    ),
  ];
};

const conditionOf = (type: Type, failed: readonly Refused[], state: AlertState, facts: Facts): Condition => {
  const did = (facts.decision?.actions ?? []).some(({ result }) => result === 'done');
  return {
    key: type,
    on: failed.length > 0 ? true : did || isOld(state[type], facts.now) ? false : null,
    holdMilliseconds: HOLD_MILLISECONDS,
    quietMilliseconds: did ? QUIET_MILLISECONDS : FORGOTTEN_MILLISECONDS,
    raise: () => raised(type, failed, facts),
    recover: () => ({
      type: 'autoscaler.recovered',
      severity: 'info',
      project: null,
      title: type === 'autoscaler.error' ? 'what is decided is done again' : 'AWS takes the calls again',
      why: `Nothing has been refused for ${(did ? QUIET_MILLISECONDS : FORGOTTEN_MILLISECONDS) / MINUTE} min.`,
      effect: null,
      todo: 'Nothing.',
      numbers: { instances: facts.view.size.active },
    }),
  };
};

/** A pass that had nothing to do says nothing about whether it could have. */
const isOld = (entry: AlertState[string] | undefined, now: number): boolean =>
  entry !== undefined && now - entry.seenAt > (entry.phase === 'firing' ? FORGOTTEN_MILLISECONDS : STORY_MILLISECONDS);

const raised = (type: string, failed: readonly Refused[], { view, decision }: Facts): Omit<Said, 'key'> => {
  const [first] = failed;
  const what = `${first?.kind} ${first?.target}`;
  const throttled = type === 'autoscaler.throttled';
  const unanswered = first?.unanswered === true;
  return {
    type,
    severity: 'critical',
    project: null,
    title: throttled
      ? `AWS throttles the autoscaler: ${what}`
      : `the autoscaler cannot act: ${what} ${unanswered ? 'is not answered' : 'fails'}`,
    why: `It has failed for ${HOLD_MILLISECONDS / MINUTE} min (${count(failed.length, 'action')} in the last pass). ${what}: ${(first?.note ?? 'no reason').replace(/\.$/, '')}.`,
    effect: `What rests on it waits. The last decision, on ${count(view.size.active, 'instance')}: ${decision?.why ?? 'none'}`,
    todo: throttled
      ? 'See who else calls EC2 or ECS so often in this account and region. Each pass tries once more by itself.'
      : unanswered
        ? 'See https://health.aws.amazon.com for this region. Each pass tries once more by itself.'
        : 'If a right is missing, compare the role of the reconcile function with the stack and deploy it again; else see the decision. Each pass tries once more.',
    numbers: { action: first?.kind ?? '', target: first?.target ?? '', failed: failed.length, instances: view.size.active },
  };
};
