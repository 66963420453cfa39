import type { Fault } from '../model/project.js';
import type { Bundle, ComposeModel, ComposeProject } from './model.js';
import { checkConsistency } from './read/consistency.js';
import { readDocuments } from './read/document.js';
import { readDotenv } from './read/dotenv.js';
import { withEnvFiles, withLabelFiles } from './read/env-files.js';
import { composeFilesOf, filesOf, normalName } from './read/files.js';
import { harmless } from './read/harden.js';
import { loadFiles, newLoading } from './read/load.js';
import { normalise } from './read/normalise.js';
import { printed } from './read/printed.js';
import { projectNameOf } from './read/project-name.js';
import { checkRules } from './read/rules.js';
import { textScalar } from './read/shapes/at.js';
import type { Lookup } from './read/template.js';
import { inOrder, newReport, type Report } from './report.js';
import { child, type Entry, type Mapping, mapping, type Path, type Place, plain, type Tree, withEntry } from './tree.js';

export type { Bundle, ComposeModel, ComposeProject } from './model.js';

export interface Read {
  /** Null when there are faults that leave nothing to translate. With other faults it is what could be understood. */
  readonly project: ComposeProject | null;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
  /** Files that the project names and the bundle lacks: those that must be there and those that may. */
  readonly lacked: readonly string[];
}

/**
 * A bundle to a project, in compose-go's order: look at the text, parse, fill in variables, check against the table and write
 * short forms out, merge, normalise, profiles, rules, consistency. Pure: nothing is read but the bundle. All faults at once;
 * only a file that is not YAML stops earlier.
 */
export const readProject = (bundle: Bundle): Read => {
  const report = newReport();
  const project = read(bundle, report);
  return { project, faults: inOrder(report.faults), warnings: inOrder(report.warnings), lacked: [...report.lacked].sort() };
};

const read = (bundle: Bundle, report: Report): ComposeProject | null => {
  const files = filesOf(bundle);
  const parsed = parseAll(bundle, report);
  if (parsed === null) return null;
  const variables = variablesOf(bundle, files, report);
  const name = projectNameOf(
    bundle,
    parsed.flatMap(([, trees]) => trees),
    (key) => variables.get(key),
    report,
  );
  const lookup: Lookup = Object.assign(
    (key: string) => variables.get(key) ?? (key === 'COMPOSE_PROJECT_NAME' ? name : undefined),
    { keepUnset: bundle.keepUnset === true },
  );
  const merged = loadFiles(parsed, newLoading(files, lookup, report));
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
    // What was written under services: and is none has been told already.
    if (!report.faults.some(({ pointer }) => pointer?.startsWith('/services')))
      report.fault(
        'NO_SERVICES',
        { place: tree.place, path: [] },
        'there is no service in it',
        'begin with services:, and a service below it',
      );
    return null;
  }
  for (const name of namedFiles(tree)) if (!files.has(name)) report.lacked.add(name);
  checkRules(tree, report);
  const active = activate(normalise(tree, name, lookup), profilesOf(bundle, lookup));
  const model = printed(active) as ComposeModel;
  const placeOf = placesOf(active);
  checkConsistency(model, placeOf, [...services.entries.keys()], report);
  return { name, model, tree: active, placeOf, files, variables };
};

type Parsed = readonly (readonly [string, readonly Tree[]])[];

/** Files whose content travels with the project: secrets, configs, and mounts that may be single files. */
const namedFiles = (tree: Mapping): readonly string[] => {
  const partsOf = (section: string): readonly Tree[] => {
    const all = child(tree, section);
    return all?.kind === 'mapping' ? [...all.entries.values()].map((entry) => entry.value) : [];
  };
  const mounts = partsOf('services').flatMap((service) => {
    const list = child(service, 'volumes');
    return list?.kind === 'sequence' ? list.items.map((mount) => child(mount, 'source')) : [];
  });
  const files = [...partsOf('secrets'), ...partsOf('configs')].map((one) => child(one, 'file'));
  const paths = [...files, ...mounts].map((path) => (path?.kind === 'scalar' ? String(path.value) : ''));
  return paths.filter((path) => /^\.\.?\//.test(path)).map(normalName);
};

const parseAll = (bundle: Bundle, report: Report): Parsed | null => {
  const files = composeFilesOf(bundle).map((file): [string, readonly Tree[] | null] => [
    file.name,
    harmless(file, report) ? readDocuments(file, report) : null,
  ]);
  if (files.some(([, trees]) => trees === null)) return null;
  if (files.some(([, trees]) => trees!.length > 0)) return files as unknown as Parsed;
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

/** Images that the request gives for services that only build, and env files. */
const prepare = (tree: Mapping, bundle: Bundle, files: ReadonlyMap<string, string>, lookup: Lookup, report: Report): Mapping => {
  const services = child(tree, 'services');
  if (services?.kind !== 'mapping')
    return withEntry(tree, 'services', { key: tree.place, value: mapping(new Map(), tree.place) });
  const entries = [...services.entries].map(([name, entry]): [string, Entry] => {
    const around = { files, lookup, report };
    let service = withLabelFiles(withEnvFiles(entry.value as Mapping, name, around), name, around);
    const image = Object.hasOwn(bundle.images, name) ? bundle.images[name] : undefined;
    if (image !== undefined)
      service = withEntry(service, 'image', { key: entry.key, value: textScalar(image, entry.key), implied: true });
    return [name, { ...entry, value: service }];
  });
  for (const name of Object.keys(bundle.images))
    if (!services.entries.has(name))
      report.fault(
        'IMAGE_UNUSED',
        { place: null, path: ['images', name] },
        `images names ${name}, which is no service of the file`,
        `services are: ${[...services.entries.keys()].join(', ')}`,
      );
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

/** A path's place: of its last key where there is one, else of its value, else of the nearest thing around it. */
const placesOf =
  (root: Tree) =>
  (path: Path): Place | null => {
    let [at, place]: [Tree | undefined, Place] = [root, root.place];
    for (const step of path) {
      const entry: Entry | undefined = at?.kind === 'mapping' ? at.entries.get(String(step)) : undefined;
      at = at?.kind === 'sequence' ? at.items[Number(step)] : entry?.value;
      if (at === undefined) return place;
      place = entry?.key ?? at.place;
    }
    return place;
  };
