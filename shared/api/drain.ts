import { nearest } from '../compose/nearest.js';
import { Conflict, NotFound } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import { askDrain } from '../ledger/drains.js';
import { instant } from '../model/time.js';
import { readView } from './cluster.js';
import { repeatable } from './idempotent.js';
import { membersOf } from './json-body.js';
import { flag } from './query.js';
import type { Asked, Route } from './router.js';

/** An instance is given up: the loop replaces it first where it is needed, moves its tasks within its budgets, and says why it waits. */
export const drainRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/cluster/instances/{id}/drain', query: ['dryRun'], answer: repeatable(drain) },
];

async function drain({ request, parameters, ports }: Asked): Promise<HttpAnswer> {
  membersOf(request, [], 'A drain takes no body.');
  const id = parameters['id']!;
  const { instances } = await readView(ports);
  const ids = instances.map((one) => one.id);
  const found = instances.find((one) => one.id === id);
  if (!found) throw unknownInstance(id, ids);
  if (found.state === 'draining' || found.state === 'terminating') throw onItsWay(id, found.state);
  const now = ports.clock.now();
  const wish = { instance: id, at: instant(now), by: request.by };
  if (flag(request.query, 'dryRun', false)) return { status: 200, body: wish };
  const body = await askDrain(ports.store, wish, ids, now);
  await ports.wake(`POST ${request.path}`);
  return { status: 202, headers: { location: '/v1/cluster/decisions', 'retry-after': '2' }, body };
}

const unknownInstance = (id: string, ids: readonly string[]): NotFound => {
  const guess = nearest(id, ids);
  return new NotFound({
    code: 'instance/unknown',
    detail: `The cluster has no instance "${id}".`,
    hint: guess ? `Did you mean "${guess}"?` : `It has: ${ids.slice(0, 10).join(', ') || 'none'}.`,
  });
};

const onItsWay = (id: string, state: string): Conflict =>
  new Conflict({
    code: 'instance/leaving',
    detail: `The instance ${id} is ${state} already.`,
    hint: 'GET /v1/cluster/instances shows when it is gone.',
  });
