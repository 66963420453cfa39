import { createHash } from 'node:crypto';
import type { HttpAnswer, HttpRequest } from '../lambda/http.js';

/** 200 with an ETag over the body, or 304 when the asker has it already (RFC 9110, 13.1.2). */
export const withEtag = (request: HttpRequest, body: unknown): HttpAnswer => {
  const etag = `"${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16)}"`;
  const headers = { etag, 'cache-control': 'no-cache' };
  return names(request.headers['if-none-match'], etag) ? { status: 304, headers } : { status: 200, headers, body };
};

/** Whether a list of entity tags holds this one; weak tags count, `*` is any. */
export const names = (list: string | undefined, etag: string): boolean =>
  (list ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === etag || one === '*');
