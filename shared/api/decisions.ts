import { nearest } from '../compose/nearest.js';
import { Malformed, NotFound } from '../errors.js';
import { isId } from '../ids.js';
import { getDecision, listDecisions } from '../ledger/journal.js';
import { instant } from '../model/time.js';
import { ACTIONS, type Action } from '../model/words.js';
import { cursorOf, time, wholeNumber } from './query.js';
import type { Asked, Route } from './router.js';

/** Why the cluster is as it is: what passes decided and why, newest first. */
export const decisionRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/cluster/decisions', query: ['limit', 'cursor', 'since', 'action'], answer: list },
  { method: 'GET', path: '/v1/cluster/decisions/{id}', answer: one },
];

async function list({ request, ports }: Asked) {
  const cursor = cursorOf(request.query, 'dec');
  const since = sinceOf(request.query.get('since'));
  const action = actionOf(request.query.get('action'));
  const body = await listDecisions(ports.store, {
    limit: wholeNumber(request.query, 'limit', 50, [1, 100]),
    ...(cursor !== null && { cursor }),
    ...(since !== null && { since }),
    ...(action !== null && { action }),
  });
  return { status: 200, body };
}

async function one({ parameters, ports }: Asked) {
  const id = parameters['id']!;
  const decision = await getDecision(ports.store, id);
  if (decision) return { status: 200, body: decision };
  throw new NotFound({
    code: 'decision/unknown',
    detail: `There is no decision "${id}".`,
    hint: `GET /v1/cluster/decisions lists them; ${isId('dec', id) ? 'they are kept for 90 days' : 'an id looks like dec_01J…'}.`,
  });
}

const sinceOf = (since: string | null): string | null => {
  const at = since === null ? null : time(since);
  if (since === null || at !== null) return at === null ? null : instant(at);
  throw new Malformed({
    code: 'query/time',
    detail: `since=${since} is not a time.`,
    hint: 'Write RFC 3339 in UTC: since=2026-11-22T12:00:00Z',
  });
};

const actionOf = (action: string | null): Action | null => {
  if (action === null || (ACTIONS as readonly string[]).includes(action)) return action as Action | null;
  const guess = nearest(action, ACTIONS);
  throw new Malformed({
    code: 'query/action',
    detail: `action=${action} is not an action.`,
    hint: guess ? `Did you mean "${guess}"?` : `There are: ${ACTIONS.join(', ')}.`,
  });
};
