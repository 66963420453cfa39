import { setActionResult } from '../ledger/journal.js';
import type { Decision } from '../model/decision.js';
import type { Intent, LaunchIntent } from '../model/intent.js';
import { instanceOf } from '../scaling/intents/batch.js';
import { requestText } from '../scaling/intents/fleet-answer.js';
import type { ActResults } from './act-on.js';
import type { Seen } from './look.js';
import type { ReconcilePorts } from './ports.js';
import type { Thoughts } from './think.js';
import { remember, type Turn } from './turn.js';

/**
 * Launches of earlier passes that had no answer at first: their decision's record is corrected once it is known what they gave. The
 * intent says that it is owed until that is written, so that a pass that is killed in between leaves it to the next.
 */
export const correctRecords = async (
  ports: ReconcilePorts,
  turn: Turn,
  seen: Seen,
  thoughts: Thoughts,
  results: ActResults,
): Promise<readonly Decision[]> => {
  const corrected: Decision[] = [];
  const owed = thoughts.before.filter(isOwed);
  for (const intent of owed) {
    const came = whatCame(intent, turn.session.head.intents, seen, results);
    if (!came) continue;
    const decision = await setActionResult(ports.store, intent.decision, { intent: intent.id, ...came });
    if (decision) corrected.push(decision);
  }
  await settle(turn, owed);
  return corrected;
};

type Owed = LaunchIntent & { readonly unanswered: string };

const isOwed = (intent: Intent): intent is Owed => intent.kind === 'launch' && intent.unanswered !== undefined;

const whatCame = (intent: Owed, now: readonly Intent[], { observation }: Seen, { ended }: ActResults) => {
  const open = now.find((one): one is LaunchIntent => one.id === intent.id && one.kind === 'launch');
  const instanceId = open?.instanceId ?? intent.instanceId ?? instanceOf(intent, observation)?.id ?? null;
  if (instanceId)
    return { result: 'done' as const, target: instanceId, note: `EC2 started ${instanceId}; first: ${intent.unanswered}` };
  if (open) return null;
  return {
    result: 'failed' as const,
    target: requestText(intent.request),
    note: `given up: ${ended[intent.id] ?? intent.unanswered}`,
  };
};

/** What has an instance now is owed nothing more. */
const settle = async (turn: Turn, owed: readonly Owed[]): Promise<void> => {
  const { head } = turn.session;
  const ids = new Set(owed.map(({ id }) => id));
  const intents = head.intents.map((one): Intent => {
    if (one.kind !== 'launch' || !ids.has(one.id) || one.instanceId === null) return one;
    const { unanswered, ...rest } = one;
    return rest;
  });
  if (JSON.stringify(intents) !== JSON.stringify(head.intents)) await remember(turn, { ...head, intents });
};
