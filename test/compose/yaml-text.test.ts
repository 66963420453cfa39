import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { yamlText } from '../../shared/compose/yaml-text.js';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    'yes',
    '0x1f',
    '1e3',
    '12:30:45',
    '~',
    '<<',
    '...',
    '---',
    '- a',
    'a: b',
    'a #b',
    ' a',
    'a ',
    '|',
    '&a',
    '*a',
    '!a',
    '30s',
    '0755',
    '.5',
    '1_000',
    '2001-01-01',
    'a:',
    '#',
    'a\nb',
    'a\nb\n',
    'a\n\n',
    '\n',
    'a\n\n b\n',
    'a\n \nb',
    'a\tb\n',
    'a\r\nb',
    '\u2028',
    '\u0085',
    '\ufeff',
    '\x7f',
  ),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((amount) => amount + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(text, tie('any'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any;

/** Reads as people's tools do: keys of every name stay keys. */
const readBack = (written: string, version: '1.1' | '1.2'): unknown =>
  parse(written, { version, merge: false, uniqueKeys: true });

describe('plain data written as YAML', () => {
  it('reads as the same data again, by both versions of YAML', () => {
    fc.assert(
      fc.property(value, (data) => {
        const written = yamlText(data);
        expect(readBack(written, '1.2')).toEqual(data);
        if (!JSON.stringify(data).includes('<<')) expect(readBack(written, '1.1')).toEqual(data);
      }),
      { numRuns: 1_500, seed: 11 },
    );
  });

  it('is in block style, keys by name, scripts as they were written', () => {
    const data = { b: [{ z: 1, x: 'a b' }, [], ['p', { q: null }]], a: { script: 'set -e\n\nrun: it\n', port: '80', empty: {} } };
    expect(yamlText(data)).toBe(
      `a:
  empty: {}
  port: "80"
  script: |
    set -e

    run: it
b:
  - x: a b
    z: 1
  - []
  - - p
    - q: null
`,
    );
  });

  it('marks keys that are too long to stand alone', () => {
    const data = { ['k'.repeat(2_000)]: 1 };
    expect(parse(yamlText(data))).toEqual(data);
  });
});
