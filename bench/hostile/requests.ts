import { routes } from '../../shared/api/routes.js';
import { bodyOf } from './bodies.js';
import { CANARY } from './canary.js';
import { type Chance, chanceOf } from './chance.js';
import { treeOf, VALUES } from './pieces.js';

/** A request as it reaches an HTTP API. */
export interface Hostile {
  readonly kind: string;
  readonly method: string;
  /** Path and query, as they came. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What API Gateway says of the body; not always what it is. */
  readonly base64: boolean;
}

const PROJECT = '/v1/projects/shop';

/** Where files go: nearly all that reads them. */
const DOORS: readonly (readonly [string, string])[] = [
  ['PUT', `${PROJECT}?dryRun=true`],
  ['PUT', PROJECT],
  ['PUT', `${PROJECT}/compose.yaml`],
  ['PUT', `${PROJECT}?strict=true&removeOrphans=true`],
  ['POST', `${PROJECT}/deployments`],
  ['POST', `${PROJECT}/plan`],
  ['POST', '/v1/validate'],
];

const TYPES = [
  ...[
    '',
    'text/plain',
    'text/yaml; charset=utf-16',
    'application/x-yaml',
    'application/json',
    'multipart/form-data',
    'multipart/form-data; boundary=',
  ],
  ...[
    'multipart/form-data; boundary=""',
    'application/x-www-form-urlencoded',
    'image/png',
    'text/html',
    'application/yaml; charset="',
    ';',
    ' / ',
    'a'.repeat(5_000),
  ],
  ...['application/json, application/yaml', '+yaml', '+json', '__proto__'],
];

/** Request number `at` of a seed. */
export const requestOf = (seed: number, at: number, files: readonly string[]): Hostile => {
  const chance = chanceOf(seed, at);
  const made = chance.is(0.9) ? ofFiles(chance, files) : ofRoutes(chance);
  // A text that is no UTF-8 is only whole as base64; and now and then the flag is wrong.
  return { ...made, base64: chance.is(0.02) ? !made.base64 : made.base64 };
};

const ofFiles = (chance: Chance, files: readonly string[]): Hostile => {
  const { kind, bytes, type } = bodyOf(chance, files);
  const [method, path] = chance.of(DOORS);
  const wrong = chance.is(0.08);
  const headers = {
    'content-type': wrong ? chance.of(TYPES) : type,
    ...(chance.is(0.03) && { 'content-encoding': chance.of(['gzip', 'br', 'identity', 'GZIP, identity', '']) }),
    ...(chance.is(0.03) && { 'idempotency-key': chance.of(VALUES) }),
    ...(chance.is(0.02) && { 'if-match': chance.of(VALUES) }),
    ...(chance.is(0.02) && { accept: chance.of(NAMES) }),
    ...(chance.is(0.02) && { prefer: chance.of(['wait=0', 'wait=x', 'wait=-1', 'respond-async, wait=0.5']) }),
  };
  return { kind: wrong ? `${kind}, wrong type` : kind, method, path, headers, body: bytes, base64: true };
};

/** A path is logged as it came: nothing secret belongs there. */
const NAMES = VALUES.filter((value) => value !== CANARY);

/** Any route with any JSON, names and query: what has a body of its own, and what has none. */
const ofRoutes = (chance: Chance): Hostile => {
  const { method, path, query = [] } = chance.of(routes);
  const filled = path.replaceAll(/\{\w+\}/g, () => (chance.is(0.5) ? 'shop' : escaped(chance.of(NAMES))));
  const asked = query.filter((name) => name !== 'wait' && chance.is(0.3)).map((name) => `${name}=${escaped(chance.of(NAMES))}`);
  const value = chance.is(0.8) ? objectOf(chance) : treeOf(chance, 6);
  return {
    kind: 'route',
    method: chance.is(0.9) ? method : chance.of(['GET', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'x']),
    path: `${filled}${asked.length > 0 ? `?${asked.join('&')}` : ''}`,
    headers: { 'content-type': 'application/json' },
    body: ['GET', 'HEAD'].includes(method) && chance.is(0.9) ? Buffer.alloc(0) : Buffer.from(JSON.stringify(value)),
    base64: false,
  };
};

/** What the routes' own bodies have for members. */
const MEMBERS = [
  'for',
  'reason',
  'match',
  'cpu',
  'memory',
  'instances',
  'policy',
  'replicas',
  'generation',
  'by',
  'note',
  '__proto__',
  'until',
];

const objectOf = (chance: Chance): object =>
  Object.fromEntries(Array.from({ length: chance.below(4) }, () => [chance.of(MEMBERS), treeOf(chance, 3)]));

const escaped = (text: string): string => {
  try {
    return encodeURIComponent(text.slice(0, 2_000));
  } catch {
    return '%ED%A0%80';
  }
};
