import { CANARY } from './canary.js';
import type { Chance } from './chance.js';
import { VALUES } from './pieces.js';

type Mutation = (text: string, chance: Chance, other: string) => string;

const at = (text: string, chance: Chance): number => chance.below(text.length + 1);

const lines = (text: string, change: (lines: string[]) => unknown): string => {
  const found = text.split('\n');
  change(found);
  return found.join('\n');
};

/** One change of a text that a file may suffer, by accident or on purpose. */
const MUTATIONS: readonly Mutation[] = [
  (text, chance) => {
    const from = at(text, chance);
    return text.slice(0, from) + text.slice(from + chance.size(200));
  },
  (text, chance) => {
    const from = at(text, chance);
    return text.slice(0, from) + chance.of(VALUES) + text.slice(from);
  },
  (text, chance) => {
    const from = at(text, chance);
    return text.slice(0, from) + String.fromCharCode(chance.below(0x10000)) + text.slice(from + 1);
  },
  (text, chance) => text.slice(0, at(text, chance)),
  (text, chance, other) => text.slice(0, at(text, chance)) + other.slice(at(other, chance)),
  (text, chance) => lines(text, (all) => all.splice(chance.below(all.length), 0, all[chance.below(all.length)] ?? '')),
  (text, chance) => lines(text, (all) => all.splice(chance.below(all.length), 1 + chance.below(3))),
  (text, chance) =>
    lines(text, (all) => {
      const from = chance.below(all.length);
      all[from] = ' '.repeat(chance.size(60)) + (all[from] ?? '').trimStart();
    }),
  // The value of a key.
  (text, chance) =>
    lines(text, (all) => {
      const from = chance.below(all.length);
      all[from] = (all[from] ?? '').replace(/(:\s|-\s).*$/, (_, head: string) => head + chance.of(VALUES));
    }),
  // A key by another.
  (text, chance) =>
    lines(text, (all) => {
      const from = chance.below(all.length);
      all[from] = (all[from] ?? '').replace(/^(\s*)[\w-]+:/, (_, indent: string) => `${indent}${chance.of(VALUES)}:`);
    }),
  (text, chance) => text.replaceAll('\n', chance.of(['\r\n', '\r', '\u2028', '\n\n', '\n\t', ' '])),
  (text, chance) => text.repeat(1 + chance.size(20)),
  (text) => text.replace(/:\s+([\w./-]+)/, `: ${CANARY}`),
  (text, chance) => text.replace(/[a-z]/, () => chance.of(['а', 'ｅ', '\u0301', '\u200b', '\ud800'])),
];

/** A text after some such changes. */
export const mutated = (text: string, other: string, chance: Chance): string => {
  let now = text;
  for (let left = 1 + chance.size(12); left > 0; left -= 1) now = chance.of(MUTATIONS)(now, chance, other).slice(0, 300_000);
  return now;
};

/** As `mutated`, of bytes. */
export const bytesMutated = (bytes: Buffer, chance: Chance): Buffer => {
  const changed = Buffer.from(bytes.subarray(0, chance.is(0.3) ? chance.below(bytes.length + 1) : bytes.length));
  for (let left = chance.size(50); left > 0 && changed.length > 0; left -= 1)
    changed[chance.below(changed.length)] = chance.below(256);
  return changed;
};
