import { InvalidInput } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import { clearHold, type Hold, setHold } from '../ledger/hold.js';
import { DAY, instant } from '../model/time.js';
import { repeatable } from './idempotent.js';
import { faultAt, faultOfTime, membersOf } from './json-body.js';
import { duration, flag } from './query.js';
import type { Asked, Route } from './router.js';

/** The stop button. */
export const holdRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/cluster/hold', query: ['dryRun'], answer: repeatable(hold) },
  { method: 'DELETE', path: '/v1/cluster/hold', query: ['dryRun'], answer: repeatable(release) },
];

/** A hold always ends by itself: a forgotten one must not stop a cluster for ever. */
const MOST = 7 * DAY;

const HINT = 'Send {"for": "2h", "reason": "load test"}.';

async function hold({ request, ports }: Asked): Promise<HttpAnswer> {
  const { for: time, reason } = membersOf(request, ['for', 'reason'], HINT);
  const milliseconds = ['string', 'number'].includes(typeof time) ? duration(String(time)) : null;
  const inBounds = milliseconds !== null && milliseconds > 0 && milliseconds <= MOST;
  const faults = [
    ...(inBounds ? [] : [faultOfTime(time, HINT)]),
    ...(typeof reason === 'string' && reason.trim()
      ? []
      : [faultAt('/reason', 'Say why, for whoever finds the cluster held.', HINT)]),
  ];
  if (faults.length > 0) throw new InvalidInput(faults, { code: 'hold/invalid' });
  const now = ports.clock.now();
  const body: Hold = { until: instant(now + milliseconds!), reason: String(reason).trim(), since: instant(now), by: request.by };
  if (flag(request.query, 'dryRun', false)) return { status: 200, body };
  await setHold(ports.store, body);
  await ports.wake('POST /v1/cluster/hold');
  return { status: 200, body };
}

async function release({ request, ports }: Asked): Promise<HttpAnswer> {
  if (flag(request.query, 'dryRun', false)) return { status: 204 };
  await clearHold(ports.store);
  await ports.wake('DELETE /v1/cluster/hold');
  return { status: 204 };
}
