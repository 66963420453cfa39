import type { Report } from '../report.js';

/** Bytes of one document. The API refuses more with 413; the same cap holds for `evenkeel config`. */
export const MOST_BYTES = 256 * 1024;
/** Nested levels. Real files stay under 10; the parser recurses, so this is checked before it runs. */
export const MOST_DEPTH = 32;
/** Values in a document once its aliases are written out: what an alias bomb multiplies. */
export const MOST_NODES = 100_000;

/** Lines and, outside of texts, commas, tags, anchors and aliases of one file: what the parser's time grows with. */
const MOST_PARTS = 14_000;
/** Documents in one file, each of which the parser begins anew. */
const MOST_DOCUMENTS = 100;

/** What is said of a file that is deeper, and what to try. */
export const TOO_DEEP = [
  `more than ${MOST_DEPTH} levels inside each other`,
  'a compose file needs no more than about ten levels',
] as const;

/** Looks at the text alone, in one pass, before any parser does. False = do not parse. */
export const harmless = (file: { readonly name: string; readonly content: string }, report: Report): boolean => {
  const bytes = Buffer.byteLength(file.content);
  if (bytes > MOST_BYTES) {
    const at = { place: { file: file.name, line: 1, column: 1 }, path: [] };
    report.fault('TOO_LARGE', at, `${file.name} has ${bytes} bytes, more than ${MOST_BYTES}`, 'split it into several projects');
    return false;
  }
  const deep = tooDeep(file.content);
  if (deep === null) return true;
  if ('much' in deep) {
    const at = { place: { file: file.name, line: 1, column: 1 }, path: [] };
    report.fault('TOO_LARGE', at, `${file.name} has more than ${deep.much}`, 'split it into several projects');
    return false;
  }
  report.fault('TOO_DEEP', { place: { file: file.name, ...deep }, path: [] }, ...TOO_DEEP);
  return false;
};

/**
 * Where nesting exceeds MOST_DEPTH, judged by indentation, list dashes and brackets that stand where a value may begin. An
 * estimate: block text is skipped, quotes within a line are respected, nothing is decoded.
 */
const tooDeep = (text: string): { line: number; column: number } | { much: string } | null => {
  const indents: number[] = [];
  let flow = 0;
  let blockIndent = -1;
  let marks = 0;
  let documents = 0;
  const lines = text.split('\n');
  if (lines.length > MOST_PARTS) return { much: `${MOST_PARTS} lines` };
  for (const [at, line] of lines.entries()) {
    if (line.startsWith('---') && (documents += 1) > MOST_DOCUMENTS) return { much: `${MOST_DOCUMENTS} documents` };
    const indent = line.search(/[^ ]/);
    if (indent < 0 || line[indent] === '#' || (blockIndent >= 0 && indent > blockIndent)) continue;
    blockIndent = -1;
    while (indents.length > 0 && indents.at(-1)! >= indent) indents.pop();
    indents.push(indent);
    const dashes = /^(?:[-?] +)*/.exec(line.slice(indent))![0].replaceAll(' ', '').length;
    const seen = brackets(line, flow, MOST_DEPTH - indents.length - dashes);
    if (seen.column !== null) return { line: at + 1, column: seen.column };
    flow = seen.flow;
    if ((marks += seen.marks) + lines.length > MOST_PARTS) return { much: `${MOST_PARTS} lines, commas, tags and aliases` };
    if (flow === 0 && /(?:^|[\s:-])[|>][+-]?\d?[+-]?\s*(?:#.*)?$/s.test(line)) blockIndent = indent;
  }
  return null;
};

interface Brackets {
  readonly flow: number;
  readonly marks: number;
  readonly column: number | null;
}

const brackets = (line: string, before: number, room: number): Brackets => {
  let flow = before;
  let marks = 0;
  let quote = '';
  if (room < 0) return { flow, marks, column: 1 };
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]!;
    if (quote !== '') {
      if (character === '\\' && quote === '"') at += 1;
      else if (character === quote) quote = '';
    } else if ((character === '"' || character === "'") && begins(line, at)) quote = character;
    else if (character === '#' && /\s/.test(line[at - 1] ?? ' ')) break;
    else if ((character === '[' || character === '{') && begins(line, at)) flow += 1;
    else if (character === ',' ? flow > 0 : '!&*'.includes(character) && begins(line, at)) marks += 1;
    else if (character === ']' || character === '}') flow = Math.max(0, flow - 1);
    if (flow > room) return { flow, marks, column: at + 1 };
  }
  return { flow, marks, column: null };
};

/** A value may begin after a separator, not in the middle of a word. */
const begins = (line: string, at: number): boolean => at === 0 || /[\s[{,:?-]/.test(line[at - 1]!);
