import { createHash } from 'node:crypto';
import type { ImageReference } from '../compose/images.js';
import type { RegistryOptions } from './client.js';
import { isAllowed } from './hosts.js';
import { pullToken } from './token.js';

/** Reads one manifest or blob of an image. `digest` is that of what was read. */
export type Ask = <T>(kind: 'manifests' | 'blobs', reference: string) => Promise<{ readonly body: T; readonly digest: string }>;

const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** A manifest is a few kilobytes; whoever sends more is not read to the end. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Blobs lie in stores elsewhere: Docker Hub, ghcr and ECR answer with one redirect. */
const MOST_REDIRECTS = 3;
/** Documents that are kept; a few kilobytes each. */
const MOST_KEPT = 500;

/**
 * Asks with the login of the host or else with the token of the first 401, which all parts of one image share. What has a digest
 * never changes: it is checked against it, and kept. A tag costs a HEAD, which Docker Hub does not count as a pull
 * (https://docs.docker.com/docker-hub/usage/pulls/).
 */
export const asker = (image: ImageReference, options: RegistryOptions): Ask => {
  const host = image.registry === 'docker.io' ? 'registry-1.docker.io' : image.registry;
  const scheme = options.allowed?.includes(host) && /^(?:localhost|127\.0\.0\.1)(?::|$)/.test(host) ? 'http' : 'https';
  const get = authorized(host, image.repository, options);
  const at = (kind: string, reference: string): string => `${scheme}://${host}/v2/${image.repository}/${kind}/${reference}`;
  return async <T>(kind: 'manifests' | 'blobs', reference: string) => {
    const digest = isDigest(reference) ? reference : await digestOfTag(get, at(kind, reference));
    const key = `${host}/${image.repository}@${digest}`;
    const known = digest === null ? undefined : options.kept?.get(key);
    const text = known ?? (await textOf(await get(at(kind, digest ?? reference), 'GET')));
    const made = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    if (digest?.startsWith('sha256:') && digest !== made) throw new Error('its answer does not match its digest');
    keep(options.kept, `${host}/${image.repository}@${made}`, text);
    return { body: JSON.parse(text) as T, digest: digest ?? made };
  };
};

const isDigest = (reference: string): boolean => /^[a-z0-9]+:[0-9a-f]{32,}$/.test(reference);

type Get = (url: string, method: 'GET' | 'HEAD') => Promise<Response>;

const digestOfTag = async (get: Get, url: string): Promise<string | null> => {
  const { headers } = await get(url, 'HEAD').catch(withoutHead);
  const digest = headers.get('docker-content-digest');
  return digest !== null && isDigest(digest) ? digest : null;
};

/** Some registries know no HEAD: then the digest is that of what GET brings. */
const withoutHead = (error: Error & { readonly status?: number }): Pick<Response, 'headers'> => {
  if (NO_HEAD.includes(error.status ?? 0)) return { headers: new Headers() };
  throw error;
};
/** Bad Request, Method Not Allowed, Not Implemented. */
const NO_HEAD = [400, 405, 501];

const keep = (kept: Map<string, string> | undefined, key: string, text: string): void => {
  kept?.delete(key);
  kept?.set(key, text);
  const oldest = kept && kept.size > MOST_KEPT ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept!.delete(oldest);
};

const authorized = (host: string, repository: string, options: RegistryOptions): Get => {
  let authorization: Promise<string | null> | null = null;
  return async (url, method) => {
    authorization ??= options.login?.(host) ?? Promise.resolve(null);
    const first = await authorization;
    const response = await follow(url, method, first, options);
    if (response.status !== 401) return checked(response);
    authorization = pullToken(response.headers.get('www-authenticate') ?? '', repository, options);
    return checked(await follow(url, method, await authorization, options));
  };
};

/** Redirects go where requests may go, and never take the password along to another host. */
const follow = async (
  start: string,
  method: string,
  authorization: string | null,
  options: RegistryOptions,
): Promise<Response> => {
  let url = new URL(start);
  const home = url.host;
  for (let hops = 0; ; hops += 1) {
    const headers = { accept: ACCEPT, ...(authorization !== null && url.host === home && { authorization }) };
    const signal = options.signal ? { signal: options.signal } : {};
    const response = await options.fetch(url.href, { method, headers, redirect: 'manual', ...signal });
    const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (next === null) return response;
    if (hops >= MOST_REDIRECTS) throw new Error('it leads from host to host');
    const scheme = url.protocol;
    url = new URL(next, url);
    if ((url.protocol !== 'https:' && url.protocol !== scheme) || !isAllowed(url.host, options.allowed))
      throw new Error(`it leads to ${url.host}, which is not asked`);
  }
};

const checked = (response: Response): Response => {
  if (response.ok) return response;
  const { status } = response;
  if (status === 401 || status === 403) throw new Error('it is private, or not there');
  if (status === 404) throw new Error('there is no such image or tag');
  const wait = Number(response.headers.get('retry-after'));
  if (status === 429)
    throw new Error(
      `the registry has had too many questions${wait > 0 ? `; ask again in ${wait} s` : ''}. Its digest is not pinned`,
    );
  throw Object.assign(new Error(`the registry answered ${status}`), { status });
};

/** A body, read no further than is sensible. */
const textOf = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error('its answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};
