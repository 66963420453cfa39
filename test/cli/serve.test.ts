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

  it('fails at once when the port that was asked for is taken, and else takes the next', async () => {
    const first = await listen(0, true, async () => starting());
    await expect(listen(first.port, true, async () => starting())).rejects.toThrow(/EADDRINUSE/);
    const next = await listen(first.port, false, async () => starting());
    expect(next.port).toBeGreaterThan(first.port);
    first.server.close();
    next.server.close();
  });
});
