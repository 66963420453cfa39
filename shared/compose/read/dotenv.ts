import { MOST_CHARACTERS } from '../report.js';
import { type Lookup, notAVariable, substitute } from './template.js';

/** Variables of a `.env` or env file; null = named without a value: taken from the caller's variables, if there. */
export type Variables = ReadonlyMap<string, string | null>;

export interface DotenvFault {
  readonly line: number;
  readonly detail: string;
}

/**
 * Compose's own quoting: 'single' is literal but for \', "double" and plain text know variables, double also escapes, ` #` begins
 * a comment in plain text, `export` may stand in front, `:` may stand for `=`. `raw` takes every value as it stands (env_file's
 * `format: raw`). https://github.com/compose-spec/compose-spec/blob/main/05-services.md#env_file-format
 */
export const readDotenv = (
  text: string,
  lookup: Lookup,
  raw = false,
): { variables: Variables; faults: readonly DotenvFault[] } => {
  const variables = new Map<string, string | null>();
  const faults: DotenvFault[] = [];
  const own: Lookup = (name) => lookup(name) ?? variables.get(name) ?? undefined;
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  let characters = 0;
  for (let at = 0; at < lines.length && characters <= MOST_CHARACTERS; at += 1) {
    let rest: string | null = lines[at]!;
    while (rest !== null) {
      const step = statement(rest, lines, at, raw, own);
      if (step.fault !== null) faults.push({ line: at + 1, detail: step.fault });
      if (step.name !== null) variables.set(step.name, step.value);
      if ((characters += step.value?.length ?? 0) > MOST_CHARACTERS)
        faults.push({ line: at + 1, detail: 'its variables make too much text of each other' });
      at += step.lines;
      rest = step.rest;
    }
  }
  return { variables, faults };
};

interface Step {
  readonly name: string | null;
  readonly value: string | null;
  readonly fault: string | null;
  /** Further lines that the value took. */
  readonly lines: number;
  /** What follows a closing quote on its line: read like a line of its own. */
  readonly rest: string | null;
}

const NOTHING: Step = { name: null, value: null, fault: null, lines: 0, rest: null };

const NAME = /^(?:export[^\S\n]+)?([\p{L}\p{N}_.[\]-]+)[^\S\n]*(?:[=:]([\s\S]*))?$/u;

const statement = (line: string, lines: readonly string[], at: number, raw: boolean, lookup: Lookup): Step => {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return NOTHING;
  const [, name, written] = NAME.exec(text) ?? [];
  if (name === undefined) return { ...NOTHING, fault: `"${text.slice(0, 40)}" is not NAME=value` };
  if (written === undefined) return { ...NOTHING, name };
  if (raw) return { ...NOTHING, name, value: line.slice(line.search(/[=:]/) + 1).replace(/\r$/, '') };
  const value = written.trimStart();
  if (value.startsWith('"') || value.startsWith("'")) return quoted(name, value, lines, at, lookup);
  return filled(name, value.split(' #', 1)[0]!.trimEnd(), lookup);
};

/** A value with its variables filled in; what cannot be filled in is a fault. */
const filled = (name: string, value: string, lookup: Lookup, more: Partial<Step> = {}): Step => {
  const { text, missing, invalid } = substitute(value, lookup);
  const lacks = missing.map((one) => `${one.name} must have a value${one.message && `: ${one.message}`}`);
  const faults = [...(invalid === null ? [] : [notAVariable(invalid)]), ...lacks];
  return { ...NOTHING, ...more, name, value: text, fault: faults.length === 0 ? null : faults.join('; ') };
};

const quoted = (name: string, start: string, lines: readonly string[], at: number, lookup: Lookup): Step => {
  const quote = start[0]!;
  let inner = '';
  let part = start.slice(1);
  for (let more = 0; ; more += 1) {
    const end = closing(part, quote);
    if (end >= 0) {
      inner += part.slice(0, end);
      const rest = part.slice(end + 1);
      const where = { lines: more, rest: rest.trim() === '' ? null : rest };
      const text = inner.replaceAll(`\\${quote}`, quote);
      if (quote === "'") return { ...NOTHING, ...where, name, value: text };
      return filled(name, unescaped(inner), lookup, where);
    }
    const next = lines[at + more + 1];
    if (next === undefined) return { ...NOTHING, fault: `the quote of ${name} is never closed` };
    inner += `${part}\n`;
    part = next;
  }
};

/** A backslash keeps the character after it from closing. */
const closing = (text: string, quote: string): number => {
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
};

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
  $: '$$',
};

/** `\n` and its like, and `\0101` for a character by its octal number; any other backslash stays. */
const unescaped = (text: string): string =>
  text.replace(/\\(?:0([0-7]{3})|([abfnrtv$"\\]))/g, (_, octal: string | undefined, character: string) =>
    octal === undefined ? ESCAPES[character]! : String.fromCharCode(Number.parseInt(octal, 8)),
  );
