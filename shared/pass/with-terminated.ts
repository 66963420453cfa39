import type { Decision } from '../model/decision.js';
import { isReplacement } from '../scaling/replacing.js';
import type { ActResults } from './act-on.js';
import type { Thoughts } from './think.js';

/**
 * The decision of a pass that had nothing to decide, but ended drains: what it terminates, by the reasons for which it was drained.
 */
export const withTerminated = (
  decision: Decision,
  { before }: Pick<Thoughts, 'before'>,
  { actions }: Pick<ActResults, 'actions'>,
): Decision => {
  const terminated = actions.flatMap(({ kind, result, target }) => (kind === 'terminate' && result === 'done' ? [target] : []));
  if (decision.action !== 'none' || terminated.length === 0) return decision;
  const drained = before.flatMap((one) => (one.kind === 'drain' && terminated.includes(one.instanceId) ? [one.reason] : []));
  return {
    ...decision,
    action: drained.some(isReplacement) ? 'replace' : 'scale-in',
    reasons: [...new Set([...drained, ...decision.reasons])],
    why: `${terminated.join(', ')}: nothing runs on it any more, so it is terminated.`,
    blockedBy: [],
  };
};
