import type { Refused } from '../alerts/failing.js';
import { sortError } from '../aws/errors.js';
import { subjectOf } from '../deploying/after-steps.js';
import type { Decision } from '../model/decision.js';
import type { Intent } from '../model/intent.js';
import type { Millis } from '../model/time.js';
import { notTold } from '../scaling/not-told.js';
import { isNews, refusedIntents, targetOf } from '../scaling/refused.js';
import type { ActResults } from './act-on.js';
import type { Thoughts } from './think.js';

/** All that AWS refused this pass whatever the cluster is like: actions, what is under way, steps of deployments, and looks. */
export const refusals = (
  thoughts: Thoughts,
  intents: readonly Intent[],
  decision: Decision,
  deployed: ActResults['deployed'],
): readonly Refused[] => [
  ...refusedOf(decision),
  ...refusedAgain(intents, decision, thoughts.input.observation.at),
  ...refusedSteps(thoughts, deployed),
  ...unseenIn(thoughts),
  ...untoldOf(thoughts),
];

/** By the error's class: what has merely not worked out (a task that did not land) is no fault of ours. */
const REFUSALS: readonly (string | null)[] = ['denied', 'invalid', 'throttle', 'ambiguous'];

const toldAs = (sort: string | null) => ({
  throttled: sort === 'throttle',
  ...(sort === 'ambiguous' && { unanswered: true }),
});

const refusedOf = ({ actions }: Decision): readonly Refused[] =>
  actions.flatMap(({ kind, target, result, note, intent }) => {
    if (result !== 'failed' || kind === 'launch' || !note) return [];
    const sorted = sortError({ name: note.slice(0, Math.max(0, note.indexOf(':'))), message: note });
    // What an intent has had no answer to is looked at by the next pass first.
    if (sorted.class === 'ambiguous' && intent !== null) return [];
    return REFUSALS.includes(sorted.class) ? [{ kind, target, note, ...toldAs(sorted.class) }] : [];
  });

/** What is under way is tried with every pass, and no decision of its own says so. */
const refusedAgain = (intents: readonly Intent[], { actions }: Decision, now: Millis): readonly Refused[] =>
  refusedIntents(intents)
    .filter((one) => isNews(one, now))
    .filter(({ id, refused }) => refused.unanswered || !actions.some(({ intent }) => intent === id))
    .map((one) => ({ ...one.refused, kind: one.refused.call, target: targetOf(one) }));

/**
 * What goes on trying: a removal, and what is done for volumes at rest. An `up` that AWS refuses fails for it and tells so, as often as a
 * wrong file is sent; only to be throttled keeps it waiting.
 */
const refusedSteps = ({ deployments }: Thoughts, deployed: ActResults['deployed']): readonly Refused[] => {
  const ups = new Set(deployments.flatMap(({ of, outcome }) => (of.project.body.removed ? [] : [outcome.deployment.id])));
  return [...deployed].flatMap(([id, done]) =>
    done.flatMap(({ step, outcome: { result, errorClass, note } }) =>
      result === 'failed' && (ups.has(id) ? errorClass === 'throttle' : REFUSALS.includes(errorClass))
        ? [{ kind: step.kind, target: subjectOf(step), note, ...toldAs(errorClass) }]
        : [],
    ),
  );
};

/** Projects whose deployment stands still because AWS does not show them. */
const unseenIn = ({ deployments }: Thoughts): readonly Refused[] =>
  deployments.flatMap(({ of: { project, unread } }) =>
    unread ? [{ kind: 'look at', target: project.body.name, note: unread.unread, throttled: unread.throttled }] : [],
  );

/** Parts of the look that AWS does not tell. Of metrics people hear as of being blind. */
const untoldOf = ({ input: { observation } }: Thoughts): readonly Refused[] =>
  notTold(observation).map(({ what, unread, throttled }) => ({ kind: 'ask', target: what, note: unread, throttled }));
