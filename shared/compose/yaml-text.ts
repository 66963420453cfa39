import { stringify } from 'yaml';

/**
 * Plain data as YAML in block style: keys by name, no folded lines, no anchors, so that two spellings of one project give one text. The
 * library writes the same about five times as slowly, which was a quarter of `evenkeel config`; it still writes keys that YAML wants
 * marked (longer than 1,024 characters).
 */
export const yamlText = (value: unknown): string => (hasLongKey(value) ? byLibrary(value) : `${block(value, '').trimStart()}\n`);

const byLibrary = (value: unknown): string =>
  stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries: true }) as string;

const LONGEST_KEY = 500;

const hasLongKey = (value: unknown): boolean => {
  if (value === null || typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.some(hasLongKey);
  for (const key in value as object)
    if (key.length > LONGEST_KEY || hasLongKey((value as Readonly<Record<string, unknown>>)[key])) return true;
  return false;
};

/** What follows a key or the root: a scalar on the same line, anything else on lines of its own. */
const block = (value: unknown, indent: string): string => {
  if (value === null || typeof value !== 'object') return ` ${scalar(value, indent)}`;
  const lines = Array.isArray(value) ? items(value, indent) : entries(value as Readonly<Record<string, unknown>>, indent);
  if (lines === '') return Array.isArray(value) ? ' []' : ' {}';
  return lines;
};

const entries = (value: Readonly<Record<string, unknown>>, indent: string): string => {
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const part = value[key];
    if (part !== undefined) text += `\n${indent}${word(key)}:${block(part, `${indent}  `)}`;
  }
  return text;
};

/** A mapping or list in a list begins on the line of its dash. */
const items = (value: readonly unknown[], indent: string): string => {
  let text = '';
  for (const item of value) {
    const inner = block(item, `${indent}  `);
    text += `\n${indent}-${inner.startsWith('\n') ? ` ${inner.slice(indent.length + 3)}` : inner}`;
  }
  return text;
};

const scalar = (value: unknown, indent: string): string => {
  if (typeof value !== 'string') return value === undefined ? 'null' : String(value);
  return isBlockText(value) ? literal(value, indent === '' ? '  ' : indent) : word(value);
};

/** Several printable lines, of which the first shows how far the others are indented. */
const isBlockText = (text: string): boolean =>
  text.includes('\n') &&
  /^[^\s]/.test(text) &&
  !text.endsWith('\n\n') &&
  !/[^\n\x20-\x7e\u00a1-\u1fff\u2070-\ud7ff\ue000-\ufefe]|[ ]\n|[ ]$/.test(text);

const literal = (text: string, indent: string): string => {
  const ends = text.endsWith('\n');
  const lines = (ends ? text.slice(0, -1) : text).split('\n');
  return `|${ends ? '' : '-'}${lines.map((line) => (line === '' ? '\n' : `\n${indent}${line}`)).join('')}`;
};

/** As it is where no reader of YAML, 1.1 or 1.2, takes it for anything but text; else in quotes, as JSON has them. */
const word = (text: string): string => (isPlain(text) ? text : quoted(text));

const isPlain = (text: string): boolean =>
  text.length < 200 && ((PLAIN.test(text) && !/: |:$| $/.test(text) && !SPECIAL.test(text)) || AMOUNT.test(text));

const PLAIN = /^[A-Za-z_/][A-Za-z0-9_/.$@+=,%~^()<>?!;&|: -]*$/;
const SPECIAL = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** Durations and sizes. */
const AMOUNT = /^[1-9]\d{0,9}(?:ms|s|m|h|m\d\d?s|h\d\d?m\d\d?s|[kmgKMG][bB])$/;

const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
