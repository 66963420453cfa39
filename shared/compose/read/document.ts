import { Composer, type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, type YAMLMap } from 'yaml';
import type { Report } from '../report.js';
import { type Entry, type MergeTag, mapping, type Path, type Place, type Scalar, scalar, sequence, type Tree } from '../tree.js';
import { goScalar } from './go-scalars.js';
import { MOST_NODES, TOO_DEEP } from './harden.js';
import { TooDeep, tokensOf } from './tokens.js';

export interface SourceFile {
  readonly name: string;
  readonly content: string;
}

/**
 * YAML text to trees with places, one a document of the file. Faults for what is not YAML; null when nothing can be read.
 * YAML 1.2 core, as compose-go's parser reads scalars (`yes` and `22:22` stay text). Duplicate keys are looked for here because
 * the parser's own check is quadratic.
 */
export const readDocuments = (file: SourceFile, report: Report): readonly Tree[] | null => {
  const lines = new LineCounter();
  const documents = parsed(file, lines, report);
  if (documents === null) return null;
  const reader: Reader = { file: file.name, lines, report, anchors: new Map(), nodes: 0, full: false };
  const errors = documents.flatMap((document) => document.errors);
  for (const error of errors.slice(0, 5)) {
    const [detail, hint] = reword(error.code, error.message, file.content);
    report.fault('NOT_YAML', { place: placeAt(reader, error.pos[0]), path: [] }, detail, hint);
  }
  if (errors.length > 0) return null;
  const trees = documents.flatMap((document) => (document.contents === null ? [] : [convert(document.contents, [], reader)]));
  return reader.full ? null : trees;
};

interface Reader {
  readonly file: string;
  readonly lines: LineCounter;
  readonly report: Report;
  readonly anchors: Map<string, Tree>;
  nodes: number;
  full: boolean;
}

const parsed = (file: SourceFile, lines: LineCounter, report: Report): Document.Parsed[] | null => {
  try {
    return composed(file.content, lines);
  } catch (error) {
    // Its own bugs throw, and what it recurses into: neither may end the process that many files share.
    const { line, col } = lines.linePos(error instanceof TooDeep ? error.offset : 0);
    const at = { place: { file: file.name, line: Math.max(1, line), column: Math.max(1, col) }, path: [] };
    if (error instanceof TooDeep) report.fault('TOO_DEEP', at, ...TOO_DEEP);
    else report.fault('NOT_YAML', at, `the YAML parser gave up: ${(error as Error).message}`, 'is it nested too deeply?');
    return null;
  }
};

/** Tags beyond YAML 1.2's own (!!omap, !!set, !!binary …) make nodes of other kinds, which Compose has no use for: they stay what they are written as. */
const OPTIONS = { uniqueKeys: false, prettyErrors: false, merge: false, resolveKnownTags: false, logLevel: 'silent' } as const;

const composed = (text: string, lines: LineCounter): Document.Parsed[] => {
  const composer = new Composer({ ...OPTIONS, lineCounter: lines });
  return [...composer.compose(tokensOf(text, lines))] as Document.Parsed[];
};

/** Whether a text is one mapping and nothing is wrong with it. For texts that `harmless` has let through. */
export const isMapping = (text: string): boolean => {
  try {
    const [document, ...more] = composed(text, new LineCounter());
    return more.length === 0 && isMap(document?.contents) && document.errors.length === 0;
  } catch {
    return false;
  }
};

const convert = (node: ParsedNode, path: Path, reader: Reader): Tree => {
  const place = placeAt(reader, node.range[0]);
  reader.nodes += 1;
  if (isAlias(node)) return aliased(node.source, place, path, reader);
  const made = node.anchor;
  const tree = collection(node, place, path, reader);
  if (made) reader.anchors.set(made, tree);
  return tree;
};

const collection = (
  node: Exclude<ParsedNode, { source: string; kind?: 'alias' }> | ParsedNode,
  place: Place,
  path: Path,
  reader: Reader,
): Tree => {
  const tag = mergeTag((node as { tag?: string }).tag);
  if (isMap(node)) return mapping(entriesOf(node as YAMLMap<ParsedNode, ParsedNode | null>, path, reader), place, tag);
  if (isSeq(node)) {
    const items = (node.items as ParsedNode[]).map((item, at) => convert(item, [...path, at], reader));
    return sequence(items, place, tag);
  }
  return { ...leaf(node, place), ...(tag && { tag }) };
};

