import { type Entry, mapping, type Scalar, scalar, sequence, shortForm, spell, type Tree } from '../../tree.js';
import { shellWords } from '../shell-words.js';
import { type At, isNull, type Reader, step, textOf, textScalar, wrong } from './at.js';
import { isWhole } from './scalars.js';

/** Readers of lists and mappings that have a short way of writing. */

export const items: Reader = (tree, at) => (isNull(tree) ? null : tree.kind === 'sequence' ? tree : wrong(tree, at, 'a list'));

export const mappingOf: Reader = (tree, at) =>
  isNull(tree) ? null : tree.kind === 'mapping' ? tree : wrong(tree, at, 'a mapping');

export const list: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  if (tree.kind !== 'sequence') return wrong(tree, at, 'a list', 'begin each value with "- "');
  return sequence(texts(tree.items, at), tree.place, tree.tag);
};

/** One text, or a list of them. */
export const strings: Reader = (tree, at) => {
  if (tree.kind !== 'scalar') return list(tree, at);
  const read = texts([tree], at);
  return read.length === 0 ? null : sequence(read, tree.place, tree.tag);
};

/** `command` and `entrypoint`: a list, or a line split as a shell would. Null and empty are kept: they say "none". */
export const words: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  if (tree.kind !== 'scalar') return list(tree, at);
  const line = textOf(tree)!;
  if (typeof tree.value !== 'string') return wrong(tree, at, 'a text or a list', `write it in quotes: "${line}"`);
  const split = shellWords(line);
  if (split === null) return wrong(tree, at, 'a command line whose quotes are closed');
  return sequence(
    split.map((word) => textScalar(word, tree.place)),
    tree.place,
    tree.tag,
  );
};

export const test: Reader = (tree, at) => {
  const line = textOf(tree);
  if (line !== null) return sequence([textScalar('CMD-SHELL', tree.place), textScalar(line, tree.place)], tree.place, tree.tag);
  const read = list(tree, at);
  const first = read?.kind === 'sequence' ? textOf(read.items[0] ?? scalar(null, tree.place)) : null;
  if (read === null || ['CMD', 'CMD-SHELL', 'NONE'].includes(first ?? 'NONE')) return read;
  return wrong(tree, at, 'a text or a list that begins with CMD, CMD-SHELL or NONE', 'put "CMD" first');
};

/** NAME: value, or a list of NAME=value; a name alone has no value yet. */
export const keyValues: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  if (tree.kind === 'mapping')
    return mapping(new Map([...tree.entries].flatMap((entry) => pair(entry, at))), tree.place, tree.tag);
  if (tree.kind !== 'sequence') return wrong(tree, at, 'a mapping, or a list of NAME=value');
  const pairs = texts(tree.items, at).map((item): [string, Entry] => {
    const [, name, value] = /^([^=]*)(?:=([\s\S]*))?$/.exec(textOf(item)!)!;
    return [
      name!.trim(),
      { key: item.place, value: value === undefined ? scalar(null, item.place) : textScalar(value, item.place) },
    ];
  });
  return mapping(new Map(pairs), tree.place, tree.tag);
};

/** As keyValues, but a name alone has the empty value. */
export const labels: Reader = (tree, at) => {
  const read = keyValues(tree, at);
  if (read?.kind !== 'mapping') return read;
  const entries = [...read.entries].map(([name, entry]): [string, Entry] =>
    isNull(entry.value) ? [name, { ...entry, value: textScalar('', entry.value.place) }] : [name, entry],
  );
  return mapping(new Map(entries), read.place, read.tag);
};

const pair = ([key, entry]: [string, Entry], at: At): [string, Entry][] => {
  if (isNull(entry.value) || entry.value.tag === 'reset') return [[key, entry]];
  const text = textOf(entry.value);
  if (text !== null) return [[key, { ...entry, value: textScalar(text, entry.value.place) }]];
  wrong(entry.value, step(at, key), 'a text, a number, true, false or nothing');
  return [];
};

/** depends_on: names, or names with conditions. */
export const dependsOn: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  const made = (place: Tree['place']): Tree => shortForm({ condition: 'service_started', required: true }, place);
  if (tree.kind === 'sequence') {
    const pairs = texts(tree.items, at).map((item): [string, Entry] => [
      textOf(item)!,
      { key: item.place, value: made(item.place) },
    ]);
    return mapping(new Map(pairs), tree.place, tree.tag);
  }
  if (tree.kind !== 'mapping') return wrong(tree, at, 'a list of services, or a mapping');
  const pairs = [...tree.entries].map(([name, entry]): [string, Entry] => {
    if (isNull(entry.value)) return [name, { ...entry, value: made(entry.key) }];
    return [name, { ...entry, value: withDefault(entry.value, 'required', true) }];
  });
  return mapping(new Map(pairs), tree.place, tree.tag);
};

