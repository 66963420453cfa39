import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readImage } from '../../shared/registry/client.js';
import { isInward } from '../../shared/registry/hosts.js';

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

const configuration = (architecture: string, port: number): string =>
  JSON.stringify({ os: 'linux', architecture, config: { ExposedPorts: { [`${port}/tcp`]: {} } } });
const manifest = (config: string): string => JSON.stringify({ config: { digest: digestOf(config) } });
const CONFIGURATIONS = [configuration('amd64', 80), configuration('arm64', 8080)];
const MANIFESTS = CONFIGURATIONS.map(manifest);
const INDEX = JSON.stringify({
  manifests: ['amd64', 'arm64'].map((architecture, at) => ({
    digest: digestOf(MANIFESTS[at]!),
    platform: { os: 'linux', architecture },
  })),
});
const DOCUMENTS = new Map([INDEX, ...MANIFESTS, ...CONFIGURATIONS].map((text) => [digestOf(text), text]));

/** A registry that answers some addresses otherwise; what it was asked, by address. */
const aRegistry = (otherwise: (url: URL) => Response | null = () => null) => {
  const asked: string[] = [];
  const fetching = (async (address: string) => {
    const url = new URL(address);
    asked.push(`${url.protocol}//${url.host}`);
    const reference = url.pathname.split('/').at(-1)!;
    return otherwise(url) ?? new Response(reference === '1' ? INDEX : DOCUMENTS.get(reference));
  }) as unknown as typeof fetch;
  const read = (ref = 'registry.example.com/app:1', over: object = {}) =>
    readImage(ref, { fetch: fetching, platform: 'linux/arm64', ...over });
  return { asked, read };
};

const leadsTo = (location: string, status = 307) => new Response(null, { status, headers: { location } });
const wants = (realm: string) =>
  new Response(null, { status: 401, headers: { 'www-authenticate': `Bearer realm="${realm}",service="s"` } });

describe('An image', () => {
  it('of several platforms is told by the one that tasks run on', async () => {
    expect(await aRegistry().read()).toMatchObject({
      digest: digestOf(INDEX),
      exposes: [8080],
      platforms: ['linux/amd64', 'linux/arm64'],
    });
    expect(await aRegistry().read(undefined, { platform: 'linux/s390x' })).toMatchObject({ exposes: [80] });
  });

  it('leaves no more than five hundred documents behind, the newest', async () => {
    const kept = new Map(Array.from({ length: 500 }, (_, n) => [`old${n}`, '']));
    await aRegistry().read(undefined, { kept });
    expect([kept.size, kept.has('old0'), [...kept.keys()].at(-1)]).toEqual([
      500,
      false,
      expect.stringContaining('registry.example.com/app@'),
    ]);
  });
});

describe('Who asks a registry', () => {
  it('speaks HTTPS, also with one that the operator allows; plainly with this machine only', async () => {
    const { asked, read } = aRegistry();
    await read('registry.internal/app:1', { allowed: ['registry.internal'] });
    expect(new Set(asked)).toEqual(new Set(['https://registry.internal']));
  });

  it('is led by HTTPS only, three times at most, and nowhere inside', async () => {
    const why = async (location: string) => {
      const { asked, read } = aRegistry((url) =>
        url.host === 'registry.example.com' || location.startsWith('https://a.') ? leadsTo(location) : null,
      );
      return [await read(), asked.filter((one) => one !== 'https://registry.example.com').length];
    };
    expect(await why('http://cdn.example.com/1')).toEqual([
      expect.objectContaining({ unknown: true, why: expect.stringContaining('leads to cdn.example.com') }),
      0,
    ]);
    expect(await why('https://169.254.169.254/1')).toEqual([expect.objectContaining({ unknown: true }), 0]);
    expect(await why('https://a.example.com/1')).toEqual([
      expect.objectContaining({ why: expect.stringContaining('from host to host') }),
      3,
    ]);
  });

  it('fetches its token from no host inside, nor in the clear', async () => {
    for (const realm of ['https://10.0.0.1/token', 'https://localhost/token', 'http://auth.example.com/token']) {
      const { asked, read } = aRegistry(() => wants(realm));
      expect(await read()).toMatchObject({ unknown: true, why: expect.stringContaining('its token is to come from') });
      expect(new Set(asked)).toEqual(new Set(['https://registry.example.com']));
    }
  });
});

it('an address is inward in whatever way it is written', () => {
  const inward = [
    '10.1.2.3',
    '127.0.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.168.1.1',
    '172.31.0.1',
    '0.0.0.0',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '::FFFF:169.254.169.254',
    'no address',
  ];
  expect(inward.filter((address) => !isInward(address))).toEqual([]);
  expect(['8.8.8.8', '172.32.0.1', '2001:db8::1', '::ffff:8.8.8.8'].filter(isInward)).toEqual([]);
});
