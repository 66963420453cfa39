import type { Intent, RefusedCall } from '../model/intent.js';
import { MINUTE, type Millis } from '../model/time.js';

/** A repeat or two are quick; after this long it is part of why nothing happens. */
const WORTH_SAYING_MILLISECONDS = 3 * MINUTE;

type Refused = Intent & { readonly refused: RefusedCall };

/** Drains and moves of which AWS does not take a call, whatever the cluster is like; the longest refused first. */
export const refusedIntents = (intents: readonly Intent[]): readonly Refused[] =>
  intents.filter((one): one is Refused => one.refused !== undefined).sort((a, b) => a.refused.since - b.refused.since);

/** An answer that is lost once is no news: the call was taken mostly, and the next pass sees it. */
export const isNews = ({ refused: { unanswered, since } }: Refused, now: Millis): boolean =>
  !unanswered || now - since >= WORTH_SAYING_MILLISECONDS;

/** What it is about: an instance, or a service. */
export const targetOf = (intent: Intent): string => (intent.kind === 'move' ? intent.service : (intent.instanceId ?? intent.id));

/** For a decision that waits for what is under way: that AWS does not take it, and what it said. Null = nothing to say. */
export const refusedText = (intents: readonly Intent[], now: Millis): string | null => {
  const [longest] = refusedIntents(intents).filter(({ refused }) => now - refused.since >= WORTH_SAYING_MILLISECONDS);
  if (!longest) return null;
  const { call, since, note, unanswered } = longest.refused;
  const minutes = Math.floor((now - since) / MINUTE);
  return `AWS has ${unanswered ? 'not answered' : 'refused'} ${call} for ${targetOf(longest)} for ${minutes} min: ${note.replace(/\.$/, '')}; it is asked again with every pass.`;
};