const leaf = (node: unknown, place: Place): Scalar => {
  if (!isScalar(node)) return scalar(null, place);
  // 65e1234 is a text: what overflows a number was never meant as one.
  const overflown = typeof node.value === 'number' && !Number.isFinite(node.value) && /\d/.test(node.source ?? '');
  const bare = node.type === 'PLAIN' && node.tag === undefined ? goScalar(node.source ?? '') : undefined;
  const value = bare ?? (overflown ? node.source : node.value);
  const known = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  const source = typeof node.source === 'string' ? node.source : String(value ?? '');
  return { ...scalar(known ? (value as Scalar['value']) : String(value), place), source };
};

const aliased = (name: string, place: Place, path: Path, reader: Reader): Tree => {
  const target = reader.anchors.get(name);
  if (target === undefined) {
    reader.report.fault(
      'UNKNOWN_ALIAS',
      { place, path },
      `*${name} names no anchor that was completed before it`,
      `write &${name} at a value above`,
    );
    // Taken out later, in silence: one mistake is one fault.
    return { ...scalar(null, place), tag: 'reset' };
  }
  reader.nodes += target.size;
  if (reader.nodes <= MOST_NODES || reader.full) return reader.full ? scalar(null, place) : target;
  reader.full = true;
  reader.report.fault(
    'TOO_MANY_NODES',
    { place, path },
    `aliases make more than ${MOST_NODES} values of this file`,
    'write less of it by alias',
  );
  return scalar(null, place);
};

const entriesOf = (node: YAMLMap<ParsedNode, ParsedNode | null>, path: Path, reader: Reader): Map<string, Entry> => {
  const entries = new Map<string, Entry>();
  const merged: Tree[] = [];
  for (const pair of node.items) {
    const key = keyOf(pair.key, path, reader);
    if (key === null) continue;
    const value = pair.value === null ? scalar(null, key.place) : convert(pair.value, [...path, key.text], reader);
    if (key.text === '<<' && value.kind !== 'scalar') merged.push(value);
    else if (entries.has(key.text)) duplicate(key, entries.get(key.text)!.key, path, reader);
    else entries.set(key.text, { key: key.place, value });
  }
  for (const source of merged.flatMap((tree) => (tree.kind === 'sequence' ? tree.items : [tree])))
    if (source.kind === 'mapping') for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
  return entries;
};

const keyOf = (key: ParsedNode, path: Path, reader: Reader): { text: string; place: Place } | null => {
  const place = placeAt(reader, key?.range[0] ?? 0);
  if (isScalar(key) && typeof key.value === 'string') return { text: key.value, place };
  const shown = isScalar(key) && key.value !== null ? `, not ${key.source ?? key.value}` : '';
  reader.report.fault('BAD_KEY', { place, path }, `a key must be text${shown}`, 'put it in quotes');
  return null;
};

const duplicate = (key: { text: string; place: Place }, first: Place, path: Path, reader: Reader): void => {
  const where = { place: key.place, path: [...path, key.text] };
  reader.report.fault(
    'DUPLICATE_KEY',
    where,
    `"${key.text}" stands here a second time; first in line ${first.line}`,
    'keep one of them',
  );
};

const placeAt = (reader: Reader, offset: number): Place => {
  const { line, col } = reader.lines.linePos(offset);
  return { file: reader.file, line: Math.max(1, line), column: Math.max(1, col) };
};

const mergeTag = (tag: string | undefined): MergeTag | undefined =>
  tag === '!reset' ? 'reset' : tag === '!override' ? 'override' : undefined;

/** The parser's words, and ours where a person would otherwise be stuck. */
const reword = (code: string, message: string, content: string): [string, string | null] => {
  if (code === 'TAB_AS_INDENT') return ['a tab is used for indentation, which YAML does not allow', 'replace tabs by spaces'];
  if (!content.trimEnd().includes('\n') && /\bservices:/.test(content))
    return ['the file is one single line: its newlines were lost on the way', 'send it with curl -T or --data-binary, never -d'];
  if (code === 'BAD_INDENT' || message.startsWith('All mapping items'))
    return ['this line is indented differently from the keys above it', 'begin keys that belong together in one column'];
  if (code === 'BLOCK_AS_IMPLICIT_KEY')
    return ['a mapping begins inside a line', 'put the key on a line of its own, or quote the text'];
  return [message.replace(/ at line \d+, column \d+:?[\s\S]*$/, ''), null];
};
