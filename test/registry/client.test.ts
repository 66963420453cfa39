import { describe, expect, it } from '@jest/globals';
import { isPublicHost, readImage, readImages } from '../../shared/registry/client.js';
import { createRegistry } from '../../simulator/registry.js';

const platform = 'linux/amd64';
const registry = createRegistry();

/** A registry that answers as given, by the last parts of the path. */
const answering =
  (answer: (path: string) => Response): typeof fetch =>
  async (input) =>
    answer(new URL(String(input)).pathname);

describe('asking a registry', () => {
  it('gives the digest and the exposed ports, by token, index, manifest and configuration', async () => {
    const facts = await readImage('redis:alpine', { fetch: registry.fetch, platform });
    expect(facts).toEqual({
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      exposes: [6379],
      platforms: ['linux/amd64', 'linux/arm64'],
    });
  });

  it('asks for all images of a project at once', async () => {
    const facts = await readImages(['postgres:15', 'example/worker'], { fetch: registry.fetch, platform });
    expect(Object.keys(facts)).toEqual(['postgres:15', 'example/worker']);
    expect(facts['postgres:15']).toMatchObject({ exposes: [5432] });
  });

  it('says why an image is unknown', async () => {
    const why = async (ref: string, fetch: typeof globalThis.fetch, on = platform) =>
      (await readImage(ref, { fetch, platform: on })) as { unknown?: true; why?: string };
    expect(await why('example/missing:1', registry.fetch)).toEqual({
      unknown: true,
      why: 'docker.io: there is no such image or tag',
    });
    expect((await why('NOT AN IMAGE', registry.fetch)).why).toContain('no image name');
    expect(
      (
        await why(
          'redis',
          answering(() => new Response('', { status: 429 })),
        )
      ).why,
    ).toContain('too many questions');
    expect(
      (
        await why(
          'redis',
          answering(() => new Response('<html>')),
        )
      ).unknown,
    ).toBe(true);
    expect((await why('redis', () => Promise.reject(new Error('no network')))).why).toBe('docker.io: no network');
  });

  it('reads an image without an index, and leaves UDP out', async () => {
    const fetch = answering((path) =>
      Response.json(
        path.includes('/blobs/')
          ? { config: { ExposedPorts: { '53/udp': {}, '8080/tcp': {}, '80': {} } } }
          : { config: { digest: 'sha256:1' } },
      ),
    );
    expect(await readImage('ghcr.io/a/b:1', { fetch, platform })).toMatchObject({ exposes: [80, 8080] });
  });

  it('never asks an address, this host, or a token server there', async () => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      asked.push(String(input));
      return new Response('', { status: 401, headers: { 'www-authenticate': 'Bearer realm="http://169.254.169.254/token"' } });
    };
    for (const ref of ['169.254.169.254/a/b', 'localhost:5000/a', 'x.internal/a', '[::1]/a'])
      expect(await readImage(ref, { fetch, platform })).toMatchObject({ unknown: true });
    expect(asked).toEqual([]);
    expect(await readImage('ghcr.io/a/b', { fetch, platform })).toMatchObject({ unknown: true });
    expect(asked).toHaveLength(1);
    expect(isPublicHost('public.ecr.aws')).toBe(true);
  });
});
