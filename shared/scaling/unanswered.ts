import type { Intent, LaunchIntent } from '../model/intent.js';
import { MINUTE, type Millis } from '../model/time.js';

/** A repeat or two are quick; after this long it is part of why nothing happens. */
const WORTH_SAYING_MILLISECONDS = 3 * MINUTE;

/** Launches that EC2 has left without an answer for at least so long, oldest first. */
export const unansweredLaunches = (intents: readonly Intent[], now: Millis, milliseconds: Millis): readonly LaunchIntent[] =>
  intents
    .filter((one): one is LaunchIntent => one.kind === 'launch' && one.state === 'planned' && one.unanswered !== undefined)
    .filter(({ createdAt }) => now - createdAt >= milliseconds)
    .sort((a, b) => a.createdAt - b.createdAt);

const callOf = ({ request }: LaunchIntent): string => (request.fleet ? 'CreateFleet' : 'RunInstances');

/** For a decision that counts on launches in flight: that EC2 has not taken them yet, and what it said. Null = nothing to say. */
export const unansweredText = (
  intents: readonly Intent[],
  now: Millis,
  milliseconds: Millis = WORTH_SAYING_MILLISECONDS,
): string | null => {
  const [oldest] = unansweredLaunches(intents, now, milliseconds);
  if (!oldest) return null;
  const minutes = Math.floor((now - oldest.createdAt) / MINUTE);
  return `EC2 has not answered ${callOf(oldest)} for ${minutes} min: ${oldest.unanswered}; the same request is sent with every pass.`;
};
