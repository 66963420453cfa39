import { type LookupAddress, lookup } from 'node:dns';
import { request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { isInward } from './hosts.js';

/**
 * `fetch` that leaves our own network: the address that a name leads to is looked at on the connection itself, so that a name on the
 * internet cannot lead to the metadata service (169.254.169.254) or a neighbour. GET and HEAD by https, redirects not followed.
 */
export const outwardFetch = ((input, init = {}) =>
  new Promise<Response>((done, failed) => {
    const { method = 'GET', headers, signal } = init;
    const options = { method, headers: { ...(headers as Record<string, string>) }, lookup: outward, ...(signal && { signal }) };
    request(String(input), options, (answer) => {
      const empty = method === 'HEAD' || answer.statusCode === 204 || answer.statusCode === 304;
      if (empty) answer.resume();
      const body = empty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
      const pairs = Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, String(value)]],
      );
      done(new Response(body, { status: answer.statusCode ?? 502, headers: pairs }));
    })
      .on('error', failed)
      .end();
  })) as typeof fetch;

/** Resolves a name, unless any of its addresses is inward. */
export const outwardOnly =
  (ask: typeof lookup): LookupFunction =>
  (host, options, answer) =>
    ask(host, { ...options, all: true }, (error, found) => {
      const addresses: readonly LookupAddress[] = found ?? [];
      const inward = addresses.find(({ address }) => isInward(address));
      const refusal =
        inward && Object.assign(new Error(`${host} leads to ${inward.address}, which is not asked`), { code: 'EINWARD' });
      if (error ?? refusal) answer((error ?? refusal)!, '', 4);
      else if (options.all) answer(null, [...addresses]);
      else answer(null, addresses[0]!.address, addresses[0]!.family);
    });

/** By the names as this machine resolves them. */
export const outward = outwardOnly(lookup);
