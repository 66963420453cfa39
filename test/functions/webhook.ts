import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the receiver answers: a status (429 with Retry-After), or never. */
export type Mood = 'ok' | 'limited' | 'broken' | 'gone' | 'redirect' | 'never';

export interface Webhook {
  readonly url: string;
  mood: Mood;
  /** Bodies that it was sent, in order. */
  readonly received: { readonly text: string; readonly blocks: readonly object[] }[];
  /** Resolves once the next request is here. */
  reached(): Promise<void>;
  close(): Promise<void>;
}

/** A local stand-in for a Slack incoming webhook. */
export const webhook = async (): Promise<Webhook> => {
  const received: Webhook['received'] = [];
  const waiting: (() => void)[] = [];
  const server = createServer(async (request, response) => {
    received.push(JSON.parse(await bodyOf(request)));
    for (const wake of waiting.splice(0)) wake();
    answer(response, hook.mood);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const hook: Webhook = {
    url: `http://127.0.0.1:${port}/services/T0/B0/secret`,
    mood: 'ok',
    received,
    reached: () => new Promise((wake) => void waiting.push(wake)),
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
  return hook;
};

const answer = (response: ServerResponse, mood: Mood): void => {
  if (mood === 'never') return;
  if (mood === 'limited') response.writeHead(429, { 'retry-after': '120' });
  else if (mood === 'redirect') response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' });
  else response.writeHead({ ok: 200, broken: 500, gone: 404 }[mood]);
  response.end(mood);
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
};
