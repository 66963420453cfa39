/** What became of a text with variables in it. */
export interface Substitution {
  readonly text: string;
  /** Names that have no value and no default: they became empty. */
  readonly unset: readonly string[];
  /** `${NAME:?message}` without a value. */
  readonly missing: readonly { readonly name: string; readonly message: string }[];
  /** The part that is no variable, or null. */
  readonly invalid: string | null;
}

export interface Lookup {
  (name: string): string | undefined;
  /** A plain `$NAME` without a value stays as `${NAME}`, for whoever fills it in later. */
  readonly keepUnset?: boolean;
}

/**
 * Compose's variables: $NAME ${NAME} ${NAME:-d} ${NAME-d} ${NAME:?e} ${NAME?e} ${NAME:+r} ${NAME+r}, nested, `$$` for a dollar.
 * https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */
export const substitute = (text: string, lookup: Lookup): Substitution => {
  if (!text.includes('$')) return { text, unset: [], missing: [], invalid: null };
  const run: Run = { unset: [], missing: [], invalid: null, lookup };
  return { text: expand(text, run, 0), unset: run.unset, missing: run.missing, invalid: run.invalid };
};

interface Run {
  readonly unset: string[];
  readonly missing: { name: string; message: string }[];
  readonly lookup: Lookup;
  invalid: string | null;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const MOST_NESTED = 16;
/** Characters of one text with its variables filled in; a task definition has 64 KiB. */
const MOST_TEXT = 1024 * 1024;
const TOO_LONG = 'more than 1 MiB';

/** What is said of a part that could not be filled in. */
export const notAVariable = (invalid: string): string =>
  invalid === TOO_LONG
    ? 'its variables make more than 1 MiB of this text'
    : `"${invalid}" is neither a variable nor an escaped dollar`;

const expand = (text: string, run: Run, depth: number): string => {
  let out = '';
  for (let at = 0; at < text.length; ) {
    const dollar = text.indexOf('$', at);
    // What is broken is told once and read no further: each brace that never closes would be looked for to the end.
    if (dollar < 0 || run.invalid !== null) return out + text.slice(at);
    out += text.slice(at, dollar);
    const [value, end] = variable(text, dollar, run, depth);
    out += value;
    at = end;
    if (out.length > MOST_TEXT) run.invalid ??= TOO_LONG;
    if (run.invalid === TOO_LONG) return '';
  }
  return out;
};

const variable = (text: string, dollar: number, run: Run, depth: number): [string, number] => {
  const next = text[dollar + 1];
  if (next === '$') return ['$', dollar + 2];
  if (next === '{') return braced(text, dollar, run, depth);
  const name = nameAt(text, dollar + 1);
  // A dollar before anything else is a dollar: "costs $5".
  if (name === '') return ['$', dollar + 1];
  return [known(name, run), dollar + 1 + name.length];
};

const braced = (text: string, dollar: number, run: Run, depth: number): [string, number] => {
  const close = closing(text, dollar + 2);
  const name = nameAt(text, dollar + 2);
  if (close < 0 || name === '' || depth > MOST_NESTED) return spoilt(text, dollar, run);
  const rest = text.slice(dollar + 2 + name.length, close);
  if (rest === '') return [known(name, run), close + 1];
  const operator = /^:?[-?+]/.exec(rest)?.[0];
  if (operator === undefined) return spoilt(text, dollar, run);
  return [operate(name, operator, rest.slice(operator.length), run, depth), close + 1];
};

const operate = (name: string, operator: string, word: string, run: Run, depth: number): string => {
  const value = run.lookup(name);
  const present = value !== undefined && (operator.length === 1 || value !== '');
  if (operator.endsWith('+')) return present ? expand(word, run, depth + 1) : '';
  if (present) return value;
  if (operator.endsWith('-')) return expand(word, run, depth + 1);
  run.missing.push({ name, message: expand(word, run, depth + 1) });
  return '';
};

const known = (name: string, run: Run): string => {
  const value = run.lookup(name);
  if (value !== undefined) return value;
  run.unset.push(name);
  return run.lookup.keepUnset ? `\${${name}}` : '';
};

const spoilt = (text: string, dollar: number, run: Run): [string, number] => {
  run.invalid ??= text.slice(dollar, dollar + 20);
  return ['$', dollar + 1];
};

const nameAt = (text: string, at: number): string => {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0] ?? '';
};

/** The brace that closes this variable: pairs of braces inside it, of variables or of JSON, are its own. */
const closing = (text: string, from: number): number => {
  for (let at = from, open = 1; at < text.length; at += 1) {
    if (text[at] === '{') open += 1;
    if (text[at] === '}' && (open -= 1) === 0) return at;
  }
  return -1;
};
