import { below as knownBelow, ROOT } from '../table.js';
import { child, type Entry, type Mapping, mapping, type Place, plain, type Tree } from '../tree.js';
import { readDotenv } from './dotenv.js';
import { normalName } from './files.js';
import { fileNamed, type Loading, loadProject } from './load.js';
import { mergeTrees, withoutTags } from './merge.js';
import { below, folderOf } from './paths.js';

/** What an included project brings along; its name, version and extensions stay its own. */
const IMPORTED = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models'];

interface Included {
  readonly path?: readonly string[] | string;
  readonly project_directory?: string;
  readonly env_file?: readonly string[] | string;
}

/**
 * A file with the projects that it includes under it. Each is read on its own: its paths from its own folder, its variables from
 * its own `.env`, behind those of the request. https://github.com/compose-spec/compose-spec/blob/main/14-include.md
 */
export const withIncluded = (tree: Mapping, loading: Loading): Mapping => {
  const include = child(tree, 'include');
  const entries = new Map(tree.entries);
  entries.delete('include');
  if (include?.kind !== 'sequence') return include ? mapping(entries, tree.place) : tree;
  for (const item of include.items) {
    const imported = load(item, loading);
    if (imported !== null) addTo(entries, imported);
  }
  return mapping(entries, tree.place);
};

const load = (item: Tree, loading: Loading): Mapping | null => {
  const { path, project_directory, env_file } = plain(item) as Included;
  const paths = listOf(path).map((one) => below(loading.folder, one));
  const where = { place: item.place, path: ['include'] };
  if (paths.length === 0) {
    loading.report.fault('PART_MISSING', where, 'include names no file', 'add path:');
    return null;
  }
  const circle = loading.trail.indexOf(normalName(paths[0]!));
  if (circle >= 0) {
    const files = [...loading.trail.slice(circle), normalName(paths[0]!)].join(' → ');
    loading.report.fault('INCLUDE_CYCLE', where, `files include each other: ${files}`, 'remove one of these includes');
    return null;
  }
  const folder = project_directory === undefined ? folderOf(paths[0]!) : normalName(below(loading.folder, project_directory));
  const lookup = lookupOf(listOf(env_file), folder, item.place, loading);
  return loadProject(paths, where, { ...loading, folder, lookup, extended: new Map() });
};

const listOf = (value: readonly string[] | string | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** Variables of the including project win; those of the included one's env files follow. */
const lookupOf = (named: readonly string[], folder: string, place: Place, loading: Loading): Loading['lookup'] => {
  const found = new Map<string, string>();
  const lookup: Loading['lookup'] = Object.assign((name: string) => loading.lookup(name) ?? found.get(name), {
    keepUnset: loading.lookup.keepUnset === true,
  });
  const own = named.length === 0 ? [below(folder, '.env')] : named.map((name) => below(loading.folder, name));
  for (const name of own.filter((one) => one !== '/dev/null'))
    for (const [key, value] of readDotenv(textOf(name, named.length > 0, place, loading), lookup).variables)
      if (value !== null) found.set(key, value);
  return lookup;
};

/** An env file that was named must be there; the folder's own `.env` may. */
const textOf = (name: string, must: boolean, place: Place, loading: Loading): string => {
  if (must) return fileNamed(name, { place, path: ['include'] }, loading) ?? '';
  const text = loading.files.get(normalName(name));
  if (text === undefined) loading.report.lacked.add(normalName(name));
  return text ?? '';
};

/** What the including file says of the same thing wins. */
const addTo = (entries: Map<string, Entry>, imported: Mapping): void => {
  for (const section of IMPORTED) {
    const from = imported.entries.get(section);
    if (from?.value.kind !== 'mapping') continue;
    const own = entries.get(section);
    const value = own === undefined ? from.value : mergeTrees(withoutTags(from.value), own.value, knownBelow(ROOT, section));
    entries.set(section, { ...(own ?? from), value });
  }
};
