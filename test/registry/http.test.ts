import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type RegistryOptions, readImage } from '../../shared/registry/client.js';
import { isInward } from '../../shared/registry/hosts.js';
import { outward, outwardFetch, outwardOnly } from '../../shared/registry/outward.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const running: Server[] = [];
afterEach(() => {
  for (const server of running.splice(0)) server.close();
});

/** A web server on this machine; `asked` is what it was asked, in order. */
const serve = async (answer: Answer): Promise<{ host: string; asked: string[] }> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
    answer(request, response);
  });
  running.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { host: `localhost:${(server.address() as AddressInfo).port}`, asked };
};

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** What a registry holds of one image with two platforms, by digest; `index` is the tag's. */
const CONFIG = JSON.stringify({ os: 'linux', architecture: 'arm64', config: { ExposedPorts: { '8080/tcp': {}, '53/udp': {} } } });
const MANIFEST = JSON.stringify({ config: { digest: digestOf(CONFIG) } });
const INDEX = JSON.stringify({
  manifests: [
    { digest: digestOf(MANIFEST), platform: { os: 'linux', architecture: 'arm64' } },
    { digest: `sha256:${'0'.repeat(64)}`, platform: { os: 'unknown', architecture: 'unknown' } },
  ],
});
const HELD = new Map([CONFIG, MANIFEST, INDEX].map((text) => [digestOf(text), text]));

/** The distribution protocol over these texts; blobs may lie elsewhere. */
const holding =
  (blobs?: () => string): Answer =>
  ({ url = '', method }, response) => {
    const [, kind, reference = ''] = /\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
    const text = HELD.get(reference) ?? (reference === '1' ? INDEX : undefined);
    if (text === undefined) return void response.writeHead(404).end();
    if (kind === 'blobs' && blobs) return void response.writeHead(307, { location: `${blobs()}/${reference}` }).end();
    response.writeHead(200, { 'docker-content-digest': digestOf(text), 'content-length': Buffer.byteLength(text) });
    response.end(method === 'HEAD' ? undefined : text);
  };

const options = (host: string, more: Partial<RegistryOptions> = {}): RegistryOptions => ({
  fetch,
  platform: 'linux/amd64',
  allowed: [host],
  ...more,
});