/** networks of a service: names, or names with settings. */
export const networks: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  if (tree.kind === 'mapping') return tree;
  if (tree.kind !== 'sequence') return wrong(tree, at, 'a list of networks, or a mapping');
  const pairs = texts(tree.items, at).map((item): [string, Entry] => [
    textOf(item)!,
    { key: item.place, value: scalar(null, item.place) },
  ]);
  return mapping(new Map(pairs), tree.place, tree.tag);
};

/** secrets and configs of a service: a name, or where to put it. */
export const references: Reader = (tree, at) =>
  each(tree, at, (item) => {
    const name = textOf(item);
    return name === null ? item : shortForm({ source: name }, item.place);
  });

export const envFiles: Reader = (tree, at) => {
  const all = textOf(tree) === null ? tree : sequence([tree], tree.place);
  if (all.kind === 'sequence' && all.items.length > MOST_ENV_FILES) return wrong(tree, at, `at most ${MOST_ENV_FILES} files`);
  return each(all, at, (item) => {
    const path = textOf(item);
    return path === null ? withDefault(item, 'required', true) : shortForm({ path, required: true }, item.place);
  });
};

/** Of one service: more would not be sent in one request, and each is a fault of its own. */
const MOST_ENV_FILES = 200;

export const ulimit: Reader = (tree, at) => {
  if (isNull(tree) || tree.kind === 'mapping') return isNull(tree) ? null : tree;
  const text = textOf(tree);
  if (text === null || !isWhole(text)) return wrong(tree, at, 'a whole number, or soft and hard');
  return Number(text) === 0 ? shortForm({ soft: 0, hard: 0 }, tree.place) : scalar(Number(text), tree.place);
};

export const build: Reader = (tree, at) => {
  if (tree.kind !== 'scalar') return mappingOf(tree, at);
  return typeof tree.value === 'string'
    ? shortForm({ context: tree.value }, tree.place)
    : wrong(tree, at, 'a folder, or a mapping', `write it in quotes: "${tree.source}"`);
};

export const extendsOf: Reader = (tree, at) => {
  const service = textOf(tree);
  return service === null ? mappingOf(tree, at) : shortForm({ service }, tree.place);
};

export const withDefault = (tree: Tree, key: string, value: string | boolean): Tree => {
  if (tree.kind !== 'mapping' || tree.entries.has(key)) return tree;
  const entry: Entry = { key: tree.place, value: scalar(value, tree.place), implied: true };
  return { ...tree, entries: new Map([...tree.entries, [key, entry]]), size: tree.size + 1 };
};

/** A list whose items have a short form. */
export const each = (tree: Tree, at: At, canonical: (item: Tree, at: At) => Tree | readonly Tree[] | null): Tree | null => {
  if (isNull(tree)) return null;
  if (tree.kind !== 'sequence') return wrong(tree, at, 'a list', 'begin each value with "- "');
  const read = (item: Tree, here: At) => (isNull(item) ? wrong(item, here, 'something') : canonical(item, here));
  return sequence(
    tree.items.flatMap((item, index) => read(item, step(at, index)) ?? []),
    tree.place,
    tree.tag,
  );
};

/** `- A: 1` where `- A=1` was meant. */
const asText = (item: Tree): string | null => {
  const [first] = item.kind === 'mapping' ? [...item.entries] : [];
  return first?.[1].value.kind === 'scalar' ? `write ${first[0]}=${first[1].value.source}, or leave the dashes out` : null;
};

/** Lists that take bare numbers; in all others Compose wants a number in quotes. */
const NUMBERS = /^services\..*\.(?:expose|group_add|provider\.options\.[^.]+)$/;

/** Items as texts; what is none is told and left out. */
export const texts = (trees: readonly Tree[], at: At): Tree[] =>
  trees.flatMap((item, index) => {
    const text = textOf(item);
    const quoted = item.kind === 'scalar' && typeof item.value === 'string';
    if (text !== null && (quoted || NUMBERS.test(spell(at.path)))) return [textScalar(text, item.place)];
    wrong(item, step(at, index), 'a text', text === null ? asText(item) : `write it in quotes: "${(item as Scalar).source}"`);
    return [];
  });
