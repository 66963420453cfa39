import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { apiOf, ask } from '../../cli/api-client.js';
import { sendPlain } from '../../cli/client/send.js';
import { sendSigned, signed } from '../../cli/client/signed.js';
import { listenSigning } from '../../cli/signing-proxy.js';

const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const URL_ON_AWS = 'https://abc123.execute-api.eu-west-1.amazonaws.com';

describe('requests to an API on AWS', () => {
  it('are signed for execute-api in the region of its name, session token and all', async () => {
    const request = { method: 'GET', url: `${URL_ON_AWS}/v1/cluster`, headers: { accept: 'application/json' }, body: null };
    const out = await signed(request, 'eu-west-1', { ...KEYS, sessionToken: 'token' }, '20150830T123600Z');
    expect(out.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20150830\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}$/,
    );
    expect(out.headers).toMatchObject({ 'x-amz-date': '20150830T123600Z', 'x-amz-security-token': 'token' });
    const other = await signed({ ...request, method: 'PUT', body: 'services: {}' }, 'eu-west-1', KEYS, '20150830T123600Z');
    expect(other.headers['authorization']).not.toBe(out.headers['authorization']);
  });

  it('take the credentials of the usual chain, and what is on this machine is not signed', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey });
    try {
      const asked: string[] = [];
      const api = {
        url: URL_ON_AWS,
        send: sendSigned({ region: null, profile: null }, async ({ headers }) => {
          asked.push(headers['authorization'] ?? 'none');
          return { status: 200, headers: {}, body: '{}' };
        }),
      };
      await ask(api, 'GET', '/v1/cluster');
      expect(asked).toEqual([expect.stringContaining('Credential=AKIDEXAMPLE/')]);
    } finally {
      process.env = before;
    }
    expect(apiOf({ api: 'http://127.0.0.1:4500' }, {}).send).toBe(sendPlain);
    expect(apiOf({}, { EVENKEEL_API: URL_ON_AWS }).send).not.toBe(sendPlain);
  });

  it('whose region nobody says are a wrong usage, and no credentials are told so', async () => {
    const api = apiOf({ api: 'https://deploy.example.com' }, {});
    await expect(ask(api, 'GET', '/v1/cluster')).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('the signing proxy of the page', () => {
  const behind = async () => {
    const asked: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      asked.push(request);
      response.writeHead(200, { 'content-type': 'text/html', 'x-amzn-trace-id': 'inner' }).end(`<p>${request.url}`);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const proxy = await listenSigning({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, send: sendPlain }, 0);
    const close = () => {
      proxy.close();
      server.closeAllConnections();
      server.close();
    };
    return { asked, proxy, close };
  };

  it('passes on what a page of its own asks', async () => {
    const { proxy, close } = await behind();
    const answer = await fetch(`${proxy.url}/v1/cluster?x=1`);
    expect([answer.status, await answer.text(), answer.headers.get('x-amzn-trace-id')]).toEqual([
      200,
      '<p>/v1/cluster?x=1',
      null,
    ]);
    close();
  });

  it('refuses other sites and names that were pointed at this machine', async () => {
    const { asked, proxy, close } = await behind();
    const foreign = await fetch(proxy.url, { method: 'POST', headers: { origin: 'https://evil.example' } });
    const rebound = await sendPlain({ method: 'GET', url: proxy.url, headers: { host: 'evil.example' }, body: null });
    expect([foreign.status, rebound.status, asked.length]).toEqual([403, 403, 0]);
    close();
  });
});
