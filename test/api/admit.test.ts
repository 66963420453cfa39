import { describe, expect, it } from '@jest/globals';
import { signedWith } from '../../cli/client/keyed.js';
import { routes } from '../../shared/api/routes.js';
import { type Api, anApi, type Call, COMPOSE, type Reply, T0 } from './support.js';

const SECRET = '4a7d1ed414474e4033ac29ccb8653d9b4a7d1ed4';
const NEXT = 'b6d767d2f8ed5d21a44b0e5886680cb9b6d767d2';
const KEYS = '/evenkeel-keys/demo';
const HOST = 'https://api.example';
const SHOP = '/v1/projects/shop';

const keyed = (text = `# the pipeline\nci ${SECRET}\nci-next ${NEXT}\n`, over = {}): Api =>
  anApi({ env: { AUTH: 'hmac', AUTH_KEYS_PARAMETER: KEYS }, parameters: { [KEYS]: text }, ...over });

interface Signing {
  readonly name?: string;
  readonly secret?: string;
  readonly at?: number;
  readonly nonce?: string;
  readonly host?: string;
}

/** The headers of a request signed with a key, as the command signs it. */
const signed = async (method: string, path: string, body: string | null, how: Signing = {}): Promise<Record<string, string>> => {
  const request = { method, url: `${how.host ?? HOST}${path}`, headers: {}, body };
  const { headers } = await signedWith(how.name ?? 'ci', how.secret ?? SECRET, request, how.at ?? T0, how.nonce);
  return { ...headers, host: 'api.example' };
};

const put = async (api: Api, how: Signing = {}, sent: Call = {}): Promise<Reply> =>
  api.call('PUT', SHOP, { body: COMPOSE, headers: await signed('PUT', SHOP, COMPOSE, how), ...sent });

