import { isWanted } from '../alerts/choice.js';
import { type Day, DIGEST_MILLISECONDS, isDigestDue } from '../alerts/digest.js';
import type { AlertState } from '../alerts/state.js';
import { listDecisions } from '../ledger/journal.js';
import type { Store } from '../ledger/store.js';
import { listSamples } from '../ledger/timeline.js';
import type { Decision } from '../model/decision.js';
import { instant, type Millis } from '../model/time.js';
import type { ReconcilePorts } from './ports.js';

/** The last day, when it is to be told and somebody wants to hear it; else null, and nothing is read. */
export const dayOf = async (ports: ReconcilePorts, state: AlertState, now: Millis): Promise<Day | null> => {
  if (!isWanted('digest.daily', ports.alerts?.choice) || !isDigestDue(state, now)) return null;
  const from = now - DIGEST_MILLISECONDS;
  const samples = await listSamples(ports.store, from, now);
  return { samples, decisions: await decisionsSince(ports.store, from) };
};

/** So many pages: of a day with more decisions the newest are told. */
const MOST_PAGES = 10;

const decisionsSince = async (store: Store, from: Millis): Promise<readonly Decision[]> => {
  const found: Decision[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page: Awaited<ReturnType<typeof listDecisions>> = await listDecisions(store, {
      limit: 100,
      since: instant(from),
      ...(cursor !== null && { cursor }),
    });
    found.push(...page.items.filter(({ action }) => action !== 'none'));
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  return found;
};
