import { child, type Entry, type Mapping, mapping, type Scalar, sequence, type Tree, withEntry } from '../tree.js';
import { normalName } from './files.js';

type Change = (tree: Tree) => Tree;

/**
 * Paths that a file names, as seen from the bundle's folder: what an extended or included file calls `x` is `./its-folder/x` for
 * everybody else. Written `.` or `./x` when inside, as compose-go's absolute paths look without the folder in front.
 */
export const rebased = (tree: Mapping, folder: string): Mapping => {
  const file = textWith((path) => below(folder, path));
  let out = each(tree, 'services', (service) => serviceIn(service, file, folder));
  for (const section of ['secrets', 'configs']) out = each(out, section, (one) => at(one, 'file', file));
  // A device that says nothing is the folder itself, as an empty relative path is.
  const device = textWith((path) => below(folder, path === '' ? '.' : path));
  return each(out, 'volumes', (volume) => boundDevice(volume, device));
};

/** A path below a folder of the bundle; what is absolute, a home or a variable is left alone. */
export const below = (folder: string, path: string): string => {
  if (path === '' || /^(?:[/~$\\]|[A-Za-z]:[\\/]|[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/|oci:)/.test(path)) return path;
  const clean = normalName(folder === '' ? path : `${folder}/${path}`);
  return clean === '' ? '.' : clean.startsWith('..') || clean.startsWith('/') ? clean : `./${clean}`;
};

/** The folder of a bundle's file; empty = the bundle's own. */
export const folderOf = (name: string): string => normalName(name).split('/').slice(0, -1).join('/');

const REMOTE = /^(?:[a-z0-9+.-]*:\/\/|github\.com\/|git@|service:)/i;

const serviceIn = (service: Mapping, file: Change, folder: string): Mapping => {
  const context = textWith((path) => (REMOTE.test(path) || path.includes('://') ? path : below(folder, path)));
  let out = at(service, 'build', (build) => {
    if (build.kind !== 'mapping') return build;
    const contexts = at(build, 'context', context);
    const keys = at(contexts, 'ssh', (all) => eachItem(all, textWith(keyPath(folder))));
    return at(keys, 'additional_contexts', (all) => (all.kind === 'mapping' ? eachEntry(all, context) : all));
  });
  out = at(out, 'env_file', (all) => eachItem(all, (item) => (item.kind === 'mapping' ? at(item, 'path', file) : item)));
  out = at(out, 'label_file', (all) => eachItem(all, file));
  out = at(out, 'develop', (develop) => inWatch(develop, file));
  return at(out, 'volumes', (all) => eachItem(all, (item) => bound(item, file)));
};

/** `NAME: path` of an agent's key. */
const keyPath =
  (folder: string) =>
  (line: string): string =>
    line.replace(/^([^:]+: )(.+)$/, (_, name: string, path: string) => name + below(folder, path));

const inWatch = (develop: Tree, file: Change): Tree => {
  if (develop.kind !== 'mapping') return develop;
  return at(develop, 'watch', (all) => eachItem(all, (item) => (item.kind === 'mapping' ? at(item, 'path', file) : item)));
};

const bound = (mount: Tree, file: Change): Tree => {
  const type = child(mount, 'type');
  return mount.kind === 'mapping' && type?.kind === 'scalar' && type.value === 'bind' ? at(mount, 'source', file) : mount;
};

const boundDevice = (volume: Mapping, file: Change): Mapping => {
  const binds = isText(child(volume, 'driver'), 'local') && isText(child(volume, 'driver_opts', 'o'), 'bind');
  if (!binds) return volume;
  return at(volume, 'driver_opts', (options) => (options.kind === 'mapping' ? at(options, 'device', file) : options));
};

const isText = (tree: Tree | undefined, text: string): boolean => tree?.kind === 'scalar' && tree.value === text;

const textWith =
  (change: (text: string) => string): Change =>
  (tree) => {
    if (tree.kind !== 'scalar' || typeof tree.value !== 'string') return tree;
    const value = change(tree.value);
    return value === tree.value ? tree : ({ ...tree, value, source: value } satisfies Scalar);
  };

const at = (tree: Mapping, key: string, change: Change): Mapping => {
  const entry = tree.entries.get(key);
  if (entry === undefined) return tree;
  const value = change(entry.value);
  return value === entry.value ? tree : withEntry(tree, key, { ...entry, value });
};

const each = (tree: Mapping, section: string, change: (part: Mapping) => Mapping): Mapping =>
  at(tree, section, (all) =>
    all.kind === 'mapping' ? eachEntry(all, (part) => (part.kind === 'mapping' ? change(part) : part)) : all,
  );

const eachEntry = (tree: Mapping, change: Change): Mapping => {
  let same = true;
  const entries = new Map<string, Entry>();
  for (const [key, entry] of tree.entries) {
    const value = change(entry.value);
    same &&= value === entry.value;
    entries.set(key, value === entry.value ? entry : { ...entry, value });
  }
  return same ? tree : mapping(entries, tree.place, tree.tag);
};

const eachItem = (tree: Tree, change: Change): Tree => {
  if (tree.kind !== 'sequence') return tree;
  const items = tree.items.map(change);
  return items.every((item, index) => item === tree.items[index]) ? tree : sequence(items, tree.place, tree.tag);
};
