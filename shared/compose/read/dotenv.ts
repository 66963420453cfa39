import { type Lookup, substitute } from './template.js';

/** Variables of a `.env` or env file; null = named without a value: taken from the caller's variables, if there. */
export type Variables = ReadonlyMap<string, string | null>;

export interface DotenvFault {
  readonly line: number;
  readonly detail: string;
}

/**
 * Compose's own quoting: 'single' is literal, "double" and plain text know escapes (double only) and variables, ` #` begins a
 * comment in plain text, `export` may stand in front. `raw` takes every value as it stands (env_file's `format: raw`).
 * https://github.com/compose-spec/compose-spec/blob/main/05-services.md#env_file-format
 */
export const readDotenv = (
  text: string,
  lookup: Lookup,
  raw = false,
): { variables: Variables; faults: readonly DotenvFault[] } => {
  const variables = new Map<string, string | null>();
  const faults: DotenvFault[] = [];
  const own: Lookup = (name) => lookup(name) ?? variables.get(name) ?? undefined;
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!.trimStart();
    if (line === '' || line.startsWith('#')) continue;
    const match = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*(?:[=:](.*))?$/.exec(line);
    if (!match) faults.push({ line: at + 1, detail: `"${line.slice(0, 40)}" is not NAME=value` });
    else if (match[2] === undefined) variables.set(match[1]!, null);
    else {
      const read = raw ? { value: match[2], lines: 0 } : readValue(match[2].trimStart(), lines, at, own);
      if (read === null) faults.push({ line: at + 1, detail: `the quote of ${match[1]} is never closed` });
      else variables.set(match[1]!, read.value);
      at += read?.lines ?? 0;
    }
  }
  return { variables, faults };
};

const readValue = (
  text: string,
  lines: readonly string[],
  at: number,
  lookup: Lookup,
): { value: string; lines: number } | null => {
  const quote = text[0];
  if (quote !== '"' && quote !== "'")
    return { value: substitute(text.replace(/(^|\s+)#.*$/, '').trimEnd(), lookup).text, lines: 0 };
  let whole = text;
  for (let more = 0; at + more < lines.length; more += 1) {
    if (more > 0) whole += `\n${lines[at + more]}`;
    const end = closingQuote(whole, quote);
    if (end < 0) continue;
    const inner = whole.slice(1, end);
    return { value: quote === "'" ? inner : substitute(unescaped(inner), lookup).text, lines: more };
  }
  return null;
};

const closingQuote = (text: string, quote: string): number => {
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$$' };

const unescaped = (text: string): string => text.replace(/\\(.)/gs, (whole, character: string) => ESCAPES[character] ?? whole);
