import { connect } from 'node:net';
import { describe, expect, it, jest } from '@jest/globals';
import { listen } from '../../cli/serve.js';
import { starting } from '../../cli/starting.js';
import type { HttpAnswer } from '../../simulator/http-api.js';

const ask = async (answer: () => Promise<HttpAnswer>) => {
  const { server, port } = await listen(0, true, answer);
  const response = await fetch(`http://127.0.0.1:${port}/v1/projects`);
  const body = (await response.json()) as Record<string, unknown>;
  server.closeAllConnections();
  server.close();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    after: response.headers.get('retry-after'),
    body,
  };
};

/** All that is said to these bytes. */
const spoken = (port: number, bytes: string): Promise<string> =>
  new Promise((done) => {
    let seen = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => {
      seen += data;
    });
    socket.on('error', () => done(seen));
    socket.on('close', () => done(seen));
  });

describe('The server of npm start', () => {
  it('tells whoever is too early to come back', async () => {
    const { status, type, after, body } = await ask(async () => starting());
    expect({ status, type, after }).toEqual({ status: 503, type: 'application/problem+json', after: '1' });
    expect(body).toMatchObject({ code: 'starting', status: 503 });
  });

  it('shows nobody the text of its own mistakes, but its terminal', async () => {
    const told = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    const { status, body } = await ask(async () => {
      throw new TypeError("Cannot read properties of null (reading 'request')");
    });
    expect([status, body['code'], JSON.stringify(body).includes('Cannot read')]).toEqual([500, 'internal', false]);
    expect(String(told.mock.calls[0]?.[0])).toContain('Cannot read properties');
    told.mockRestore();
  });

  it('answers a method that no HTTP knows, and a request that is none, with a problem too', async () => {
    const { server, port } = await listen(0, true, async () => starting());
    const brew = await spoken(port, 'BREW /v1/cluster HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const tunnel = await spoken(port, 'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const long = await spoken(port, `GET /${'x'.repeat(90_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const noHttp = await spoken(port, 'GET / HTTP/1.1\r\nno header\r\n\r\n');
    server.closeAllConnections();
    server.close();
    const [head, body] = brew.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
    expect(head).toContain('content-type: application/problem+json');
    expect(head).toContain('allow: GET, HEAD, PUT, POST, PATCH, DELETE');
    expect(JSON.parse(body!)).toMatchObject({ code: 'route/method', status: 405, errors: [], warnings: [] });
    expect(tunnel).toContain('"route/method"');
    expect(long).toMatch(/^HTTP\/1\.1 431 .*"code": "request\/unreadable"/s);
    expect(noHttp).toMatch(/^HTTP\/1\.1 400 .*"code": "request\/unreadable"/s);
  });

  it('fails at once when the port that was asked for is taken, and else takes the next', async () => {
    const first = await listen(0, true, async () => starting());
    await expect(listen(first.port, true, async () => starting())).rejects.toThrow(/EADDRINUSE/);
    const next = await listen(first.port, false, async () => starting());
    expect(next.port).toBeGreaterThan(first.port);
    first.server.close();
    next.server.close();
  });
});