describe('an API with keys', () => {
  it('lets in who signs with one, and says whose it was', async () => {
    const reply = await put(keyed());
    expect([reply.status, reply.body.deployment.by]).toEqual([202, 'key:ci']);
    expect((await put(keyed(), { name: 'ci-next', secret: NEXT })).status).toBe(202);
  });

  it.each([...new Set(routes.map(({ method, path }) => `${method} ${path}`))].filter((one) => one !== 'GET /healthz'))(
    'answers nobody without a signature at %s',
    async (route) => {
      const [method = '', path = ''] = route.split(' ');
      const reply = await keyed().call(method, path.replaceAll(/\{\w+\}/g, 'web'));
      expect([reply.status, reply.body.code, reply.headers['www-authenticate']]).toEqual([401, 'auth/missing', 'Evenkeel']);
    },
  );

  it('tells a stranger no more of what is there: no route, no method, no fault of a body', async () => {
    const api = keyed();
    for (const [method, path] of [
      ['GET', '/v1/nothing'],
      ['OPTIONS', SHOP],
      ['HEAD', '/healthz'],
      ['POST', '/healthz'],
      ['GET', '//healthz/..'],
    ])
      expect((await api.call(method!, path!, { body: 'x: [' })).status).toBe(401);
    expect((await api.call('GET', '/healthz')).status).toBe(200);
  });

  it.each([true, false])('knows a body by its bytes, whether API Gateway hands it on as base64: %s', async (base64) => {
    const text = `${COMPOSE}# größer\r\n`;
    const headers = await signed('PUT', SHOP, text);
    expect((await keyed().call('PUT', SHOP, { body: text, headers, base64 })).status).toBe(202);
    const other = Buffer.from(text).toString('base64');
    expect((await keyed().call('PUT', SHOP, { body: other, headers, base64 })).body.code).toBe('auth/refused');
  });

  const CHANGED: readonly (readonly [string, Signing, (api: Api, headers: Record<string, string>) => Promise<Reply>])[] = [
    ['another secret', { secret: NEXT }, (api, headers) => api.call('PUT', SHOP, { body: COMPOSE, headers })],
    ['a key that is not there', { name: 'root' }, (api, headers) => api.call('PUT', SHOP, { body: COMPOSE, headers })],
    [
      'a key that is not there, by who has read what is compared in its place',
      { name: 'root', secret: 'none' },
      (api, headers) => api.call('PUT', SHOP, { body: COMPOSE, headers }),
    ],
    ['a name of every object', { name: 'constructor' }, (api, headers) => api.call('PUT', SHOP, { body: COMPOSE, headers })],
    ['another body', {}, (api, headers) => api.call('PUT', SHOP, { body: `${COMPOSE}#`, headers })],
    ['no body', {}, (api, headers) => api.call('PUT', SHOP, { headers })],
    ['another method', {}, (api, headers) => api.call('DELETE', SHOP, { body: COMPOSE, headers })],
    ['another path', {}, (api, headers) => api.call('PUT', '/v1/projects/shop2', { body: COMPOSE, headers })],
    ['another query', {}, (api, headers) => api.call('PUT', `${SHOP}?removeOrphans=true`, { body: COMPOSE, headers })],
    ['another cluster', { host: 'https://other.example' }, (api, headers) => api.call('PUT', SHOP, { body: COMPOSE, headers })],
    [
      'another time',
      {},
      (api, { authorization = '', ...headers }) =>
        api.call('PUT', SHOP, {
          body: COMPOSE,
          headers: { ...headers, authorization: authorization.replace(/:\d+:/, `:${T0 / 1000 + 1}:`) },
        }),
    ],
    [
      'another nonce',
      { nonce: 'a'.repeat(32) },
      (api, { authorization = '', ...headers }) =>
        api.call('PUT', SHOP, { body: COMPOSE, headers: { ...headers, authorization: authorization.replace('aaaa', 'aaab') } }),
    ],
  ];

  it.each(CHANGED)('refuses what was signed for %s, in the same words', async (_, how, send) => {
    const api = keyed();
    const reply = await send(api, await signed('PUT', SHOP, COMPOSE, how));
    expect([reply.status, reply.body.code, reply.body.detail]).toEqual([
      401,
      'auth/refused',
      'The signature is not one of this request with a key of this API.',
    ]);
    expect((await api.store.query('projects')).rows).toEqual([]);
  });

  it('opens once for a signature, whatever became of the request', async () => {
    const api = keyed();
    const headers = await signed('PUT', SHOP, COMPOSE);
    expect((await api.call('PUT', SHOP, { body: COMPOSE, headers })).status).toBe(202);
    const again = await api.call('PUT', SHOP, { body: COMPOSE, headers });
    expect([again.status, again.body.code]).toEqual([401, 'auth/replayed']);
    const wrong = await signed('PUT', SHOP, 'services: {}', { nonce: 'n'.repeat(16) });
    expect((await api.call('PUT', SHOP, { body: 'services: {}', headers: wrong })).status).toBe(422);
    expect((await api.call('PUT', SHOP, { body: 'services: {}', headers: wrong })).body.code).toBe('auth/replayed');
  });

  it('opens for one of those that send the same signature at once', async () => {
    const api = keyed();
    const headers = await signed('GET', '/v1/projects', null);
    const replies = await Promise.all(Array.from({ length: 20 }, () => api.call('GET', '/v1/projects', { headers })));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(19);
  });

  it.each([
    [-299, 200],
    [299, 200],
    [-301, 401],
    [301, 401],
    [-86_400, 401],
    [86_400, 401],
  ])('takes a clock that is %d seconds off: %d', async (seconds, status) => {
    const headers = await signed('GET', '/v1/projects', null, { at: T0 + seconds * 1000 });
    const reply = await keyed().call('GET', '/v1/projects', { headers });
    expect(reply.status).toBe(status);
    if (status === 401)
      expect(reply.body).toMatchObject({ code: 'auth/clock', detail: expect.stringContaining('2026-11-22T14:00:00') });
  });

  it('keeps a used signature for as long as its time is good', async () => {
    const api = keyed();
    const headers = await signed('GET', '/v1/projects', null, { at: T0 + 290_000 });
    expect((await api.call('GET', '/v1/projects', { headers })).status).toBe(200);
    await api.world.run(580_000);
    expect((await api.call('GET', '/v1/projects', { headers })).body.code).toBe('auth/replayed');
    await api.world.run(60_000);
    expect((await api.call('GET', '/v1/projects', { headers })).body.code).toBe('auth/clock');
  });

  it.each([
    ['Bearer x'],
    ['Evenkeel'],
    ['Evenkeel ci'],
    ['Evenkeel ci:1:2:3'],
    [`Evenkeel ci:${T0 / 1000}:${'n'.repeat(32)}:${'g'.repeat(64)}`],
    [`Evenkeel ci:-1:${'n'.repeat(32)}:${'0'.repeat(64)}`],
    [`Evenkeel ci:${T0 / 1000}:../../head:${'0'.repeat(64)}`],
    [
      `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261122/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    ],
  ])('does not take "%s" for a signature', async (authorization) => {
    const reply = await keyed().call('GET', '/v1/projects', { headers: { authorization, host: 'api.example' } });
    expect([reply.status, reply.body.code]).toEqual([401, 'auth/missing']);
  });

  it('turns away a path with half a letter in it like any other that was not signed', async () => {
    const authorization = `Evenkeel ci:${T0 / 1000}:${'n'.repeat(16)}:${'0'.repeat(64)}`;
    const { status, body } = await keyed().call('GET', '/v1/projects/\ud800', {
      headers: { authorization, host: 'api.example' },
    });
    expect([status, body.code]).toEqual([401, 'auth/refused']);
  });

  it('signs one form of what clients and gateways write differently: order, escapes, a slash at the end', async () => {
    const api = keyed();
    const headers = await signed('GET', '/v1/events?type=a%20b&limit=5', null);
    expect((await api.call('GET', '/v1/events/?limit=5&type=a+b', { headers })).status).not.toBe(401);
  });

  it('reads the keys anew within a minute: one that was taken out opens no longer', async () => {
    const parameters = { [KEYS]: `ci ${SECRET}` };
    const api = keyed('', { parameters });
    expect((await put(api)).status).toBe(202);
    parameters[KEYS] = `ci-next ${NEXT}`;
    await api.world.run(61_000);
    expect((await put(api, { at: T0 + 61_000 })).body.code).toBe('auth/refused');
    expect((await put(api, { at: T0 + 61_000, name: 'ci-next', secret: NEXT })).status).toBe(202);
  });

  it.each([
    ['nothing', ''],
    ['a short secret', 'ci hunter2'],
    ['a key twice', `ci ${SECRET}\nci ${NEXT}`],
    ['a line of three words', `ci ${SECRET} ${NEXT}`],
    ['a name that is none', `../ci ${SECRET}`],
  ])('is shut to all while its parameter holds %s, and says no word of it', async (_, text) => {
    const api = keyed(text);
    const reply = await put(api);
    expect([reply.status, reply.body.code]).toEqual([503, 'auth/keys']);
    for (const word of ['hunter2', SECRET, NEXT]) expect(JSON.stringify([reply, api.lines])).not.toContain(word);
  });

  it('is shut while its parameter is not there', async () => {
    expect((await put(keyed('', { parameters: {} }))).status).toBe(503);
  });

  it('writes neither key nor signature into its log', async () => {
    const api = keyed();
    const headers = await signed('PUT', SHOP, COMPOSE);
    await api.call('PUT', SHOP, { body: COMPOSE, headers });
    await put(api, { secret: NEXT });
    const lines = JSON.stringify([api.lines, api.woken]);
    expect(api.lines.length).toBeGreaterThan(1);
    for (const secret of [SECRET, NEXT, headers['authorization']!.split(':')[3]!]) expect(lines).not.toContain(secret);
  });
});

describe('an API with tokens', () => {
  const tokened = (claims = ''): Api => anApi({ env: { AUTH: 'jwt', AUTH_ISSUER: 'https://idp.example', AUTH_CLAIMS: claims } });
  const call = (api: Api, claims: object | null) =>
    api.call('PUT', SHOP, { body: COMPOSE, authorizer: claims ? { jwt: { claims } } : {} });

  it('lets in whom API Gateway has found to have one, and says whose it is', async () => {
    const reply = await call(tokened(), { sub: 'ann@acme.example' });
    expect([reply.status, reply.body.deployment.by]).toEqual([202, 'jwt:ann@acme.example']);
  });

  it('is shut to who comes without, even where API Gateway has let them through', async () => {
    for (const authorizer of [{}, { iam: { userArn: 'arn:aws:iam::123456789012:user/a' } }, { lambda: {} }]) {
      const reply = await tokened().call('PUT', SHOP, { body: COMPOSE, authorizer });
      expect([reply.status, reply.body.code, reply.headers['www-authenticate']]).toEqual([401, 'auth/missing', 'Bearer']);
    }
  });

  it.each([
    [{ repository: 'acme/shop', ref: 'refs/heads/main' }, 202],
    [{ repository: 'acme/shop', ref: 'refs/tags/v1' }, 403],
    [{ repository: 'acme/shop2', ref: 'refs/heads/main' }, 403],
    [{ repository: 'evil/acme/shop', ref: 'refs/heads/main' }, 403],
    [{ ref: 'refs/heads/main' }, 403],
    [{ repository: ['acme/shop', 'x'], ref: 'refs/heads/main' }, 403],
  ])('wants every claim that the operator named: %j gets %d', async (claims, status) => {
    const reply = await call(tokened('repository=acme/shop,ref=refs/heads/*'), { sub: 's', ...claims });
    expect(reply.status).toBe(status);
    if (status === 403) expect(reply.body.code).toBe('auth/claims');
    expect(reply.text).not.toContain('refs/heads/*');
  });

  it('does not find claims in what every object has', async () => {
    expect((await call(tokened('constructor=function*'), { sub: 's' })).status).toBe(403);
  });
});

describe('an API with signatures of IAM', () => {
  it('has had them checked by API Gateway, and calls the caller by its ARN', async () => {
    const userArn = 'arn:aws:sts::123456789012:assumed-role/deployer/ann';
    const reply = await anApi().call('PUT', SHOP, { body: COMPOSE, authorizer: { iam: { userArn } } });
    expect([reply.status, reply.body.deployment.by]).toEqual([202, userArn]);
  });

  it('is shut on AWS to whom API Gateway has let through without one, as while `auth` is being changed', async () => {
    const api = anApi({ env: { SIMULATED: '' } });
    for (const authorizer of [{}, { jwt: { claims: { sub: 's' } } }]) {
      const reply = await api.call('PUT', SHOP, { body: COMPOSE, authorizer });
      expect([reply.status, reply.body.code, reply.headers['www-authenticate']]).toEqual([
        401,
        'auth/missing',
        'AWS4-HMAC-SHA256',
      ]);
    }
    expect((await api.call('GET', '/healthz')).status).toBe(200);
    const userArn = 'arn:aws:iam::123456789012:user/ann';
    expect((await api.call('PUT', SHOP, { body: COMPOSE, authorizer: { iam: { userArn } } })).status).toBe(202);
  });
});
