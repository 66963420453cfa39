import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { exampleApp } from '../../cli/example-app.js';
import { listen } from '../../cli/serve.js';
import { aLocal } from '../support/a-local.js';
import { inTurn } from '../support/in-turn.js';

interface Told {
  readonly id: string;
  readonly data: { readonly id: string; readonly type: string };
}

let url = '';
let close = (): void => {};
beforeAll(async () => {
  const scene = await aLocal({ min: 1 }, 51);
  const { server, port } = await listen(0, true, inTurn(scene.local.request));
  url = `http://127.0.0.1:${port}`;
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterAll(() => close());

/** Reads the stream until so many events have come. */
const events = async (
  count: number,
  headers: Record<string, string> = {},
  meanwhile?: () => Promise<unknown>,
): Promise<Told[]> => {
  const stop = new AbortController();
  const response = await fetch(`${url}/v1/events`, { headers: { accept: 'text/event-stream', ...headers }, signal: stop.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  await meanwhile?.();
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if ((text.match(/^data: .*\n\n/gm) ?? []).length >= count) break;
  }
  stop.abort();
  expect(text).toMatch(/^retry: 2000\n\n/);
  return [...text.matchAll(/^id: (\S+)\ndata: (.*)\n\n/gm)].map(([, id, data]) => ({ id: id!, data: JSON.parse(data!) }));
};

/** And two minutes for it to happen. */
const deploy = async () => {
  await fetch(`${url}/v1/projects/vote/compose.yaml`, { method: 'PUT', body: exampleApp().content });
  await fetch(`${url}/simulator/advance`, { method: 'POST', body: '{"seconds":120}' });
};

/** With headers that fetch would not let a page choose. */
const statusWith = (method: string, path: string, headers: IncomingHttpHeaders): Promise<number> =>
  new Promise((done, fail) => {
    const asking = httpRequest(`${url}${path}`, { method, headers }, (response) => {
      response.resume();
      done(response.statusCode!);
    });
    asking.on('error', fail).end();
  });

describe('The events of npm start as a stream', () => {
  it('are the objects of the list, from now on; whoever was cut off goes on where it was', async () => {
    const told = await events(4, {}, deploy);
    const { items } = (await (await fetch(`${url}/v1/events?limit=100`)).json()) as { items: Told['data'][] };
    for (const { id, data } of told) {
      expect(data.id).toBe(id);
      expect(items).toContainEqual(data);
    }
    expect(told.map(({ data }) => data.type.split('.')[0])).toContain('deployment');
    expect((await events(1, { 'last-event-id': told[0]!.id }))[0]).toEqual(told[1]);
  });

  it('are offered with the cluster, and refused in the words of the list', async () => {
    const cluster = await fetch(`${url}/v1/cluster`);
    expect(cluster.headers.get('link')).toBe('</v1/events>; rel="alternate"; type="text/event-stream"');
    const wrong = await fetch(`${url}/v1/events?type=nothing`, { headers: { accept: 'text/event-stream' } });
    expect([wrong.status, ((await wrong.json()) as { code: string }).code]).toEqual([400, 'query/type']);
  });
});

/** All but intervals. */
const REAL = ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout', 'Date'] as const;

describe('A stream whose reader has gone before the first answer', () => {
  afterEach(() => void jest.useRealTimers());

  it('leaves nothing behind that goes on looking', async () => {
    jest.useFakeTimers({ doNotFake: [...REAL] });
    const stop = new AbortController();
    let hungUp: Promise<unknown> = Promise.resolve();
    let answered = false;
    const { server, port } = await listen(0, true, async () => {
      stop.abort();
      await hungUp;
      await new Promise(setImmediate);
      answered = true;
      return { status: 200, headers: {}, cookies: [], body: Buffer.from('{"items":[],"nextCursor":"evt_1"}') };
    });
    server.once('connection', (socket) => {
      hungUp = once(socket, 'close');
    });
    const asked = fetch(`http://127.0.0.1:${port}/v1/events`, {
      headers: { accept: 'text/event-stream' },
      signal: stop.signal,
    });
    await expect(asked).rejects.toThrow('aborted');
    while (!answered) await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(jest.getTimerCount()).toBe(0);
    server.closeAllConnections();
    server.close();
  });
});

describe('The server of npm start and the web', () => {
  it.each([
    ['a page of another site', 'POST', { origin: 'https://evil.example' }, 403],
    ['a form of another site', 'POST', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 403],
    ['a name that was pointed here', 'GET', { host: 'evil.example:4500' }, 403],
    ['an image on another site', 'GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
    ['a link that somebody follows', 'GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 200],
    ['curl', 'GET', {}, 200],
  ])('%s, %s: %j is answered %i', async (_who, method, headers, status) => {
    expect(await statusWith(method, method === 'POST' ? '/simulator/load' : '/healthz', headers as IncomingHttpHeaders)).toBe(
      status,
    );
  });
});
