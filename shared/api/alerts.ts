import { listAlerts } from '../ledger/outbox.js';
import { cursorOf, wholeNumber } from './query.js';
import type { Asked, Route } from './router.js';

/** What was said to people, and whether it reached them; newest first. */
export const alertRoutes: readonly Route[] = [{ method: 'GET', path: '/v1/alerts', query: ['limit', 'cursor'], answer: list }];

async function list({ request, ports }: Asked) {
  const cursor = cursorOf(request.query, 'alr');
  const limit = wholeNumber(request.query, 'limit', 50, [1, 100]);
  return { status: 200, body: await listAlerts(ports.store, { limit, ...(cursor !== null && { cursor }) }) };
}
