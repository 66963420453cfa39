import type { ComposeProject } from './model.js';

/** A container image's name, taken apart. */
export interface ImageReference {
  /** `docker.io` when none is written. */
  readonly registry: string;
  /** `library/redis` for `redis` on Docker Hub. */
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

const DOCKER_HUB = 'docker.io';
const REFERENCE = /^([a-zA-Z0-9./_:-]+?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;

/**
 * `[registry[:port]/]repository[:tag][@digest]`; null when it is none. The first part is a registry only when it looks like a
 * host: https://github.com/distribution/reference
 */
export const parseImage = (ref: string): ImageReference | null => {
  const match = REFERENCE.exec(ref);
  if (!match) return null;
  const parts = match[1]!.split('/');
  // Names of hosts are the same in small letters and in capitals.
  const host =
    parts.length > 1 && (/[.:]/.test(parts[0]!) || parts[0] === 'localhost') ? parts.shift()!.toLowerCase() : DOCKER_HUB;
  if (!/^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d+)?$/.test(host)) return null;
  const hub = host === DOCKER_HUB || host === 'index.docker.io' || host === 'registry-1.docker.io';
  const path = hub && parts.length === 1 ? ['library', ...parts] : parts;
  if (!path.every((part) => /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/.test(part))) return null;
  return { registry: hub ? DOCKER_HUB : host, repository: path.join('/'), tag: match[2] ?? null, digest: match[3] ?? null };
};

/** Each image that the project runs, once, as written: what the registries are to be asked about. */
export const imagesOf = (project: ComposeProject): readonly string[] => {
  const refs = Object.values(project.model.services).flatMap(({ image, pre_start = [] }) =>
    [image, ...pre_start.map((step) => step.image)].flatMap((ref) => ref ?? []),
  );
  return [...new Set(refs)].filter((ref) => parseImage(ref) !== null).sort();
};

/** The image by digest, so that every task of a service runs the same bits. The tag is left out: ECS takes one or the other. */
export const pinned = (ref: string, digest: string | null): string => {
  if (digest === null || ref.includes('@')) return ref;
  const slash = ref.lastIndexOf('/');
  const colon = ref.indexOf(':', slash + 1);
  return `${colon < 0 ? ref : ref.slice(0, colon)}@${digest}`;
};
