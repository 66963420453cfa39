import { gzipSync } from 'node:zlib';
import { bomb } from './bombs.js';
import { CANARY } from './canary.js';
import type { Chance } from './chance.js';
import { bytesMutated, mutated } from './mutations.js';
import { KEYS, SERVICE_KEYS, treeOf, VALUES } from './pieces.js';

/** A body and how it says it is to be read. */
export interface Body {
  readonly kind: string;
  readonly bytes: Buffer;
  readonly type: string;
}

type Make = (chance: Chance, files: readonly string[]) => Body;

const YAML = 'application/yaml';
const yaml = (kind: string, text: string): Body => ({ kind, bytes: Buffer.from(text), type: YAML });
const json = (kind: string, value: unknown): Body => ({
  kind,
  bytes: Buffer.from(JSON.stringify(value) ?? ''),
  type: 'application/json',
});

/** Something that is nearly a file: a real one that was changed, or a bomb. */
const nearly = (chance: Chance, files: readonly string[]): string =>
  chance.is(0.8) ? mutated(chance.of(files), chance.of(files), chance) : bomb(chance);

const NAMES: readonly string[] = [
  ...['compose.yaml', 'compose.override.yaml', '.env', 'web.env', 'a/b.yaml', './compose.yaml', 'COMPOSE.YAML', 'compose.yaml '],
  ...[
    '../x',
    'a/../../x',
    '/etc/passwd',
    'C:\\x',
    '..\\x',
    'a\\..\\..\\x',
    '\\\\host\\share',
    '%2e%2e/x',
    '..%2fx',
    '\u2024\u2024/x',
    '．．/x',
  ],
  ...[
    '',
    '.',
    '..',
    ' ',
    '~/.aws/credentials',
    'a\u0000.yaml',
    'a\n.yaml',
    'a"b',
    "a'b",
    'a;b',
    'x'.repeat(300),
    '__proto__',
    'constructor',
    'con',
  ],
];

/** A service with one attribute of any shape, or some. */
const shaped: Make = (chance) => {
  const service: Record<string, unknown> = { image: 'nginx:1.27', environment: { TOKEN: CANARY } };
  for (let left = 1 + chance.below(4); left > 0; left -= 1) {
    const key = chance.of(SERVICE_KEYS);
    Object.defineProperty(service, key, { value: treeOf(chance, 4), enumerable: true, configurable: true, writable: true });
  }
  const more = chance.is(0.3) ? { [chance.of(KEYS)]: treeOf(chance, 4) } : {};
  return yaml('shaped', JSON.stringify({ services: { web: service }, ...more }));
};

const bundle: Make = (chance, files) => {
  const file = () => (chance.is(0.9) ? { name: chance.of(NAMES), content: nearly(chance, files) } : treeOf(chance, 2));
  const value: Record<string, unknown> = {
    files: chance.is(0.9) ? Array.from({ length: chance.size(chance.is(0.05) ? 2_000 : 8) }, file) : treeOf(chance, 3),
    ...(chance.is(0.5) && { env: chance.is(0.7) ? { TAG: chance.of(VALUES), TOKEN: CANARY } : treeOf(chance, 2) }),
    ...(chance.is(0.3) && { profiles: chance.is(0.5) ? [chance.of(VALUES)] : treeOf(chance, 2) }),
    ...(chance.is(0.3) && { images: chance.is(0.5) ? { web: chance.of(VALUES) } : treeOf(chance, 2) }),
    ...(chance.is(0.1) && { [chance.of(KEYS)]: treeOf(chance, 2) }),
  };
  const { bytes } = json('bundle', value);
  const text = chance.is(0.1) ? bytes.toString().replace('"env"', '"__proto__"') : bytes.toString();
  return {
    kind: 'bundle',
    bytes: Buffer.from(text),
    type: chance.of(['application/json', 'application/json', YAML, 'application/vnd.x+json']),
  };
};

const BOUNDARIES = [
  'b',
  '----WebKitFormBoundary7MA4YWxkTrZu0gW',
  '"',
  '.*',
  '(',
  '[a',
  '\\',
  '--',
  ' ',
  'x'.repeat(500),
  '',
  'b; charset=x',
  '💥',
];

const multipart: Make = (chance, files) => {
  const boundary = chance.is(0.6) ? BOUNDARIES[1]! : chance.of(BOUNDARIES);
  const newline = chance.is(0.9) ? '\r\n' : chance.of(['\n', '\r', '']);
  const part = (): string => {
    const name = chance.is(0.6) ? chance.of(['compose', 'env', 'profile', 'compose[]', 'x']) : chance.of([...NAMES, ...VALUES]);
    const file = chance.is(0.5) ? `; filename${chance.of(['', '*'])}=${chance.of(['"', '', "UTF-8''"])}${chance.of(NAMES)}"` : '';
    const content = chance.is(0.02) ? '' : nearly(chance, files).slice(0, 100_000);
    const more = chance.is(0.1) ? `${newline}${chance.of(VALUES)}: ${'x'.repeat(chance.size(50_000))}` : '';
    return `--${boundary}${newline}Content-Disposition: form-data; name="${name}"${file}${more}${newline}${newline}${content}${newline}`;
  };
  const parts = Array.from({ length: chance.size(chance.is(0.05) ? 3_000 : 6) }, part).join('');
  const whole = Buffer.from(`${parts}--${boundary}--${newline}`, chance.is(0.9) ? 'utf8' : 'utf16le');
  const type = `multipart/form-data${chance.is(0.95) ? `; boundary=${chance.of(['', '"'])}${boundary}${chance.of(['', '"'])}` : ''}`;
  return { kind: 'multipart', bytes: chance.is(0.3) ? bytesMutated(whole, chance) : whole, type };
};

const random: Make = (chance) => {
  const bytes = Buffer.from(Array.from({ length: chance.size(20_000) }, () => chance.below(256)));
  return { kind: 'random', bytes, type: YAML };
};

const encoded: Make = (chance, files) => {
  const text = nearly(chance, files);
  const encodings: readonly (() => Buffer)[] = [
    () => gzipSync(text),
    () => Buffer.from(`\ufeff${text}`, 'utf16le'),
    () => Buffer.from(text, 'utf16le').swap16(),
    () => Buffer.from(text, 'latin1'),
    () => Buffer.from(Buffer.from(text).toString('base64')),
    () => bytesMutated(Buffer.from(text), chance),
    () => Buffer.from(text, 'utf16le'),
  ];
  return { kind: 'encoded', bytes: chance.of(encodings)(), type: YAML };
};

const MAKES: readonly (readonly [number, Make])[] = [
  [0.35, (chance, files) => yaml('mutated', mutated(chance.of(files), chance.of(files), chance))],
  [0.2, shaped],
  [0.06, (chance) => json('tree', treeOf(chance, 8))],
  [0.03, (chance) => yaml('bomb', bomb(chance))],
  [0.14, bundle],
  [0.12, multipart],
  [0.04, random],
  [0.06, encoded],
];

/** One body; `files` are real compose files. */
export const bodyOf = (chance: Chance, files: readonly string[]): Body => {
  let left = chance.below(1_000) / 1_000;
  const [, make] = MAKES.find(([share]) => (left -= share) < 0) ?? MAKES[0]!;
  return make(chance, files);
};
