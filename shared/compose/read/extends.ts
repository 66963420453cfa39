import { nearest } from '../nearest.js';
import { below as knownBelow, ROOT } from '../table.js';
import { child, type Entry, type Mapping, mapping, type Place, plain, type Tree, withEntry } from '../tree.js';
import type { Extended, Loading } from './load.js';
import { loadExtended } from './load.js';
import { mergeTrees, withoutTags } from './merge.js';
import { below, folderOf } from './paths.js';

const SERVICE = knownBelow(knownBelow(ROOT, 'services')!, 'x')!;

/** Services that extend each other in a row. */
const MOST_DEEP = 50;

/** A file's services with what they extend merged under them, each resolved once. `extends` itself is gone afterwards. */
export const withExtended = (tree: Mapping, file: string, loading: Loading): Mapping => {
  const services = child(tree, 'services');
  if (services?.kind !== 'mapping' || !hasExtends(services)) return tree;
  const scope: Scope = { file, services, done: new Map(), loading };
  const entries = [...services.entries].map(([name, entry]): [string, Entry] => [
    name,
    { ...entry, value: resolved(name, scope, []) ?? entry.value },
  ]);
  const value = mapping(new Map(entries), services.place, services.tag);
  return withEntry(tree, 'services', { ...tree.entries.get('services')!, value });
};

interface Scope {
  readonly file: string;
  readonly services: Mapping;
  readonly done: Map<string, Tree>;
  readonly loading: Loading;
}

const hasExtends = (services: Mapping): boolean =>
  [...services.entries.values()].some(({ value }) => value.kind === 'mapping' && value.entries.has('extends'));

/** The service with its bases under it; null when there is no such service or its bases go round in a circle. */
const resolved = (name: string, scope: Scope, trail: readonly string[]): Tree | null => {
  const known = scope.done.get(name);
  if (known !== undefined) return known;
  const service = scope.services.entries.get(name)?.value;
  if (service === undefined) return null;
  const extended = child(service, 'extends');
  const made = service.kind === 'mapping' && extended ? over(service, name, extended, scope, trail) : service;
  scope.done.set(name, made);
  return made;
};

const over = (service: Mapping, name: string, extended: Tree, scope: Scope, trail: readonly string[]): Tree => {
  const own = withoutExtends(service);
  const here = `${scope.file}#${name}`;
  const where = { place: extended.place, path: ['services', name, 'extends'] };
  if (trail.includes(here)) {
    const circle = [...trail.slice(trail.indexOf(here)), here].map((one) => one.split('#')[1]).join(' → ');
    scope.loading.report.fault('EXTENDS_CYCLE', where, `services extend each other: ${circle}`, 'remove one of these extends');
    return own;
  }
  if (trail.length >= MOST_DEEP) {
    scope.loading.report.fault('EXTENDS_TOO_DEEP', where, `more than ${MOST_DEEP} services extend each other`, 'extend fewer');
    return own;
  }
  const base = baseOf(extended, where, scope, [...trail, here]);
  return base === null || !scope.loading.report.grow(base.size) ? own : mergeTrees(withoutTags(base), own, SERVICE);
};

interface Where {
  readonly place: Place;
  readonly path: readonly string[];
}

const baseOf = (extended: Tree, where: Where, scope: Scope, trail: readonly string[]): Tree | null => {
  const { service, file } = (plain(extended) ?? {}) as { service?: unknown; file?: unknown };
  const { report } = scope.loading;
  if (typeof service !== 'string') {
    report.fault('PART_MISSING', where, 'extends has no service', 'add service:');
    return null;
  }
  const other = typeof file === 'string' ? scopeOf(file, where, scope.loading) : scope;
  if (other === null) return null;
  const base = resolved(service, other, trail);
  if (base !== null) return base;
  const near = nearest(service, other.services.entries.keys());
  const detail = `there is no service "${service}"${other === scope ? '' : ` in ${file}`} to extend`;
  report.fault('SERVICE_UNDEFINED', where, detail, near === null ? 'extend one that is there' : `${near}?`);
  return null;
};

/** The services of another file, their paths as seen from the bundle. */
const scopeOf = (file: string, where: Where, loading: Loading): Scope | null => {
  const name = below(loading.folder, file);
  const inner: Loading = { ...loading, folder: folderOf(name) };
  const known = loading.extended.get(name) ?? readExtended(name, where, inner);
  if (known !== null) loading.extended.set(name, known);
  return known && { file: name, ...known, loading: inner };
};

const readExtended = (name: string, where: Where, loading: Loading): Extended | null => {
  const tree = loadExtended(name, where, loading);
  const services = tree && child(tree, 'services');
  if (tree === null) return null;
  if (services?.kind === 'mapping') return { services, done: new Map() };
  loading.report.fault('NO_SERVICES', where, `${name} has no services to extend`, 'name a file that has them');
  return null;
};

const withoutExtends = (service: Mapping): Mapping => {
  const entries = new Map(service.entries);
  entries.delete('extends');
  return { ...service, ...mapping(entries, service.place, service.tag) };
};
