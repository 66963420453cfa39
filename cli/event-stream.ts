import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { HttpAnswer, HttpRequest } from '../simulator/http-api.js';

/** Where it is, as a page learns it: https://www.rfc-editor.org/rfc/rfc8288 */
const LINK = '</v1/events>; rel="alternate"; type="text/event-stream"';

/** Milliseconds of wall time. */
const LOOK_EVERY = 500;
const HEARTBEAT_EVERY = 15_000;
/** How long a client waits before it comes back. Milliseconds. */
const RETRY = 2_000;

type Answer = (request: HttpRequest) => Promise<HttpAnswer>;

/** GET /v1/events as a stream is asked for (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export const wantsStream = (method: string, url: string, { accept }: IncomingHttpHeaders): boolean =>
  method === 'GET' && /^\/v1\/events(\?|$)/.test(url) && /text\/event-stream/.test(accept ?? '');

/** The cluster's answer, with the way to its events: API Gateway's HTTP APIs cannot stream, so only this server says that it can. */
export const withLink = (url: string, answer: HttpAnswer): HttpAnswer =>
  url === '/v1/cluster' ? { ...answer, headers: { ...answer.headers, link: LINK } } : answer;

/**
 * Sends each event from now on, or after the one that the client saw last, as the same object that the list has; `id` is the event's.
 * Ends when the client goes. What the list refuses, this refuses in the same words.
 */
export const streamEvents = async (
  url: string,
  headers: IncomingHttpHeaders,
  response: ServerResponse,
  answer: Answer,
): Promise<void> => {
  const query = new URL(url, 'http://127.0.0.1').searchParams;
  const read = (): Promise<HttpAnswer> =>
    answer({ method: 'GET', url: `/v1/events?${query}`, headers: { host: headers.host }, body: Buffer.alloc(0) });
  const seen = headers['last-event-id'];
  if (typeof seen === 'string' && seen !== '') query.set('after', seen);
  const first = await read();
  // Whoever has gone meanwhile does not tell so again: looking would never end.
  if (response.destroyed) return;
  if (first.status !== 200) return void response.writeHead(first.status, { ...first.headers }).end(first.body);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).write(`retry: ${RETRY}\n\n`);
  const from = query.has('after') ? tell(response, first) : cursorOf(first);
  query.set('after', from);
  follow(response, async () => void query.set('after', tell(response, await read())));
};

/** One look at a time; a comment now and then shows both sides that the other is there. */
const follow = (response: ServerResponse, look: () => Promise<void>): void => {
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .catch(() => response.destroy())
      .finally(() => {
        looking = false;
      });
  }, LOOK_EVERY);
  const beat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_EVERY);
  response.once('close', () => {
    clearInterval(timer);
    clearInterval(beat);
  });
};

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly nextCursor: string;
}

const pageOf = ({ body }: HttpAnswer): Page => JSON.parse(body.toString()) as Page;

const cursorOf = (answer: HttpAnswer): string => pageOf(answer).nextCursor;

/** Writes what is new; returns where to go on. */
const tell = (response: ServerResponse, answer: HttpAnswer): string => {
  const { items, nextCursor } = pageOf(answer);
  for (const one of items) response.write(`id: ${one.id}\ndata: ${JSON.stringify(one)}\n\n`);
  return nextCursor;
};
