import type { Fault } from '../model/project.js';
import type { Bundle, ComposeModel, ComposeProject } from './model.js';
import { checkConsistency } from './read/consistency.js';
import { readDocuments } from './read/document.js';
import { readDotenv } from './read/dotenv.js';
import { withEnvFiles } from './read/env-files.js';
import { composeFilesOf, filesOf } from './read/files.js';
import { harmless } from './read/harden.js';
import { interpolate } from './read/interpolate.js';
import { mergeTrees, withoutResets } from './read/merge.js';
import { normalise } from './read/normalise.js';
import { checkRules } from './read/rules.js';
import { shapeFile } from './read/shape.js';
import { textScalar } from './read/shapes/at.js';
import type { Lookup } from './read/template.js';
import { inOrder, newReport, type Report } from './report.js';
import { child, type Entry, type Mapping, mapping, type Path, type Place, plain, pointer, type Tree, withEntry } from './tree.js';

export type { Bundle, ComposeModel, ComposeProject } from './model.js';

export interface Read {
  /** Null when there are faults that leave nothing to translate. With other faults it is what could be understood. */
  readonly project: ComposeProject | null;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

/**
 * A bundle to a project, in compose-go's order: look at the text, parse, fill in variables, check against the table and write
 * short forms out, merge, normalise, profiles, rules, consistency. Pure: nothing is read but the bundle. All faults at once;
 * only a file that is not YAML stops earlier.
 */
export const readProject = (bundle: Bundle): Read => {
  const report = newReport();
  const project = read(bundle, report);
  return { project, faults: inOrder(report.faults), warnings: inOrder(report.warnings) };
};

const read = (bundle: Bundle, report: Report): ComposeProject | null => {
  const files = filesOf(bundle);
  const parsed = parseAll(bundle, report);
  if (parsed === null) return null;
  const variables = variablesOf(bundle, files, report);
  const name = projectNameOf(bundle, parsed, (key) => variables.get(key), report);
  const lookup: Lookup = (key) => variables.get(key) ?? (key === 'COMPOSE_PROJECT_NAME' ? name : undefined);
  const merged = mergeAll(parsed, lookup, report);
  if (merged === null) return null;
  return finish(prepare(merged, bundle, files, lookup, report), name, { bundle, files, variables, lookup, report });
};

interface Rest {
  readonly bundle: Bundle;
  readonly files: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, string>;
  readonly lookup: Lookup;
  readonly report: Report;
}

const finish = (tree: Mapping, name: string, { bundle, files, variables, lookup, report }: Rest): ComposeProject | null => {
  const services = child(tree, 'services') as Mapping;
  if (services.entries.size === 0) {
    report.fault(
      'NO_SERVICES',
      { place: tree.place, path: [] },
      'there is no service in it',
      'begin with services:, and a service below it',
    );
    return null;
  }
  checkRules(tree, report);
  const active = activate(normalise(tree, name, lookup), profilesOf(bundle, lookup));
  const model = plain(active) as ComposeModel;
  const placeOf = placesOf(active);
  checkConsistency(model, placeOf, [...services.entries.keys()], report);
  return { name, model, tree: active, placeOf, files, variables };
};

const parseAll = (bundle: Bundle, report: Report): readonly Tree[] | null => {
  const trees = composeFilesOf(bundle).map((file) => (harmless(file, report) ? readDocuments(file, report) : null));
  if (trees.some((tree) => tree === null)) return null;
  const all = trees.flatMap((tree) => tree!);
  if (all.length > 0) return all;
  report.fault(
    'EMPTY',
    { place: null, path: [] },
    'there is nothing in the file',
    'begin with services:, and a service below it',
  );
  return null;
};

const variablesOf = (bundle: Bundle, files: ReadonlyMap<string, string>, report: Report): ReadonlyMap<string, string> => {
  const own = new Map(Object.entries(bundle.env));
  const { variables, faults } = readDotenv(files.get('.env') ?? '', (name) => own.get(name));
  for (const { line, detail } of faults)
    report.fault('BAD_ENV_FILE', { place: { file: '.env', line, column: 1 }, path: [] }, detail, 'write NAME=value');
  const defaults = [...variables].filter((pair): pair is [string, string] => pair[1] !== null);
  return new Map([...defaults, ...own]);
};

const mergeAll = (parsed: readonly Tree[], lookup: Lookup, report: Report): Mapping | null => {
  const shaped = parsed.map((tree) => shapeFile(interpolate(tree, lookup, report), report));
  const merged = shaped.reduce((base, later) => (base && later ? mergeTrees(base, later) : (base ?? later)));
  return merged?.kind === 'mapping' ? (withoutResets(merged) as Mapping) : null;
};

/** Images that the request gives for services that only build, and env files. */
const prepare = (tree: Mapping, bundle: Bundle, files: ReadonlyMap<string, string>, lookup: Lookup, report: Report): Mapping => {
  const services = child(tree, 'services');
  if (services?.kind !== 'mapping')
    return withEntry(tree, 'services', { key: tree.place, value: mapping(new Map(), tree.place) });
  const entries = [...services.entries].map(([name, entry]): [string, Entry] => {
    let service = withEnvFiles(entry.value as Mapping, name, files, lookup, report);
    const image = Object.hasOwn(bundle.images, name) ? bundle.images[name] : undefined;
    if (image !== undefined)
      service = withEntry(service, 'image', { key: entry.key, value: textScalar(image, entry.key), implied: true });
    return [name, { ...entry, value: service }];
  });
  for (const name of Object.keys(bundle.images))
    if (!services.entries.has(name))
      report.warn('IMAGE_UNUSED', { place: null, path: [] }, `images names ${name}, which is no service of the file`);
  return withEntry(tree, 'services', { ...tree.entries.get('services')!, value: mapping(new Map(entries), services.place) });
};

const profilesOf = (bundle: Bundle, lookup: Lookup): readonly string[] =>
  bundle.profiles.length > 0
    ? bundle.profiles
    : (lookup('COMPOSE_PROFILES') ?? '').split(',').filter((profile) => profile !== '');

const activate = (tree: Mapping, active: readonly string[]): Mapping => {
  const services = child(tree, 'services') as Mapping;
  const entries = [...services.entries].filter(([, { value }]) => {
    const profiles = plain(child(value, 'profiles') ?? mapping(new Map(), value.place));
    return (
      !Array.isArray(profiles) || profiles.length === 0 || active.includes('*') || profiles.some((one) => active.includes(one))
    );
  });
  return withEntry(tree, 'services', { ...tree.entries.get('services')!, value: mapping(new Map(entries), services.place) });
};

/** The caller's name, COMPOSE_PROJECT_NAME, the file's, the directory's; made to fit. */
const projectNameOf = (bundle: Bundle, parsed: readonly Tree[], lookup: Lookup, report: Report): string => {
  const written = parsed.map((tree) => child(tree, 'name')).findLast((tree) => tree?.kind === 'scalar');
  const own = written && interpolate(written, lookup, newReport());
  const fromFile = own?.kind === 'scalar' && typeof own.value === 'string' ? own.value : undefined;
  if (fromFile !== undefined && !/^[a-z0-9][a-z0-9_-]*$/.test(fromFile))
    report.fault(
      'BAD_NAME',
      { place: written!.place, path: ['name'] },
      `"${fromFile}" cannot be a project's name`,
      'use small letters, digits, "-" and "_"',
    );
  if (bundle.projectName !== null && fromFile !== undefined && fromFile !== bundle.projectName)
    report.warn(
      'NAME_OVERRIDDEN',
      { place: written!.place, path: ['name'] },
      `deployed as ${bundle.projectName}, not as ${fromFile}`,
    );
  const fallback = (bundle.directory ?? 'project')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '')
    .replace(/^[_-]+/, '');
  return bundle.projectName ?? lookup('COMPOSE_PROJECT_NAME') ?? fromFile ?? (fallback || 'project');
};

/** Every path's place: of a key where there is one, else of the value. */
const placesOf = (root: Tree): ((path: Path) => Place | null) => {
  const places = new Map<string, Place>();
  const note = (tree: Tree, path: Path, place: Place): void => {
    places.set(pointer(path), place);
    if (tree.kind === 'mapping') for (const [key, entry] of tree.entries) note(entry.value, [...path, key], entry.key);
    if (tree.kind === 'sequence') for (const [at, item] of tree.items.entries()) note(item, [...path, at], item.place);
  };
  note(root, [], root.place);
  return (path) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const place = places.get(pointer(path.slice(0, length)));
      if (place) return place;
    }
    return null;
  };
};
