import type { LeftByMove } from '../model/head.js';
import type { Observation } from '../model/observation.js';
import { allServe, SETTLED_MILLISECONDS } from './all-serve.js';
import { type Finding, nothing, type PlannedAction } from './proposal.js';
import { hasSurplus, type Situation } from './situation.js';

/**
 * Copies that nobody waits for: a call that asked for a second copy was held up on its way and took effect after its move had ended.
 * Counts that somebody else set are left alone: only the one copy more of a move whose call for it was never answered is taken back.
 */
export const surplus = (situation: Situation): Finding => {
  const actions = Object.entries(situation.head.moved ?? {}).flatMap(([name, left]): PlannedAction[] => {
    const service = situation.observation.services.find((one) => one.name === name);
    if (!service || !hasSurplus(situation, service) || service.deployments.length > 1) return [];
    if (!isSettled(left, situation.observation) || !allServe(situation.observation, name)) return [];
    return [{ kind: 'scale', reason: 'drifted', service: name, desired: left.desired }];
  });
  if (actions.length === 0) return nothing;
  const names = actions.map((action) => (action.kind === 'scale' ? action.service : '')).join(', ');
  return {
    ...nothing,
    actions,
    reasons: ['drifted'],
    why: `A copy of ${names} that a move had asked for came after the move had ended: it is taken back.`,
  };
};

/** So long after the count went up, a copy that no look shows has found no room: before, it may be starting, and ECS would stop another. */
const isSettled = ({ overSince }: LeftByMove, { at }: Observation): boolean =>
  overSince !== undefined && at - overSince >= SETTLED_MILLISECONDS;
