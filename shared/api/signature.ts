import { createHash, createHmac } from 'node:crypto';

/** What of a request is signed with a key: all that decides what it does. */
export interface Signable {
  readonly method: string;
  /** With its port where that is not the usual one. */
  readonly host: string;
  /** Segments of the path, decoded. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Uint8Array | string;
  /** Unix seconds, as text. */
  readonly time: string;
  /** Never used twice with a key. */
  readonly nonce: string;
}

/** The scheme in `Authorization: Evenkeel KEY:TIME:NONCE:SIGNATURE`. */
export const SCHEME = 'Evenkeel';

/** HMAC-SHA256 in hexadecimal. What API Gateway may write anew (escapes, the order of the query) is brought into one form before. */
export const signatureOf = (secret: string, request: Signable): string =>
  createHmac('sha256', secret).update(textOf(request)).digest('hex');

/** Eight lines; no value but the path's may hold a newline, and that stands between lines of known form. */
const textOf = ({ method, host, segments, query, body, time, nonce }: Signable): string => {
  const sorted = new URLSearchParams(query);
  sorted.sort();
  const path = `/${segments.map(encodeURIComponent).join('/')}`;
  const hash = createHash('sha256').update(body).digest('hex');
  return ['EVENKEEL-HMAC-SHA256', time, nonce, method.toUpperCase(), host.toLowerCase(), path, sorted.toString(), hash].join(
    '\n',
  );
};
