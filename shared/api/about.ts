import page from '../../dashboard/page.json' with { type: 'json' };
import { names } from './etag.js';
import document from './openapi.json' with { type: 'json' };
import type { Asked, Route } from './router.js';

/** What Evenkeel says about itself: it lives, what it offers, and the page. */
export const aboutRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/healthz',
    answer: async ({ ports }: Asked) => ({ status: 200, body: health(ports.config.simulated) }),
  },
  { method: 'GET', path: '/v1/openapi.json', answer: async () => ({ status: 200, body: document }) },
  { method: 'GET', path: '/', answer: dashboard },
];

const health = (simulated: boolean) => ({ ok: true, version: document.info.version, simulated });

/** One file with its script and style inside; the policy names their hashes, so nothing else runs and nothing else is asked. */
async function dashboard({ request }: Asked) {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': page.policy,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
    etag: page.etag,
  };
  return names(request.headers['if-none-match'], page.etag)
    ? { status: 304, headers }
    : { status: 200, headers, text: page.html };
}
