import type { Report, Where } from '../report.js';
import { child, type Mapping, type Tree } from '../tree.js';
import { readDocuments } from './document.js';
import { withExtended } from './extends.js';
import { normalName } from './files.js';
import { harmless } from './harden.js';
import { withIncluded } from './include.js';
import { interpolate } from './interpolate.js';
import { mergeTrees, withoutTags } from './merge.js';
import { rebased } from './paths.js';
import { said } from './said.js';
import { shapeFile } from './shape.js';
import type { Lookup } from './template.js';

/** What is known while files are read: the bundle, the variables, and where in the bundle we stand. */
export interface Loading {
  readonly files: ReadonlyMap<string, string>;
  readonly lookup: Lookup;
  readonly report: Report;
  /** Folder in the bundle that paths are relative to; empty = the bundle's own. */
  readonly folder: string;
  /** Files that include each other, outermost first. */
  readonly trail: readonly string[];
  /** Services of extended files, each file read once. */
  readonly extended: Map<string, Extended>;
  /** Counts files that are read because others name them: false = too many. */
  readonly another: () => boolean;
  /** Trees of files, parsed once. */
  readonly parsed: Map<string, readonly Tree[] | null>;
}

export interface Extended {
  readonly services: Mapping;
  /** Those that are resolved already. */
  readonly done: Map<string, Tree>;
}

/** Files that a project may include and extend, counted as often as they are read. */
const MOST_FILES = 200;

export const newLoading = (files: ReadonlyMap<string, string>, lookup: Lookup, report: Report): Loading => {
  let count = 0;
  return {
    files,
    lookup,
    report,
    folder: '',
    trail: [],
    extended: new Map(),
    another: () => (count += 1) <= MOST_FILES,
    parsed: new Map(),
  };
};

/** Services of one file. They may wait for each other in one long row, which is followed step by step. */
const MOST_SERVICES = 1000;

/** Parsed files over each other, in compose-go's order: fill in variables, canonical form, include, extends, merge. */
export const loadFiles = (files: readonly (readonly [string, readonly Tree[]])[], loading: Loading): Mapping | null => {
  let project: Mapping | null = null;
  for (const [name, trees] of files)
    for (const tree of trees) {
      const read = loadTree(tree, name, loading);
      if (read !== null)
        project = said(withoutTags(project === null ? read : mergeTrees(project, read)) as Mapping, loading.report);
    }
  return project;
};

/** A project that another one includes: its main file and what lies over it. */
export const loadProject = (names: readonly string[], where: Where, loading: Loading): Mapping | null => {
  const files = names.map((name): [string, readonly Tree[] | null] => [name, parseNamed(name, where, loading)]);
  return loadFiles(
    files.filter((file): file is [string, readonly Tree[]] => file[1] !== null),
    loading,
  );
};

/** A file whose services are extended: nothing is included, paths are as seen from the bundle. */
export const loadExtended = (name: string, where: Where, loading: Loading): Mapping | null => {
  const trees = parseNamed(name, where, loading) ?? [];
  let whole: Mapping | null = null;
  for (const tree of trees) {
    if (!loading.report.grow(tree.size)) return null;
    const shaped = shapeFile(interpolate(tree, loading.lookup, loading.report), loading.report);
    if (shaped?.kind === 'mapping') whole = whole === null ? shaped : (mergeTrees(whole, shaped) as Mapping);
  }
  return whole && rebased(whole, loading.folder);
};

const loadTree = (tree: Tree, name: string, loading: Loading): Mapping | null => {
  const services = child(tree, 'services');
  if (services?.kind === 'mapping' && services.entries.size > MOST_SERVICES) {
    const where = { place: services.place, path: ['services'] };
    loading.report.fault('TOO_MANY_SERVICES', where, `more than ${MOST_SERVICES} services`, 'split them into several projects');
    return null;
  }
  if (!loading.report.grow(tree.size)) return null;
  const shaped = shapeFile(interpolate(tree, loading.lookup, loading.report), loading.report);
  if (shaped?.kind !== 'mapping') return null;
  const trail = [...loading.trail, normalName(name)];
  const own = rebased(shaped, loading.folder);
  return withExtended(withIncluded(own, { ...loading, trail }), name, loading);
};

/** Text of a file of the bundle; null, told, when it is not there. */
export const fileNamed = (name: string, where: Where, loading: Loading): string | null => {
  const text = loading.files.get(normalName(name));
  if (text !== undefined) return text;
  loading.report.lacked.add(normalName(name));
  const remote = /^(?:[a-z]+:\/\/|git@|github\.com\/|oci:)/i.test(name.replace(/^\.\//, ''));
  if (remote) loading.report.fault('REMOTE_FILE', where, `${name} is not fetched from elsewhere`, 'send the file along');
  else loading.report.fault('FILE_MISSING', where, `the file ${name.replace(/^\.\//, '')} was not sent`, 'send it along');
  return null;
};

const parseNamed = (name: string, where: Where, loading: Loading): readonly Tree[] | null => {
  if (!loading.another()) {
    loading.report.fault('TOO_MANY_FILES', where, `more than ${MOST_FILES} files are included or extended`, 'use fewer files');
    return null;
  }
  const key = normalName(name);
  const known = loading.parsed.get(key);
  if (known !== undefined) return known;
  const content = fileNamed(name, where, loading);
  const file = content === null ? null : { name: key, content };
  const trees = file && harmless(file, loading.report) ? readDocuments(file, loading.report) : null;
  loading.parsed.set(key, trees);
  return trees;
};
