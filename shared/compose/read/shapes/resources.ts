import { type Entry, type Mapping, mapping, scalar, sequence, shortForm, type Tree } from '../../tree.js';
import { type At, isNull, type Reader, step, textOf, textScalar, wrong } from './at.js';
import { each, keyValues, labels, mappingOf, texts } from './lists.js';
import { boolean } from './scalars.js';

/** Readers of things that stand beside services, and of rarer short forms. */

/** `external: true`; the old `external: {name: x}` is still understood, see `withExternalNames`. */
export const external: Reader = (tree, at) => (tree.kind === 'mapping' ? tree : boolean(tree, at));

/** A resource whose old `external: {name: x}` is written as `external: true` and `name: x`. */
export const modernExternal = (resource: Mapping, at: At): Mapping => {
  const entry = resource.entries.get('external');
  if (entry?.value.kind !== 'mapping') return resource;
  const name = entry.value.entries.get('name');
  const own = resource.entries.get('name');
  const entries = new Map(resource.entries).set('external', { ...entry, value: scalar(true, entry.value.place) });
  if (name !== undefined && own !== undefined && textOf(name.value) !== textOf(own.value))
    wrong(name.value, step(at, 'external'), `the same name as name:, ${textOf(own.value)}`, 'write name: alone');
  if (name !== undefined && own === undefined) entries.set('name', name);
  return { ...resource, ...mapping(entries, resource.place, resource.tag) };
};

/** Driver and logging options: NAME: value, every value a text; a mapping only. */
export const options: Reader = (tree, at) => (tree.kind === 'mapping' ? labels(tree, at) : mappingOf(tree, at));

/** `gpus: all`, or a list of requests. */
export const gpus: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  const word = textOf(tree);
  if (word === null) return tree.kind === 'sequence' ? tree : wrong(tree, at, '"all" or a list of requests');
  if (word !== 'all') return wrong(tree, at, '"all" or a list of requests');
  return sequence([shortForm({ count: -1 }, tree.place)], tree.place, tree.tag);
};

/** Files to include: a path, or a path with its folder and variables. */
export const includes: Reader = (tree, at) =>
  each(tree, at, (item) => {
    const path = textOf(item);
    return path === null ? item : shortForm({ path: sequence([textScalar(path, item.place)], item.place) }, item.place);
  });

/** Keys of an agent: `default`, or NAME=path; written out as compose-go does, NAME: path, by name. */
export const ssh: Reader = (tree, at) => {
  if (tree.kind !== 'mapping' && tree.kind !== 'sequence') return wrong(tree, at, 'a list or a mapping');
  const listed = tree.kind === 'sequence' ? { ...tree, items: texts(tree.items, at).map(withEquals) } : tree;
  const read = keyValues(listed, at);
  if (read?.kind !== 'mapping') return read;
  const nameless = [...read.entries].find(([name, { value }]) => isNull(value) && name !== 'default');
  if (nameless && tree.kind === 'sequence') return wrong(tree, at, '"default", or NAME=path', `write ${nameless[0]}=path`);
  const lines = [...read.entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return sequence(
    lines.map(([name, { value }]) => textScalar(textOf(value) ? `${name}: ${textOf(value)}` : name, value.place)),
    tree.place,
    tree.tag,
  );
};

/** compose-go prints keys of an agent in a form that it does not read itself; here it is read. */
const withEquals = (item: Tree): Tree => textScalar(textOf(item)!.replace(/^([^:=]+): /, '$1='), item.place);

/** extra_hosts to a list of host=address, in the order of their letters. */
export const hosts: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  if (tree.kind !== 'mapping' && tree.kind !== 'sequence') return wrong(tree, at, 'a list of name=address, or a mapping');
  const lines = tree.kind === 'mapping' ? [...tree.entries].flatMap((entry) => hostEntry(entry, at)) : texts(tree.items, at);
  return sequence(
    lines.flatMap((line) => hostLine(line, at)),
    tree.place,
    tree.tag,
  );
};

const hostEntry = ([name, { value }]: [string, Entry], at: At): Tree[] =>
  texts(value.kind === 'sequence' ? value.items : [value], at).map((item) => textScalar(`${name}=${textOf(item)}`, item.place));

const hostLine = (line: Tree, at: At): Tree[] => {
  const text = textOf(line)!;
  const [, name, addresses] = /^([^=]*)=([\s\S]*)$/.exec(text) ?? /^([^:]*):([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || name === '' || name.includes(':'))
    return wrong(line, at, 'name=address', 'write "db=10.0.0.5"') ?? [];
  return addresses!.split(',').map((address) => textScalar(`${name}=${address.replace(/^\[(.+)\]$/, '$1')}`, line.place));
};
