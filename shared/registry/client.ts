import { createHash } from 'node:crypto';
import { type ImageReference, parseImage } from '../compose/images.js';
import type { ImageFacts } from '../compose/translate.js';
import { pullToken } from './token.js';

export interface RegistryOptions {
  readonly fetch: typeof fetch;
  /** Whose configuration is read when an image has several, e.g. `linux/amd64`. */
  readonly platform: string;
  /** Ends the questions early; what is not known by then is unknown. */
  readonly signal?: AbortSignal;
}

const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** A manifest is a few kilobytes; whoever sends more is not read to the end. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * What a registry says of an image: its digest (of the index, so that any platform can pull it) and the ports it exposes. Never
 * throws: an image that cannot be read is unknown, with why. Registries are asked by https only, never at an address or this host.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export const readImage = async (ref: string, options: RegistryOptions): Promise<ImageFacts> => {
  const image = parseImage(ref);
  if (image === null) return unknown(`${ref} is no image name`);
  if (!isPublicHost(image.registry)) return unknown(`${image.registry} is not asked: only named hosts on the internet are`);
  try {
    return await facts(image, options);
  } catch (error) {
    return unknown(`${image.registry}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** All images of a project, asked side by side. */
export const readImages = async (refs: readonly string[], options: RegistryOptions): Promise<Record<string, ImageFacts>> =>
  Object.fromEntries(await Promise.all(refs.map(async (ref) => [ref, await readImage(ref, options)] as const)));

interface Manifest {
  readonly manifests?: readonly {
    readonly digest: string;
    readonly platform?: { readonly os?: string; readonly architecture?: string };
  }[];
  readonly config?: { readonly digest: string };
}

const facts = async (image: ImageReference, options: RegistryOptions): Promise<ImageFacts> => {
  const ask = asker(image, options);
  const top = await ask<Manifest>(`manifests/${image.digest ?? image.tag ?? 'latest'}`);
  const manifest = top.body.manifests ? await ofPlatform(top.body, options.platform, ask) : top.body;
  if (manifest === null) return unknown(`it is not made for ${options.platform}`);
  if (!manifest.config) return unknown('its manifest names no configuration');
  const config = await ask<{ config?: { ExposedPorts?: Record<string, unknown> } }>(`blobs/${manifest.config.digest}`);
  return { digest: image.digest ?? top.digest, exposes: portsOf(config.body.config?.ExposedPorts ?? {}) };
};

type Ask = <T>(path: string) => Promise<{ body: T; digest: string }>;

/** Asks with the token of the first 401, which all parts of one image share. */
const asker = (image: ImageReference, options: RegistryOptions): Ask => {
  const host = image.registry === 'docker.io' ? 'registry-1.docker.io' : image.registry;
  let authorization: string | null = null;
  const get = (path: string): Promise<Response> =>
    options.fetch(`https://${host}/v2/${image.repository}/${path}`, {
      headers: { accept: ACCEPT, ...(authorization && { authorization }) },
      ...(options.signal && { signal: options.signal }),
    });
  return async <T>(path: string) => {
    let response = await get(path);
    if (response.status === 401 && authorization === null) {
      authorization = await pullToken(response.headers.get('www-authenticate') ?? '', image.repository, options);
      response = await get(path);
    }
    if (!response.ok) throw new Error(reason(response.status));
    const text = await response.text();
    if (text.length > MOST_BYTES) throw new Error('its answer is too long');
    const digest = response.headers.get('docker-content-digest') ?? `sha256:${createHash('sha256').update(text).digest('hex')}`;
    return { body: JSON.parse(text) as T, digest };
  };
};

const ofPlatform = async (index: Manifest, platform: string, ask: Ask): Promise<Manifest | null> => {
  const [os, architecture] = platform.split('/');
  const found = index.manifests!.find((one) => one.platform?.os === os && one.platform?.architecture === architecture);
  return found ? (await ask<Manifest>(`manifests/${found.digest}`)).body : null;
};

/** `6379/tcp` and `6379`; UDP is not carried between services. */
const portsOf = (exposed: Readonly<Record<string, unknown>>): number[] =>
  Object.keys(exposed)
    .filter((key) => !key.endsWith('/udp'))
    .map((key) => Number.parseInt(key, 10))
    .filter((port) => port > 0 && port < 65536)
    .sort((a, b) => a - b);

/** Dots but no address: a compose file must not make us ask the metadata service or our own network by number. */
export const isPublicHost = (host: string): boolean =>
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*(?::\d+)?$/i.test(host) &&
  !/(?:^|\.)(?:localhost|local|internal)(?::\d+)?$/i.test(host);

const reason = (status: number): string => {
  if (status === 401 || status === 403) return 'it is private, or not there';
  if (status === 404) return 'there is no such image or tag';
  return status === 429 ? 'the registry has had too many questions' : `the registry answered ${status}`;
};

const unknown = (why: string): ImageFacts => ({ unknown: true, why });
