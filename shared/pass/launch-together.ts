import { isDeepStrictEqual } from 'node:util';
import type { LaunchIntent } from '../model/intent.js';
import { askedText } from '../scaling/fleet.js';
import { batched, shared, waitingWith } from '../scaling/intents/batch.js';
import { offeringsOf } from '../scaling/intents/fleet-answer.js';
import { answered } from '../scaling/intents/index.js';
import { type StepResult, waits } from '../scaling/intents/step.js';
import { anotherOffer, type Launch, MOST_OFFERS, withinCaps } from './another-offer.js';
import { type Doing, decided, perform, replaceAll } from './doing.js';
import { openIntent } from './open-intents.js';
import { mayAct, remember } from './turn.js';

interface Asked {
  readonly action: Launch;
  readonly intent: LaunchIntent;
}

/**
 * Launches of one call that this pass's decision opens, asked for when the first of them comes up. Those that the offering has no
 * capacity for are asked of the next one, together again.
 */
export const openTogether = async (doing: Doing, { token }: LaunchIntent): Promise<void> => {
  let open = doing.thoughts.opened.flatMap(({ action, intent }): Asked[] =>
    action.kind === 'launch' && intent?.kind === 'launch' && intent.token === token ? [{ action, intent }] : [],
  );
  if (doing.asked.has(token)) return;
  for (let offers = 0; offers < MOST_OFFERS && open.length > 0; offers += 1) {
    const answers = await launchTogether(
      doing,
      open.map(({ intent }) => intent),
    );
    open.forEach(({ action, intent }, i) => {
      const target = answers[i]!.instanceId ?? askedText(action);
      doing.actions.push(decided('launch', target, intent.id, answers[i]!));
    });
    open = await onAnotherOffer(
      doing,
      open.filter((_, i) => answers[i]!.error === 'capacity'),
    );
  }
};

/** One call for all of them, and one write of what it gave each. A call that was made in this pass already is not made again. */
export const launchTogether = async (doing: Doing, launches: readonly LaunchIntent[]): Promise<readonly StepResult[]> => {
  const [first] = launches;
  const { turn } = doing;
  if (!first || doing.asked.has(first.token)) return [];
  doing.asked.add(first.token);
  const inTime = await mayAct(turn);
  const waiting = waitingWith(first, turn.session.head.intents);
  const step = { kind: 'run-instance', intent: first } as const;
  const answer: StepResult = inTime ? await perform(doing, step) : { result: 'stale', note: 'no time was left in this pass' };
  const answers = shared(answer, waiting, turn.session.head.intents);
  const now = doing.ports.clock.now();
  await replaceAll(
    doing,
    waiting.map((one, i) => [
      one,
      inTime ? answered(one, step, answers[i]!, now, turn.policy) : waits({ ...one, unanswered: answer.note! }, answer.note!),
    ]),
  );
  if (answers.some(({ error }) => error === 'capacity'))
    for (const offering of offeringsOf(first.request)) doing.refused.add(offering);
  const byId = new Map(waiting.map(({ id }, i) => [id, answers[i]!]));
  return launches.map(({ id }) => byId.get(id) ?? answer);
};

/**
 * New intents for those that had no capacity, written down before they are asked for. What is bound elsewhere than the first cannot
 * share its call; the next pass asks for it.
 */
const onAnotherOffer = async (doing: Doing, refused: readonly Asked[]): Promise<Asked[]> => {
  const [first] = refused;
  const short = refused.filter(({ action }) => isDeepStrictEqual(action.boundTo, first?.action.boundTo));
  const other = first && anotherOffer(doing.thoughts.input, first.action, doing.refused);
  if (!other) return [];
  const { turn, thoughts } = doing;
  const open = turn.session.head.intents;
  const allowed = short.slice(0, withinCaps(thoughts.input, open, other, short.length));
  if (allowed.length === 0) return [];
  const intents = batched(allowed.map(() => openIntent(turn, thoughts.input, thoughts.decisionId, other) as LaunchIntent));
  await remember(turn, { ...turn.session.head, intents: [...open, ...intents] });
  return intents.map((intent) => ({ action: other, intent }));
};
