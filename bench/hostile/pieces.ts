import { ROWS } from '../../shared/compose/table.js';
import { CANARY } from './canary.js';
import type { Chance } from './chance.js';

/** What people, parsers and JavaScript trip over, as one value. */
export const VALUES: readonly string[] = [
  ...['', '~', 'null', 'true', 'no', '0', '-1', '1e400', '.inf', '.nan', '0x7fffffffffffffff', '0o777', '1_000', '12:30:45'],
  ...['9'.repeat(400), '1'.repeat(5_000), '-0', '1.7976931348623157e309', '2001-12-14t21:59:43.10-05:00', '!!binary gIGC'],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '"\\0"',
    '"\\ud800"',
    '"\\U0010ffff"',
    '"\\x00\\x1b[2J"',
  ],
  ...[
    '!!js/function "x"',
    '!!python/object/apply:os.system [id]',
    '!!set {a, b}',
    '!!omap [a: b]',
    '!<tag:x> y',
    '! z',
    '!override [a]',
  ],
  ...[
    '*a',
    '&a x',
    '<<: *a',
    '&a [*a]',
    '{<<: {<<: {}}}',
    '? a',
    '- - - x',
    '[',
    ']',
    '{',
    '}',
    '[a, , b]',
    '{a: b, a: c}',
    '"',
    "'",
  ],
  ...[
    '|',
    '>-',
    '|9\n  x',
    '"a |',
    '# x',
    '%YAML 9.9',
    '---',
    '...',
    '\t',
    '@',
    '`',
    '${',
    '$',
    '$$',
    '${A:-${B:-${C}}}',
    '${A?}',
    '${A:?x}',
  ],
  ...[
    '${__proto__}',
    '${constructor:-x}',
    '\u202eexe.',
    '\ufeff',
    '\u2028',
    '\u0085',
    '\u00ad',
    'ｐｒｉｖ',
    'a\u0301',
    '💥',
    '\u0000',
    '\r',
    '\r\n\r\n',
  ],
  ...[
    '../../etc/passwd',
    '/proc/self/environ',
    '//',
    'C:\\x',
    'file:///etc/passwd',
    'http://169.254.169.254/',
    'arn:aws:iam::1:role/x',
  ],
  ...[
    '1-65535:1-65535',
    '99999999:80',
    '0.0.0.0:80:80/sctp',
    '::1:80:80',
    '80:80:80:80',
    '100g',
    '1e9tb',
    '-5s',
    '9e999h',
    '1h1h1h',
  ],
  CANARY,
];

export const KEYS: readonly string[] = [
  ...new Set(
    ROWS.flatMap(
      ({ path }) =>
        path
          .split('.')
          .at(-1)!
          .replace(/[[\]*]/g, '') || [],
    ),
  ),
  ...['services', 'networks', 'volumes', 'secrets', 'configs', 'include', 'name', 'version', 'x-evenkeel', 'x-aws-role', 'x-a'],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'length',
    'then',
    '<<',
    '',
    ' ',
    '0',
    '-',
    'null',
    '"',
    'a.b',
    'a/b',
    '~1',
  ],
];

/** Attributes of a service. */
export const SERVICE_KEYS: readonly string[] = [
  ...new Set(ROWS.flatMap(({ path }) => /^services\.\*\.([\w-]+)/.exec(path)?.[1] ?? [])),
];

/** A tree of keys and values of any kinds, as JSON, which is YAML too. */
export const treeOf = (chance: Chance, depth: number): unknown => {
  if (depth <= 0 || chance.is(0.35)) return leafOf(chance);
  const length = chance.below(6);
  if (chance.is(0.4)) return Array.from({ length }, () => treeOf(chance, depth - 1));
  return Object.fromEntries(Array.from({ length }, () => [chance.of(KEYS), treeOf(chance, depth - 1)]));
};

const leafOf = (chance: Chance): unknown =>
  chance.of<() => unknown>([
    () => chance.of(VALUES),
    () => chance.of(VALUES),
    () => chance.below(1e9) - 5e8,
    () => chance.below(2) === 1,
    () => null,
    () => chance.below(1e6) / 7,
    () => [],
    () => ({}),
  ])();
