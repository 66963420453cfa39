import { nearest } from '../compose/nearest.js';
import { Malformed } from '../errors.js';
import { isId, seqOfEvent } from '../ids.js';
import type { HttpAnswer, HttpRequest } from '../lambda/http.js';
import { eventsAfter, lastSeq } from '../ledger/events.js';
import { EVENT_TYPES, type LoggedEvent } from '../model/event.js';
import { SECOND } from '../model/time.js';
import { readDeployment } from './await-deployment.js';
import { unknownDeployment } from './deployments.js';
import type { Ports } from './ports.js';
import { waitOf, wholeNumber } from './query.js';
import type { Asked, Route } from './router.js';

/** All that happened, in the order in which it was written down: to read back, and to follow with `after` and `wait`. */
export const eventRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/events', query: ['after', 'cursor', 'wait', 'type', 'project', 'limit'], answer: all },
  {
    method: 'GET',
    path: '/v1/projects/{project}/deployments/{id}/events',
    query: ['after', 'cursor', 'wait', 'limit'],
    answer: ofDeployment,
  },
];

async function all({ request, ports }: Asked): Promise<HttpAnswer> {
  const type = typeOf(request.query.get('type'));
  const project = request.query.get('project');
  const wanted = (event: LoggedEvent) =>
    (type === null || event.type === type || event.type.startsWith(`${type}.`)) &&
    (project === null || event.project === project);
  return answerOf(request, await pageOf(ports, request, { deployment: null, wanted, newest: true }));
}

async function ofDeployment({ request, parameters, ports }: Asked): Promise<HttpAnswer> {
  const [project, id] = [parameters['project']!, parameters['id']!];
  if (!(await readDeployment(ports.store, project, id))) throw unknownDeployment(project, id);
  return answerOf(request, await pageOf(ports, request, { deployment: id, wanted: () => true, newest: false }));
}

interface Following {
  readonly deployment: string | null;
  readonly wanted: (event: LoggedEvent) => boolean;
  /** Without `after`: the newest page, or the first. */
  readonly newest: boolean;
}

interface EventPage {
  readonly items: readonly LoggedEvent[];
  /** Where to go on: always there, for there is always more to come. */
  readonly nextCursor: string;
}

const LOOK_EVERY_MS = SECOND;

const pageOf = async (ports: Ports, request: HttpRequest, following: Following): Promise<EventPage> => {
  const { query, headers } = request;
  const limit = wholeNumber(query, 'limit', 50, [1, 100]);
  const until = ports.clock.now() + waitOf(query, headers['prefer']);
  // Lists go on by `cursor`; here that is the event after which to follow.
  const after = query.get('after') ?? query.get('cursor');
  if (after === null && following.newest) return newestPage(ports, following, limit);
  let from = after === null ? { seq: 0, id: START } : { seq: placeOf(after), id: after };
  for (;;) {
    const page = await scan(ports, following, from, limit);
    if (page.items.length > 0 || ports.clock.now() >= until) return page;
    from = { seq: placeOf(page.nextCursor), id: page.nextCursor };
    await ports.clock.sleep(Math.min(LOOK_EVERY_MS, until - ports.clock.now()));
  }
};

const START = `evt_${'0'.repeat(26)}`;
/** A filter that finds little ends its page early rather than reading the whole log in one request. */
const MOST_SCANNED = 1_000;
const ROWS_A_READ = 200;

const scan = async (
  { store }: Ports,
  { deployment, wanted }: Following,
  from: { readonly seq: number; readonly id: string },
  limit: number,
): Promise<EventPage> => {
  const items: LoggedEvent[] = [];
  let { seq, id } = from;
  for (let scanned = 0; scanned < MOST_SCANNED; scanned += ROWS_A_READ) {
    const rows = await eventsAfter(store, seq, ROWS_A_READ, deployment);
    for (const event of rows) {
      ({ seq, id } = event);
      if (wanted(event)) items.push(event);
      if (items.length === limit) return { items, nextCursor: id };
    }
    if (rows.length < ROWS_A_READ) break;
  }
  return { items, nextCursor: id };
};

const newestPage = async (ports: Ports, following: Following, limit: number): Promise<EventPage> => {
  const last = await lastSeq(ports.store);
  const all: LoggedEvent[] = [];
  let id = START;
  for (let from = Math.max(0, last - MOST_SCANNED); ; ) {
    const rows = await eventsAfter(ports.store, from, ROWS_A_READ);
    all.push(...rows.filter(following.wanted));
    const newest = rows.at(-1);
    if (!newest) break;
    id = newest.id;
    from = newest.seq;
    if (rows.length < ROWS_A_READ) break;
  }
  return { items: all.slice(-limit), nextCursor: id };
};

const placeOf = (after: string): number => {
  if (isId('evt', after)) return seqOfEvent(after);
  throw new Malformed({
    code: 'query/cursor',
    detail: `after=${after.slice(0, 60)} is no event.`,
    hint: 'Send nextCursor of the answer before, or the id of an event.',
  });
};

const KINDS: readonly string[] = [...new Set(EVENT_TYPES.flatMap((type) => [type, type.split('.')[0]!]))];

const typeOf = (type: string | null): string | null => {
  if (type === null || KINDS.includes(type)) return type;
  const guess = nearest(type, KINDS);
  throw new Malformed({
    code: 'query/type',
    detail: `type=${type} is no type of event.`,
    hint: guess ? `Did you mean "${guess}"?` : `There are: ${KINDS.join(', ')}.`,
  });
};

/** One JSON text a line for whoever asks for it, else the list. https://github.com/ndjson/ndjson-spec */
const answerOf = ({ headers }: HttpRequest, page: EventPage): HttpAnswer => {
  const next = { 'x-next-cursor': page.nextCursor };
  if (!/application\/(x-)?ndjson/i.test(headers['accept'] ?? '')) return { status: 200, body: page, headers: next };
  const text = page.items.map((event) => `${JSON.stringify(event)}\n`).join('');
  return { status: 200, headers: { ...next, 'content-type': 'application/x-ndjson' }, text };
};
