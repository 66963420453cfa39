import { describe, expect, it } from '@jest/globals';
import { readImage } from '../../shared/registry/client.js';
import { createRegistry } from '../../simulator/registry.js';

const registry = createRegistry();

/** Follows the protocol by hand: challenge, token, and the answer. */
const get = async (url: string): Promise<Response> => {
  const first = await registry.fetch(url);
  if (first.status !== 401) return first;
  const [, realm, service, scope] = /realm="([^"]+)",service="([^"]+)",scope="([^"]+)"/.exec(
    first.headers.get('www-authenticate')!,
  )!;
  const { token } = (await (await registry.fetch(`${realm}?service=${service}&scope=${scope}`)).json()) as { token: string };
  return registry.fetch(url, { headers: { authorization: `Bearer ${token}` } });
};

const read = async <T>(url: string): Promise<T> => (await get(url)).json() as Promise<T>;

interface Index {
  manifests: { digest: string; platform: { architecture: string } }[];
}

const HUB = 'https://registry-1.docker.io/v2';

describe('the registry', () => {
  it('leads from a tag over a platform to the ports that an image exposes', async () => {
    const { manifests } = await read<Index>(`${HUB}/library/redis/manifests/alpine`);
    expect(manifests.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64']);
    const { config } = await read<{ config: { digest: string } }>(`${HUB}/library/redis/manifests/${manifests[0]!.digest}`);
    const image = await read<{ config: object; architecture: string }>(`${HUB}/library/redis/blobs/${config.digest}`);
    expect(image).toMatchObject({ architecture: 'amd64', config: { ExposedPorts: { '6379/tcp': {} } } });
  });

  it('names the digest, which stays the same for the same tag and differs between tags', async () => {
    const digest = async (tag: string) =>
      (await get(`${HUB}/library/postgres/manifests/${tag}`)).headers.get('docker-content-digest');
    expect(await digest('15')).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await digest('15')).toBe(await digest('15'));
    expect(await digest('15')).not.toBe(await digest('16'));
  });

  it('asks for a token first, at the realm that each registry names', async () => {
    const answer = await registry.fetch('https://ghcr.io/v2/example/app/manifests/1');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('realm="https://ghcr.io/token"');
    expect((await get('https://ghcr.io/v2/example/app/manifests/1')).status).toBe(200);
  });

  it('is understood by the client of the product', async () => {
    const options = { fetch: registry.fetch, platform: 'linux/arm64' };
    expect(await readImage('postgres:15', options)).toMatchObject({ exposes: [5432], digest: expect.stringMatching(/^sha256:/) });
    expect(await readImage('quay.io/example/missing:1', options)).toMatchObject({ unknown: expect.anything() });
  });

  it('does not know what is said to be missing', async () => {
    const answer = await get(`${HUB}/example/missing-app/manifests/1`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ errors: [{ code: 'NAME_UNKNOWN' }] });
    expect(registry.exists('example/missing-app:1')).toBe(false);
    expect(registry.exists('redis:alpine')).toBe(true);
  });

  it('has images of one processor where Docker Hub has them', async () => {
    const { manifests } = await read<Index>(`${HUB}/amd64/nginx/manifests/1`);
    expect(manifests.map(({ platform }) => platform.architecture)).toEqual(['amd64']);
    expect(['amd64/nginx', 'arm64v8/redis:7', 'nginx'].map(registry.processors)).toEqual([
      ['amd64'],
      ['arm64'],
      ['amd64', 'arm64'],
    ]);
    expect(registry.behaviour('arm64v8/redis:7').exposes).toEqual([6379]);
  });

  it('says what images do: whom they dial may depend on their environment', () => {
    expect(registry.behaviour('dockersamples/examplevotingapp_worker').dials).toEqual([
      { name: 'redis', port: 6379 },
      { name: 'db', port: 5432 },
    ]);
    expect(registry.behaviour('wordpress:6@sha256:abc').dials).toEqual([{ name: 'db', port: 3306 }]);
    expect(registry.behaviour('wordpress', { WORDPRESS_DB_HOST: 'sql:3307' }).dials).toEqual([{ name: 'sql', port: 3307 }]);
    expect(registry.behaviour('gitea/gitea:1').dials).toEqual([]);
    expect(registry.behaviour('gitea/gitea:1', { DB_TYPE: 'postgres', DB_HOST: 'db:5432' }).dials).toEqual([
      { name: 'db', port: 5432 },
    ]);
    expect(registry.behaviour('example/anything')).toMatchObject({ exposes: [], dials: [] });
  });
});
