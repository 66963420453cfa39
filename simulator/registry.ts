import { sha256 } from './digest.js';
import { behaviourOf } from './images.js';
import type { Amazon, RegistryPart } from './parts.js';

/**
 * Every registry of the world in one place, speaking the distribution protocol: 401 with a token realm, token, index of platforms,
 * manifest, configuration (https://github.com/opencontainers/distribution-spec/blob/main/spec.md). An image exists unless its
 * repository says "missing" or "does-not-exist", and is made for both processors unless it lies where Docker Hub keeps those of one.
 */
export const createRegistry = (_amazon?: Amazon): RegistryPart => ({
  fetch: async (input, init) => answer(new Request(input, init)),
  behaviour: (image, env) => behaviourOf(repositoryOf(image), env),
  exists: (image) => doesExist(repositoryOf(image)),
  processors: (image) => processorsOf(repositoryOf(image)),
});

const doesExist = (repository: string): boolean => !/missing|does-not-exist/.test(repository);

/** Docker Hub's repositories of one processor: https://github.com/docker-library/official-images#architectures-other-than-amd64 */
const processorsOf = (repository: string): readonly string[] => {
  if (repository.startsWith('amd64/')) return ['amd64'];
  return repository.startsWith('arm64v8/') ? ['arm64'] : ['amd64', 'arm64'];
};

/** `redis:7@sha256:…` → `library/redis`; another registry's host is left out. */
const repositoryOf = (image: string): string => {
  const [name] = image.split('@');
  const path = name!.replace(/:[\w.-]+$/, '').split('/');
  const named = path.length > 1 && /[.:]|^localhost$/.test(path[0]!) ? path.slice(1) : path;
  return named.length === 1 ? `library/${named[0]}` : named.join('/');
};

const answer = async (request: Request): Promise<Response> => {
  const url = new URL(request.url);
  if (/^\/(v2\/)?token$/.test(url.pathname)) return token(url);
  const found = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(url.pathname);
  if (url.pathname === '/v2/' || found) {
    if (!request.headers.get('authorization')?.startsWith('Bearer sim-')) return challenge(url, found?.[1] ?? '');
    return found ? content(found[1]!, found[2]!, found[3]!, request.method) : json(200, {});
  }
  return json(404, { errors: [{ code: 'UNSUPPORTED', message: `nothing is at ${url.href} in the simulated world` }] });
};

/** Docker Hub keeps its tokens at another host; others at their own. */
const challenge = (url: URL, repository: string): Response => {
  const hub = url.host === 'registry-1.docker.io';
  const realm = hub ? 'https://auth.docker.io/token' : `${url.origin}/token`;
  const service = hub ? 'registry.docker.io' : url.host;
  const headers = {
    'www-authenticate': `Bearer realm="${realm}",service="${service}",scope="repository:${repository}:pull"`,
  };
  return json(401, { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] }, headers);
};

const token = (url: URL): Response => {
  const value = `sim-${sha256(url.searchParams.get('scope') ?? '').slice(0, 16)}`;
  return json(200, { token: value, access_token: value, expires_in: 300, issued_at: '2026-01-01T00:00:00Z' });
};

const content = (repository: string, kind: string, reference: string, method: string): Response => {
  const unknown = (code: string, message: string): Response => json(404, { errors: [{ code, message }] });
  if (!doesExist(repository)) return unknown('NAME_UNKNOWN', `repository ${repository} not known to registry`);
  const document = reference.startsWith('sha256:') ? made.get(`${repository}@${reference}`) : index(repository, reference);
  if (!document)
    return unknown(kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN', `${repository}@${reference} is not known`);
  const headers = {
    'content-type': document.type,
    'docker-content-digest': document.digest,
    'content-length': String(Buffer.byteLength(document.text)),
  };
  return new Response(method === 'HEAD' ? null : document.text, { status: 200, headers });
};

interface Document {
  readonly type: string;
  readonly text: string;
  readonly digest: string;
}

/** By `repository@digest`: what was ever handed out. Digests are those of the contents, so the same reference gives the same. */
const made = new Map<string, Document>();

const keep = (repository: string, type: string, body: object): Document => {
  const text = JSON.stringify(body);
  const document = { type, text, digest: `sha256:${sha256(text)}` };
  made.set(`${repository}@${document.digest}`, document);
  return document;
};

const OCI = 'application/vnd.oci.image';

const index = (repository: string, tag: string): Document =>
  keep(repository, `${OCI}.index.v1+json`, {
    schemaVersion: 2,
    mediaType: `${OCI}.index.v1+json`,
    manifests: processorsOf(repository).map((architecture) => {
      const manifest = manifestOf(repository, tag, architecture);
      return { ...descriptor(manifest), platform: { architecture, os: 'linux' } };
    }),
  });

const manifestOf = (repository: string, tag: string, architecture: string): Document => {
  const config = keep(repository, `${OCI}.config.v1+json`, configOf(repository, tag, architecture));
  return keep(repository, `${OCI}.manifest.v1+json`, {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: descriptor(config),
    layers: [],
  });
};

const configOf = (repository: string, tag: string, architecture: string): object => {
  const ports = behaviourOf(repository).exposes.map((port) => [`${port}/tcp`, {}]);
  return {
    architecture,
    os: 'linux',
    config: {
      Labels: { reference: `${repository}:${tag}` },
      ...(ports.length > 0 ? { ExposedPorts: Object.fromEntries(ports) } : {}),
    },
    rootfs: { type: 'layers', diff_ids: [] },
  };
};

const descriptor = ({ type, text, digest }: Document) => ({ mediaType: type, digest, size: Buffer.byteLength(text) });

const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
