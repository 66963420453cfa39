import type { Clock } from '../model/time.js';

/** sent · wait: asked to come back later · failed: try again · dead: trying again is pointless. Errors never name the address. */
export type PostResult =
  | { readonly kind: 'sent' }
  | { readonly kind: 'wait'; readonly seconds: number; readonly error: string }
  | { readonly kind: 'failed' | 'dead'; readonly error: string };

const TIMEOUT_MILLISECONDS = 3_000;
const SILENCE: PostResult = { kind: 'failed', error: `no answer within ${TIMEOUT_MILLISECONDS / 1000} s` };
const DEFAULT_WAIT_SECONDS = 30;
const LONGEST_WAIT_SECONDS = 3_600;

/**
 * Posts JSON to an incoming webhook, once, and says what that means (https://docs.slack.dev/apis/web-api/rate-limits: 429 with
 * Retry-After). Redirects are not followed and the answer's body is dropped: whatever stands at the address tells us a status only.
 */
export const post = async (
  ports: { readonly fetch: typeof fetch; readonly clock: Clock },
  url: string,
  body: object,
): Promise<PostResult> => {
  const call = new AbortController();
  const done = new AbortController();
  const late = ports.clock.sleep(TIMEOUT_MILLISECONDS, done.signal).then((): PostResult | Promise<never> => {
    if (done.signal.aborted) return new Promise<never>(() => {});
    call.abort();
    return SILENCE;
  });
  try {
    return await Promise.race([once(ports.fetch, url, body, call.signal), late]);
  } finally {
    done.abort();
  }
};

const once = async (fetching: typeof fetch, url: string, body: object, signal: AbortSignal): Promise<PostResult> => {
  try {
    const response = await fetching(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    });
    void response.body?.cancel().catch(() => {});
    return meaningOf(response.status, response.headers.get('retry-after'));
  } catch (error) {
    const code = codeOf(error);
    return code === 'TimeoutError' || code === 'AbortError' ? SILENCE : { kind: 'failed', error: `no connection (${code})` };
  }
};

const meaningOf = (status: number, retryAfter: string | null): PostResult => {
  const error = `the webhook answered ${status}`;
  if (status >= 200 && status < 300) return { kind: 'sent' };
  if (status === 429) return { kind: 'wait', seconds: waitOf(retryAfter), error };
  // 400 invalid_blocks, 403, 404 no_service, 410 channel_is_archived, and redirects: the same again gets the same answer.
  return { kind: status >= 500 || status === 408 ? 'failed' : 'dead', error };
};

const waitOf = (retryAfter: string | null): number => {
  const seconds = Number(retryAfter);
  if (retryAfter === null || !Number.isFinite(seconds) || seconds < 0) return DEFAULT_WAIT_SECONDS;
  return Math.min(seconds, LONGEST_WAIT_SECONDS);
};

/** ECONNREFUSED and the like; the message of a failed fetch may hold the address. */
const codeOf = (error: unknown): string => {
  const { cause, name } = error as { cause?: { code?: unknown }; name?: unknown };
  return String(cause?.code ?? name ?? 'unknown');
};
