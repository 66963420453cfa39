import { describe, expect, it } from '@jest/globals';
import { apiOf, ask } from '../../cli/api-client.js';
import { sendWithKey, sendWithToken, signedWith } from '../../cli/client/keyed.js';
import type { Outgoing } from '../../cli/client/send.js';
import { signatureOf } from '../../shared/api/signature.js';
import { aLocal } from '../support/a-local.js';

const SECRET = 'f2ca1bb6c7e907d06dafe4687e579fcef2ca1bb6';

const sending = () => {
  const sent: Outgoing[] = [];
  const send = async (request: Outgoing) => {
    sent.push(request);
    return { status: 200, headers: {}, body: '{}' };
  };
  return { sent, send };
};

describe('a request to an API that has keys', () => {
  it('is signed, each with a nonce of its own', async () => {
    const { sent, send } = sending();
    const api = { url: 'https://api.example/', send: sendWithKey(`ci:${SECRET}`, send) };
    await ask(api, 'PUT', '/v1/projects/shop/a%20file.yaml?wait=20s&dryRun=true', { a: 1 });
    await ask(api, 'GET', '/v1/projects');
    const parts = sent.map(({ headers }) => headers['authorization']!.replace('Evenkeel ', '').split(':'));
    const [name, time = '', nonce = '', signature] = parts[0]!;
    const request = { method: 'PUT', host: 'api.example', segments: ['v1', 'projects', 'shop', 'a file.yaml'], time, nonce };
    const query = new URLSearchParams({ dryRun: 'true', wait: '20s' });
    expect([name, signature]).toEqual(['ci', signatureOf(SECRET, { ...request, query, body: '{"a":1}' })]);
    expect(parts[1]![2]).not.toBe(nonce);
  });

  it('needs a name and a secret, and an address that nobody reads along', () => {
    expect(() => apiOf({ api: 'https://api.example', key: 'ci' }, {})).toThrow(/not NAME:SECRET/);
    for (const given of [{ key: `ci:${SECRET}` }, { token: 't' }])
      expect(() => apiOf({ api: 'http://api.example', ...given }, {})).toThrow(/not encrypted/);
    expect(() => apiOf({}, { EVENKEEL_API: 'http://127.0.0.1:4500', EVENKEEL_KEY: `ci:${SECRET}` })).not.toThrow();
  });
});

describe('a request to an API that takes tokens', () => {
  it('goes with what was typed rather than with what the environment has', () => {
    const env = { EVENKEEL_API: 'https://api.example', EVENKEEL_TOKEN: 't0ken' };
    // Only a key is looked at for its form: so it was the key that was taken.
    expect(() => apiOf({ key: 'ci' }, env)).toThrow(/not NAME:SECRET/);
    expect(() => apiOf({ token: 't' }, { ...env, EVENKEEL_KEY: 'ci' })).not.toThrow();
  });

  it('shows its token', async () => {
    const { sent, send } = sending();
    await ask({ url: 'https://api.example', send: sendWithToken('t0ken', send) }, 'GET', '/v1/projects');
    expect(sent[0]!.headers['authorization']).toBe('Bearer t0ken');
  });
});

describe('a stack with keys, deployed whole', () => {
  it('answers who signs with one of them, and nobody else', async () => {
    const { local } = await aLocal({ params: { auth: 'hmac', authKeysParameter: '/evenkeel-keys/demo' } }, 3);
    const parameter = { Name: '/evenkeel-keys/demo', Value: `ci ${SECRET}`, Type: 'SecureString' };
    local.amazon.ssm.operations['PutParameter']!(parameter, {} as never);
    const request = { method: 'GET', url: 'https://api.example/v1/projects', headers: { host: 'api.example' }, body: null };
    const statusOf = async ({ headers }: Pick<Outgoing, 'headers'>) =>
      (await local.request({ method: 'GET', url: '/v1/projects', headers, body: Buffer.alloc(0) })).status;
    const now = local.amazon.world.now();
    expect(await statusOf(request)).toBe(401);
    expect(await statusOf(await signedWith('ci', 'x'.repeat(40), request, now))).toBe(401);
    expect(await statusOf(await signedWith('ci', SECRET, request, now))).toBe(200);
  });
});
