import { nearest } from '../nearest.js';
import { MOST_FAULTS, type Report } from '../report.js';
import { below, type Known, ROOT, type Shape } from '../table.js';
import { child, type Entry, type Mapping, mapping, type Path, type Sequence, sequence, spell, type Tree } from '../tree.js';
import { tellMisplaced } from './misplaced.js';
import { isNull, type Reader } from './shapes/at.js';
import * as lists from './shapes/lists.js';
import { devices, mounts } from './shapes/mounts.js';
import { ports } from './shapes/ports.js';
import * as resources from './shapes/resources.js';
import * as scalars from './shapes/scalars.js';
import { distinct } from './unicity.js';

const READERS: Readonly<Record<Shape, Reader>> = {
  any: (tree) => tree,
  boolean: scalars.boolean,
  build: lists.build,
  bytes: scalars.size,
  count: scalars.count,
  dependsOn: lists.dependsOn,
  devices,
  duration: scalars.duration,
  envFiles: lists.envFiles,
  extends: lists.extendsOf,
  external: resources.external,
  flag: scalars.flag,
  gpus: resources.gpus,
  hosts: resources.hosts,
  includes: resources.includes,
  integer: scalars.integer,
  items: lists.items,
  keyValues: lists.keyValues,
  labels: lists.labels,
  list: lists.list,
  mapping: lists.mappingOf,
  mounts,
  networks: lists.networks,
  number: scalars.number,
  octal: scalars.octal,
  options: resources.options,
  pools: lists.items,
  ports,
  references: lists.references,
  ssh: resources.ssh,
  string: scalars.string,
  strings: lists.strings,
  test: lists.test,
  text: scalars.text,
  ulimit: lists.ulimit,
  words: lists.words,
};

/** Parts without which a thing means nothing, by the row's path. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  'services.*.configs[]': ['source'],
  'models.*': ['model'],
  'services.*.deploy.resources.reservations.devices[]': ['capabilities'],
  'services.*.develop.watch[]': ['path', 'action'],
  'services.*.devices[]': ['source'],
  'services.*.env_file[]': ['path'],
  'services.*.post_start[]': ['command'],
  'services.*.pre_stop[]': ['command'],
  'services.*.provider': ['type'],
  'services.*.ports[]': ['target'],
  'services.*.secrets[]': ['source'],
  'services.*.ulimits.*': ['soft', 'hard'],
  'services.*.build.ulimits.*': ['soft', 'hard'],
  'services.*.volumes[]': ['type', 'target'],
};

/** One file's tree checked against the table and brought to canonical form: every short syntax written out, every text cast. */
export const shapeFile = (tree: Tree, report: Report): Tree | null => {
  if (tree.kind === 'mapping') return shape(tree, ROOT, [], report);
  const hint = 'begin with services:, and a service below it';
  report.fault('NOT_A_PROJECT', { place: tree.place, path: [] }, 'a compose file is a mapping with services in it', hint);
  return null;
};

/** One trail for all of the file, which grows and shrinks: a copy for each value would be most of the work. */
type Trail = (string | number)[];

const inside = (tree: Tree, known: Known, step: string | number, trail: Trail, report: Report): Tree | null => {
  trail.push(step);
  const read = shape(tree, known, trail, report);
  trail.pop();
  return read;
};

const shape = (tree: Tree, known: Known, path: Trail, report: Report): Tree | null => {
  if (tree.tag === 'reset') return tree;
  // Nothing is judged when the files lie over each other: an earlier one may have said it. An item of a list is nothing here.
  if (isNull(tree) && typeof path.at(-1) === 'string' && known.row?.shape !== 'words') return tree;
  const read = known.row === null ? tree : READERS[known.row.shape](tree, { path, report });
  return read === null ? null : parted(keepTag(read, tree), known, path, report);
};

/** Short forms are made anew: what the author marked stays marked. */
const keepTag = (read: Tree, { tag }: Tree): Tree => (tag === undefined || read.tag === tag ? read : { ...read, tag });

const parted = (read: Tree, known: Known, path: Trail, report: Report): Tree | null => {
  if (read.kind === 'sequence') return items(read, known, path, report);
  if (read.kind !== 'mapping' || (known.keys.size === 0 && !known.any)) return read;
  const named = path.length === 2 && path[0] !== 'services' ? resources.modernExternal(read, { path, report }) : read;
  return complete(named, shapeMapping(named, known, path, report), known, path, report);
};

const items = (read: Sequence, known: Known, path: Trail, report: Report): Tree => {
  const { item } = known;
  const shaped = item === null ? read.items : read.items.map((one, at) => inside(one, item, at, path, report)).filter(isThere);
  const kept = distinct(shaped, known.row);
  return kept === read.items ? read : sequence(kept, read.place, read.tag);
};

const isThere = (item: Tree | null): item is Tree => item !== null;

const shapeMapping = (tree: Mapping, known: Known, path: Trail, report: Report): Mapping => {
  const entries = new Map<string, Entry>();
  let same = true;
  for (const [key, entry] of tree.entries) {
    const part = below(known, key);
    const value = part === null ? unknown(key, entry, known, path, report) : inside(entry.value, part, key, path, report);
    same &&= value === entry.value;
    if (value !== null) entries.set(key, value === entry.value ? entry : { ...entry, value });
  }
  if (same) return tree;
  const read = mapping(entries, tree.place, tree.tag);
  return tree.short ? { ...read, short: true } : read;
};

/** The mapping, unless a part that it needs is missing: told when nobody wrote it, silent when what was written was wrong. */
const complete = (written: Tree & { kind: 'mapping' }, read: Mapping, known: Known, path: Path, report: Report): Tree | null => {
  const missing = (REQUIRED[known.row?.path ?? ''] ?? []).filter((key) => !read.entries.has(key));
  for (const key of missing.filter((one) => !written.entries.has(one)))
    report.fault('PART_MISSING', { place: read.place, path }, `${spell(path)} has no ${key}`, `add ${key}:`);
  return missing.length > 0 ? null : read;
};

/** The value of a key that is not ours to judge; null when it is a mistake. */
const unknown = (key: string, entry: Entry, known: Known, path: Path, report: Report): Tree | null => {
  const ours = path.includes('x-evenkeel');
  // A typing mistake in our own extension's name would otherwise be silent, as all x- keys of others are.
  if (key.startsWith('x-') && !ours && (!known.keys.has('x-evenkeel') || nearest(key, ['x-evenkeel']) === null)) {
    tellMisplaced(key, entry, path, report);
    return entry.value;
  }
  if (report.faults.length >= MOST_FAULTS) return null;
  const near = nearest(key, known.keys.keys());
  // Files of the first format had services at the top.
  const first =
    path.length === 0 && entry.value.kind === 'mapping' && ['image', 'build'].some((part) => child(entry.value, part));
  const place = path.length === 0 ? 'at the top level' : `in ${spell(path)}`;
  const content = path[0] === 'secrets' && key === 'content';
  const otherwise = content
    ? 'write it into a file, or into a variable: environment: NAME'
    : first
      ? 'put it under services:'
      : 'remove it, or begin its name with x-';
  const hint = near === null || first || content ? otherwise : `${near}?`;
  report.fault('UNKNOWN_KEY', { place: entry.key, path: [...path, key] }, `"${key}" is no attribute ${place}`, hint);
  return null;
};
