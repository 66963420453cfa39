import type { Report } from '../report.js';
import { below, type Known, ROOT } from '../table.js';
import { type Entry, type Mapping, mapping, type Path, plain, type Sequence, sequence, spell, type Tree } from '../tree.js';
import { isNull } from './shapes/at.js';

/**
 * A merged file without its keys that say nothing, each told: `ports:` alone is a mistake in Compose, unless an earlier file or an
 * extended service gave it a value. Lists that may not repeat themselves are looked at here too, for the same reason.
 */
export const said = (tree: Mapping, report: Report): Mapping => walk(tree, ROOT, [], report) as Mapping;

/** One trail for all of the file, which grows and shrinks. */
type Trail = (string | number)[];

const inside = (tree: Tree, known: Known | null, step: string | number, trail: Trail, report: Report): Tree => {
  if (known === null || tree.kind === 'scalar') return tree;
  trail.push(step);
  const read = walk(tree, known, trail, report);
  trail.pop();
  return read;
};

const walk = (tree: Tree, known: Known | null, path: Trail, report: Report): Tree => {
  if (known === null || tree.kind === 'scalar') return tree;
  return tree.kind === 'sequence' ? items(tree, known, path, report) : entries(tree, known, path, report);
};

const items = (tree: Sequence, known: Known, path: Trail, report: Report): Tree => {
  repeated(tree, known, path, report);
  if (known.item === null) return tree;
  const read = tree.items.map((item, at) => inside(item, known.item, at, path, report));
  return read.every((item, at) => item === tree.items[at]) ? tree : sequence(read, tree.place, tree.tag);
};

const entries = (tree: Mapping, known: Known, path: Trail, report: Report): Tree => {
  if (known.keys.size === 0 && known.any === null) return tree;
  const read = new Map<string, Entry>();
  let same = true;
  for (const [key, entry] of tree.entries) {
    const part = below(known, key);
    const silent = part !== null && isNull(entry.value) && !mayBeNothing(part, [...path, key]);
    if (silent) nothing(entry, [...path, key], report);
    const value = silent ? null : inside(entry.value, part, key, path, report);
    if (value !== entry.value) same = false;
    if (value !== null) read.set(key, value === entry.value ? entry : { ...entry, value });
  }
  return same ? tree : { ...mapping(read, tree.place, tree.tag), ...(tree.short && { short: true }) };
};

const nothing = (entry: Entry, path: Path, report: Report): void => {
  const service = path.length === 2 && path[0] === 'services';
  const hint = service ? 'give it an image' : 'give it a value, or remove the key';
  report.fault('SAYS_NOTHING', { place: entry.key, path }, `${spell(path)} says nothing`, hint);
};

/** Names that may stand without anything after them: `volumes: {data:}`. Step by step, for a name may have dots. */
const mayBeEmpty = (path: Path): boolean =>
  path.length === 2
    ? NAMED.has(String(path[0]))
    : path.length === 4 && path[0] === 'services' && (path[2] === 'networks' || path[2] === 'models');

const NAMED = new Set(['networks', 'volumes', 'secrets', 'configs']);

/** Whether a key alone means something, or is at least no mistake: values of variables, commands that are taken away. */
export const mayBeNothing = ({ row }: Known, path: Path): boolean =>
  row === null || row.shape === 'words' || row.shape === 'any' || FREE.has(row.path) || mayBeEmpty(path);

const FREE = new Set(['services.*.develop', 'services.*.deploy', 'services.*.pid', 'services.*.environment.*', 'version']);

/** Lists of which Compose wants every item once, and does not see to it by itself. */
const ONCE = new Set(
  ['device_cgroup_rules', 'external_links', 'extra_hosts', 'group_add', 'security_opt', 'volumes_from', 'build.extra_hosts'].map(
    (name) => `services.*.${name}`,
  ),
);

const repeated = (tree: Sequence, { row }: Known, path: Path, report: Report): void => {
  if (row === null || !ONCE.has(row.path)) return;
  const seen = new Set<unknown>();
  for (const [at, item] of tree.items.entries()) {
    const value = plain(item);
    if (seen.has(value))
      report.fault('SAID_TWICE', { place: item.place, path: [...path, at] }, `${spell(path)} says ${value} twice`, 'keep one');
    seen.add(value);
  }
};
