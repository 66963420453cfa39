import { type ImageReference, parseImage } from '../compose/images.js';
import type { ImageFacts } from '../compose/translate.js';
import { type Ask, asker } from './ask.js';
import { isAllowed } from './hosts.js';

export { isPublicHost } from './hosts.js';

export interface RegistryOptions {
  readonly fetch: typeof fetch;
  /** Whose configuration is read when an image has several, e.g. `linux/amd64`; another one when it has no such. */
  readonly platform: string;
  /** Ends the questions early; what is not known by then is unknown. */
  readonly signal?: AbortSignal;
  /** The Authorization header for a host, or null to ask as anybody. */
  readonly login?: (host: string) => Promise<string | null>;
  /** Hosts that the operator allows although they are not on the internet, `host[:port]`. */
  readonly allowed?: readonly string[];
  /** What never changes, by digest; shared by all questions of a process. */
  readonly kept?: Map<string, string>;
}

/**
 * What a registry says of an image: its digest (of the index, so that any platform can pull it), the ports it exposes and the
 * platforms it is made for. Never throws: an image that cannot be read is unknown, with why. Registries are asked by https only,
 * never at an address or this host. https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export const readImage = async (ref: string, options: RegistryOptions): Promise<ImageFacts> => {
  const image = parseImage(ref);
  if (image === null) return unknown(`${ref} is no image name`);
  if (!isAllowed(image.registry, options.allowed))
    return unknown(`${image.registry} is not asked: only named hosts on the internet are`);
  try {
    return await facts(image, options);
  } catch (error) {
    const facts = unknown(`${image.registry}: ${error instanceof Error ? error.message : String(error)}`);
    return (error as NodeJS.ErrnoException).code === 'EINWARD' ? { ...facts, inward: true } : facts;
  }
};

/** All images of a project, asked side by side. */
export const readImages = async (refs: readonly string[], options: RegistryOptions): Promise<Record<string, ImageFacts>> =>
  Object.fromEntries(await Promise.all(refs.map(async (ref) => [ref, await readImage(ref, options)] as const)));

interface Platform {
  readonly os?: string;
  readonly architecture?: string;
}

interface Manifest {
  readonly manifests?: readonly { readonly digest: string; readonly platform?: Platform }[];
  readonly config?: { readonly digest: string };
}

interface Configuration extends Platform {
  readonly config?: { readonly ExposedPorts?: Readonly<Record<string, unknown>> };
}

const facts = async (image: ImageReference, options: RegistryOptions): Promise<ImageFacts> => {
  const ask = asker(image, options);
  const top = await ask<Manifest>('manifests', image.digest ?? image.tag ?? 'latest');
  const listed = (top.body.manifests ?? []).flatMap(({ digest, platform }) => {
    const name = nameOf(platform);
    return name === null ? [] : [{ digest, name }];
  });
  const manifest = top.body.manifests ? await ofPlatform(listed, options.platform, ask) : top.body;
  if (!manifest?.config) return unknown('its manifest names no configuration');
  const { body } = await ask<Configuration>('blobs', manifest.config.digest);
  const platforms = top.body.manifests ? listed.map(({ name }) => name) : [nameOf(body) ?? []].flat();
  return { digest: image.digest ?? top.digest, exposes: portsOf(body.config?.ExposedPorts ?? {}), platforms };
};

/** `linux/arm64`; null for what is no image of a platform (attestations say `unknown/unknown`). */
const nameOf = ({ os, architecture }: Platform = {}): string | null =>
  os && architecture && os !== 'unknown' ? `${os}/${architecture}` : null;

/** The manifest for the platform, else the first: its ports are most likely the same. */
const ofPlatform = async (
  listed: readonly { readonly digest: string; readonly name: string }[],
  platform: string,
  ask: Ask,
): Promise<Manifest | null> => {
  const found = listed.find(({ name }) => name === platform) ?? listed[0];
  return found ? (await ask<Manifest>('manifests', found.digest)).body : null;
};

/** `6379/tcp` and `6379`; UDP is not carried between services. */
const portsOf = (exposed: Readonly<Record<string, unknown>>): number[] =>
  Object.keys(exposed)
    .filter((key) => !key.endsWith('/udp'))
    .map((key) => Number.parseInt(key, 10))
    .filter((port) => port > 0 && port < 65536)
    .sort((a, b) => a - b);

const unknown = (why: string): Extract<ImageFacts, { unknown: true }> => ({ unknown: true, why });
