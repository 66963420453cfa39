import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api } from './api-client.js';
import { problemText, Refused } from './client/refused.js';
import { foreignOf } from './foreign.js';

/** What is passed on of a request, and of an answer; the rest concerns one connection only. */
const ASKED = ['accept', 'content-type', 'if-none-match', 'if-match', 'idempotency-key', 'prefer'];
const ANSWERED = [
  'content-type',
  'content-security-policy',
  'referrer-policy',
  'cache-control',
  'etag',
  'location',
  'retry-after',
];

/**
 * A server on 127.0.0.1 that sends every request on to the API, signed. Only pages of its own may ask it: another site in the same
 * browser must not deploy with your credentials.
 */
export const listenSigning = async (api: Api, port: number): Promise<{ readonly url: string; close(): void }> => {
  const server = createServer((request, response) => void passOn(api, request, response));
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', done);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const passOn = async (api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const foreign = foreignOf(request.method ?? 'GET', request.headers);
  if (foreign) return void response.writeHead(403, { 'content-type': 'text/plain' }).end(`${foreign}\n`);
  try {
    const body = await bodyOf(request);
    const answer = await api.send({
      method: request.method ?? 'GET',
      url: `${api.url.replace(/\/+$/, '')}${request.url ?? '/'}`,
      headers: picked(request.headers as Record<string, string>, ASKED),
      body: body === '' ? null : body,
    });
    response.writeHead(answer.status, picked(answer.headers, ANSWERED)).end(answer.body);
  } catch (error) {
    const text = error instanceof Refused ? problemText(error.problem) : `${error instanceof Error ? error.message : error}\n`;
    response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
  }
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const picked = (headers: Readonly<Record<string, string | undefined>>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
