import { type ClientRequest, request as http, type RequestOptions } from 'node:http';

/** One HTTP request, as it goes out. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface Incoming {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Send = (request: Outgoing) => Promise<Incoming>;

/** Longer than any answer of an HTTP API (30 s): who is silent for so long is gone. Milliseconds. */
const SILENCE = 60_000;

/** Node's own client: the global fetch takes about as long to load as everything else that `ps` does. Rejects without an answer. */
export const sendPlain: Send = async ({ method, url, headers, body }) => {
  // TLS is loaded only for who needs it: half of what `ps` loads.
  const requestOf: (url: string, options: RequestOptions) => ClientRequest = url.startsWith('https:')
    ? (await import('node:https')).request
    : http;
  return new Promise((done, fail) => {
    const request = requestOf(url, { method, headers: { ...headers, ...lengthOf(body) } });
    request.setTimeout(SILENCE, () => request.destroy(new Error(`silence for ${SILENCE / 1000} s`)));
    request.on('error', fail);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () =>
        done({
          status: response.statusCode ?? 0,
          headers: singled(response.headers),
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.end(body ?? undefined);
  });
};

const lengthOf = (body: string | null): Record<string, string> =>
  body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };

const singled = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]));
