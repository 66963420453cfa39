import { InvalidInput, NotFound } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import { getMutes, type Mute, setMute } from '../ledger/mutes.js';
import { acknowledge, getEntry, listAlerts } from '../ledger/outbox.js';
import { DAY, instant } from '../model/time.js';
import { repeatable } from './idempotent.js';
import { faultAt, faultOfTime, membersOf } from './json-body.js';
import { cursorOf, duration, flag, wholeNumber } from './query.js';
import type { Asked, Route } from './router.js';

/** What was said to people, whether it reached them, and what they do not want to hear; newest first. */
export const alertRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/alerts', query: ['limit', 'cursor'], answer: list },
  { method: 'POST', path: '/v1/alerts/{id}/ack', query: ['dryRun'], answer: repeatable(ack) },
  { method: 'POST', path: '/v1/alerts/mute', query: ['dryRun'], answer: repeatable(mute) },
  { method: 'GET', path: '/v1/alerts/mute', answer: mutes },
];

async function list({ request, ports }: Asked): Promise<HttpAnswer> {
  const cursor = cursorOf(request.query, 'alr');
  const limit = wholeNumber(request.query, 'limit', 50, [1, 100]);
  return { status: 200, body: await listAlerts(ports.store, { limit, ...(cursor !== null && { cursor }) }) };
}

async function ack({ request, parameters, ports }: Asked): Promise<HttpAnswer> {
  membersOf(request, [], 'To acknowledge takes no body.');
  const id = parameters['id']!;
  const known = flag(request.query, 'dryRun', false)
    ? (await getEntry(ports.store, id)) !== null
    : await acknowledge(ports.store, id, { at: instant(ports.clock.now()), by: request.by });
  if (known) return { status: 204 };
  throw new NotFound({
    code: 'alert/unknown',
    detail: `There is no alert "${id}".`,
    hint: 'GET /v1/alerts lists them; they are kept for 30 days.',
  });
}

/** A mute always ends by itself: a forgotten one must not keep people in the dark. */
const MOST = 7 * DAY;
const HINT = 'Send {"match": "deploy.*", "for": "2h"}; {"match": "deploy.*", "for": "0s"} ends it.';

async function mute({ request, ports }: Asked): Promise<HttpAnswer> {
  const { match, for: time } = membersOf(request, ['match', 'for'], HINT);
  const milliseconds = ['string', 'number'].includes(typeof time) ? duration(String(time)) : null;
  const faults = [
    ...(typeof match === 'string' && /^[\w.*/:-]{1,200}$/.test(match)
      ? []
      : [faultAt('/match', 'match is a type, a key or a project; * stands for any text.', HINT)]),
    ...(milliseconds !== null && milliseconds <= MOST ? [] : [faultOfTime(time, HINT)]),
  ];
  if (faults.length > 0) throw new InvalidInput(faults, { code: 'mute/invalid' });
  const now = ports.clock.now();
  const body: Mute = { match: String(match), until: instant(now + milliseconds!), since: instant(now), by: request.by };
  if (flag(request.query, 'dryRun', false)) return { status: 200, body };
  await setMute(ports.store, body, now);
  return { status: 200, body };
}

async function mutes({ ports }: Asked): Promise<HttpAnswer> {
  return { status: 200, body: { items: await getMutes(ports.store, ports.clock.now()), nextCursor: null } };
}
