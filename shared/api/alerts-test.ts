import type { HttpAnswer } from '../lambda/http.js';
import { enqueue } from '../ledger/outbox.js';
import type { Alert, Severity } from '../model/alert.js';
import { instant } from '../model/time.js';
import { repeatable } from './idempotent.js';
import { membersOf } from './json-body.js';
import type { Ports } from './ports.js';
import type { Asked, Route } from './router.js';

/** One alert of each severity, on the way that every other takes: whoever waits for alerts sees that they arrive. */
export const alertTestRoutes: readonly Route[] = [{ method: 'POST', path: '/v1/alerts/test', answer: repeatable(test) }];

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];

async function test({ request, ports }: Asked): Promise<HttpAnswer> {
  membersOf(request, [], 'A test takes no body.');
  ports.limit(request.by, ports.clock.now());
  const alerts = SEVERITIES.map((severity) => alertOf(severity, request.by, ports));
  for (const alert of alerts) await enqueue(ports.store, alert);
  return { status: 202, body: { items: alerts } };
}

/** Its key is its own: every test is sent, also the second of a day. */
const alertOf = (severity: Severity, by: string, { clock, newId, config }: Ports): Alert => {
  const id = newId('alr');
  return {
    id,
    type: 'test',
    severity,
    key: id,
    at: instant(clock.now()),
    cluster: config.cluster,
    project: null,
    title: `test of ${config.cluster}: this is what ${severity} looks like`,
    why: `${by} asked for a test of every channel (evenkeel notify test).`,
    effect: null,
    todo: 'Nothing.',
    decision: null,
    numbers: {},
  };
};