describe('a registry over HTTP', () => {
  it('is told from one that cannot be asked when its name leads to a private address', async () => {
    const leads = Object.assign(new Error('rebound.example leads to 127.0.0.1'), { code: 'EINWARD' });
    const facts = (error: Error) => readImage('rebound.example/x:1', options('', { fetch: () => Promise.reject(error) }));
    expect(await facts(leads)).toMatchObject({ unknown: true, inward: true });
    expect(await facts(new Error('no route'))).not.toHaveProperty('inward');
  });

  it('tells digest, ports and platforms; attestations are no platform', async () => {
    const { host } = await serve(holding());
    expect(await readImage(`${host}/team/app:1`, options(host))).toEqual({
      digest: digestOf(INDEX),
      exposes: [8080],
      platforms: ['linux/arm64'],
    });
  });

  it('is asked for a tag by HEAD, and for what is known by digest not at all', async () => {
    const { host, asked } = await serve(holding());
    const kept = new Map<string, string>();
    await readImage(`${host}/team/app:1`, options(host, { kept }));
    expect(asked).toHaveLength(4);
    await readImage(`${host}/team/app:1`, options(host, { kept }));
    expect(asked.slice(4)).toEqual(['HEAD /v2/team/app/manifests/1 -']);
  });

  it.each([400, 405, 501])('that refuses HEAD with %i pins the digest of what it gives to GET', async (status) => {
    const { host } = await serve((request, response) =>
      request.method === 'HEAD' ? void response.writeHead(status).end() : holding()(request, response),
    );
    expect(await readImage(`${host}/team/app:1`, options(host))).toMatchObject({ digest: digestOf(INDEX), exposes: [8080] });
  });

  it('is not asked on this machine unless the operator allows it', async () => {
    const { host, asked } = await serve(holding());
    expect(await readImage(`${host}/team/app:1`, options(host, { allowed: [] }))).toMatchObject({ unknown: true });
    expect(asked).toEqual([]);
  });

  it('gets the token that its 401 names, and no other host gets the password', async () => {
    const store = await serve(({ url = '' }, response) => void response.end(HELD.get(url.slice(1))));
    const registry = await serve((request, response) => {
      if (request.url?.startsWith('/token')) return void response.end(JSON.stringify({ token: 'secret' }));
      if (request.headers.authorization === 'Bearer secret') return holding(() => `http://${store.host}`)(request, response);
      const realm = `Bearer realm="http://${request.headers.host}/token",service="s",scope="repository:team/app:pull"`;
      response.writeHead(401, { 'www-authenticate': realm }).end();
    });
    const both = { allowed: [registry.host, store.host] };
    expect(await readImage(`${registry.host}/team/app:1`, options(registry.host, both))).toMatchObject({ exposes: [8080] });
    expect(registry.asked[1]).toBe('GET /token?service=s&scope=repository%3Ateam%2Fapp%3Apull -');
    expect(store.asked).toEqual([`GET /${digestOf(CONFIG)} -`]);
  });

  it('is asked with the login of its host from the start', async () => {
    const { host, asked } = await serve(holding());
    await readImage(`${host}/team/app:1`, options(host, { login: async (name) => (name === host ? 'Basic QVdTOng=' : null) }));
    expect(new Set(asked.map((line) => line.split(' ').slice(2).join(' ')))).toEqual(new Set(['Basic QVdTOng=']));
  });

  it.each<[string, Answer, RegExp]>([
    [
      'leads into our network',
      (_, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      /not asked/,
    ],
    [
      'leads round and round',
      (request, response) => void response.writeHead(302, { location: request.url! }).end(),
      /host to host/,
    ],
    ['is asked too often', (_, response) => void response.writeHead(429, { 'retry-after': '60' }).end(), /too many.*60 s/],
    ['sends no end', (request, response) => endless(request, response), /too long/],
    ['answers with something else than was asked for', (request, response) => other(request, response), /match its digest/],
  ])('that %s leaves the image unknown, with why', async (_, answer, why) => {
    const { host } = await serve(answer);
    const facts = await readImage(`${host}/team/app@${digestOf(INDEX)}`, options(host));
    expect(facts).toMatchObject({ unknown: true, why: expect.stringMatching(why) });
  });

  it('that never answers is given up', async () => {
    const { host } = await serve(() => {});
    const late = new AbortController();
    const asked = readImage(`${host}/team/app:1`, options(host, { signal: late.signal }));
    late.abort(new Error('no answer within 8 s'));
    expect(await asked).toMatchObject({ unknown: true, why: expect.stringContaining('no answer within 8 s') });
  });
});

const endless: Answer = (_, response) => {
  response.writeHead(200);
  const more = (): void => void (response.destroyed || response.write('x'.repeat(1 << 20), more));
  more();
};

const other: Answer = (_, response) => void response.end('{"config":{}}');

describe('the way out of our network', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '172.31.0.2',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    'x',
  ])('does not lead to %s', (address) => expect(isInward(address)).toBe(true));

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2600:1f18::1', '::ffff:8.8.8.8'])('leads to %s', (address) =>
    expect(isInward(address)).toBe(false),
  );

  it('refuses a name of which one address among others is inward, whichever of them would be taken', () => {
    const leadingTo = (...addresses: string[]): string => {
      const found = addresses.map((address) => ({ address, family: 4 }));
      const ask = ((_: string, __: object, answer: (error: null, all: object[]) => void) => answer(null, found)) as never;
      let told = '';
      for (const all of [true, false])
        outwardOnly(ask)('x.example', { all }, (problem) => void (told += problem?.message ?? 'asked '));
      return told;
    };
    expect(leadingTo('8.8.8.8', '1.1.1.1')).toBe('asked asked ');
    expect(leadingTo('8.8.8.8', '169.254.169.254')).toBe('x.example leads to 169.254.169.254, which is not asked'.repeat(2));
  });

  it('refuses a name by where it leads, on the connection itself', async () => {
    const error = await new Promise((done) => outward('localhost', {}, (problem) => done(problem)));
    expect(String(error)).toContain('localhost leads to');
    await expect(outwardFetch('https://localhost/v2/')).rejects.toThrow('which is not asked');
  });
});
