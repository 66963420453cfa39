/** Something is known to have changed: whoever looks should look now. */
export const CHANGED = 'evenkeel-changed';

export const lookNow = (): void => void dispatchEvent(new Event(CHANGED));

/** Events come in bursts: one look for all of them. */
const BURST_MILLISECONDS = 150;

let opened = false;

/**
 * Follows the events where the server offers a stream of them (a Link header, https://www.rfc-editor.org/rfc/rfc8288): `npm start`
 * does. API Gateway's HTTP APIs cannot stream, so on AWS nothing is offered and the page goes on looking now and then.
 */
export function openStream(headers: Headers): void {
  const [, path] = /<([^>]+)>;\s*rel="alternate";\s*type="text\/event-stream"/.exec(headers.get('link') ?? '') ?? [];
  if (opened || !path) return;
  opened = true;
  let source: EventSource | null = null;
  // A browser opens six connections to one server: a page that nobody sees must not keep one.
  const follow = (): void => {
    source?.close();
    source = document.hidden ? null : new EventSource(path);
    if (source) source.onmessage = soon;
  };
  follow();
  document.addEventListener('visibilitychange', follow);
}

let waiting = false;

const soon = (): void => {
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    lookNow();
  }, BURST_MILLISECONDS);
};
