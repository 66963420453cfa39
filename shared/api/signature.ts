import { createHash, createHmac } from 'node:crypto';

/** What of a request is signed with a key. Headers are not: they pass through many hands, and TLS keeps them. */
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

/** Eight lines, of which none can hold a newline: what a caller chooses freely, path and query, is escaped, the body hashed. */
const textOf = ({ method, host, segments, query, body, time, nonce }: Signable): string => {
  const sorted = new URLSearchParams(query);
  sorted.sort();
  const path = `/${segments.map(escaped).join('/')}`;
  const hash = createHash('sha256').update(body).digest('hex');
  return ['EVENKEEL-HMAC-SHA256', time, nonce, method.toUpperCase(), host.toLowerCase(), path, sorted.toString(), hash].join(
    '\n',
  );
};

/** Half of a pair of UTF-16 is no letter, cannot be escaped, and was never signed: it is one that cannot be read, as in a query. */
const escaped = (segment: string): string => encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\ufffd'));
