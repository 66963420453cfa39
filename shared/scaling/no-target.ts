import type { Candidate } from '../model/decision.js';
import { ailmentsOf } from './ailments.js';
import { once } from './once.js';
import type { Situation } from './situation.js';

/**
 * Instances that no copy of a task is sent to, and why: what is broken, and what ECS places nothing on because its agent does not
 * answer just now. The latter is over in seconds as a rule, so that the best split counts on it and the move waits.
 */
export const noTargets = once(
  (situation: Situation): ReadonlyMap<string, string> =>
    new Map([
      ...situation.active
        .filter(({ containerInstance }) => containerInstance?.agentConnected === false)
        .map(({ id }) => [id, `the agent of ${id} does not answer`] as const),
      ...ailmentsOf(situation).map(({ instance, why }) => [instance.id, why] as const),
    ]),
);

/** So many of them are told of. */
const SHOWN = 3;

/** What is wrong with those that were left out of the choice, as a decision tells it. */
export const leftOut = (situation: Situation): readonly Candidate[] => {
  const why = noTargets(situation);
  return situation.active
    .filter(({ id }) => why.has(id))
    .slice(0, SHOWN)
    .map(({ id }) => ({ id, chosen: false, score: 0, why: `nothing moves there: ${why.get(id)}` }));
};
