import {
  child,
  type Entry,
  type Mapping,
  mapping,
  type Place,
  plain,
  scalar,
  sequence,
  shortForm,
  type Tree,
  withEntry,
} from '../tree.js';
import { textScalar } from './shapes/at.js';

/** What Compose adds by itself: the default network, full names of resources, defaults of builds, order from links. */
export const normalise = (tree: Mapping, project: string, lookup: (name: string) => string | undefined): Mapping => {
  const services = mapOf(tree, 'services', (service, name) => normaliseService(service, name, lookup));
  const networks = new Map<string, Entry>(asMapping(child(tree, 'networks'))?.entries);
  if (usesDefault(services) && !networks.has('default')) networks.set('default', implied(scalar(null, tree.place)));
  let out = withEntry(tree, 'services', { ...(tree.entries.get('services') ?? implied(services)), value: services });
  if (networks.size > 0)
    out = withEntry(out, 'networks', {
      ...(tree.entries.get('networks') ?? implied(tree)),
      value: mapping(networks, tree.place),
    });
  for (const kind of ['networks', 'volumes', 'secrets', 'configs']) if (out.entries.has(kind)) out = named(out, kind, project);
  return withEntry(out, 'name', {
    ...(tree.entries.get('name') ?? implied(tree)),
    value: textScalar(project, child(tree, 'name')?.place ?? tree.place),
  });
};

const normaliseService = (service: Mapping, _name: string, lookup: (name: string) => string | undefined): Mapping => {
  let out = service;
  if (!out.entries.has('networks') && !out.entries.has('network_mode'))
    out = withEntry(
      out,
      'networks',
      implied(mapping(new Map([['default', implied(scalar(null, service.place))]]), service.place)),
    );
  out = resolved(out, 'environment', lookup, false);
  out = linked(secretTargets(out));
  const build = asMapping(child(out, 'build'));
  return build ? withEntry(out, 'build', { ...out.entries.get('build')!, value: buildOf(build, lookup) }) : out;
};

/** Names without a value take the caller's; a build argument that has none is left out. */
const resolved = (holder: Mapping, key: string, lookup: (name: string) => string | undefined, drop: boolean): Mapping => {
  const values = asMapping(child(holder, key));
  if (!values) return holder;
  const entries = [...values.entries].flatMap(([name, entry]): [string, Entry][] => {
    if (entry.value.kind !== 'scalar' || entry.value.value !== null) return [[name, entry]];
    const value = lookup(name);
    if (value === undefined) return drop ? [] : [[name, entry]];
    return [[name, { ...entry, value: textScalar(value, entry.value.place) }]];
  });
  return withEntry(holder, key, { ...holder.entries.get(key)!, value: mapping(new Map(entries), values.place) });
};

const buildOf = (build: Mapping, lookup: (name: string) => string | undefined): Mapping => {
  let out = resolved(build, 'args', lookup, true);
  if (!out.entries.has('context')) out = withEntry(out, 'context', implied(textScalar('.', build.place)));
  if (out.entries.has('dockerfile') || out.entries.has('dockerfile_inline')) return out;
  return withEntry(out, 'dockerfile', implied(textScalar('Dockerfile', build.place)));
};

/** Secrets are read from /run/secrets, unless told otherwise. */
const secretTargets = (service: Mapping): Mapping => {
  const secrets = child(service, 'secrets');
  if (secrets?.kind !== 'sequence') return service;
  const items = secrets.items.map((item) => {
    if (item.kind !== 'mapping' || item.entries.has('target')) return item;
    return withEntry(item, 'target', implied(textScalar(`/run/secrets/${plain(child(item, 'source') ?? item)}`, item.place)));
  });
  return withEntry(service, 'secrets', { ...service.entries.get('secrets')!, value: sequence(items, secrets.place) });
};

/** A link is also an order: what is linked starts first. */
const linked = (service: Mapping): Mapping => {
  const links = child(service, 'links');
  if (links?.kind !== 'sequence' || links.items.length === 0) return service;
  const depends = new Map<string, Entry>(asMapping(child(service, 'depends_on'))?.entries);
  for (const link of links.items) {
    const name = String(plain(link)).split(':')[0]!;
    const value = shortForm({ condition: 'service_started', restart: true, required: true }, link.place);
    if (!depends.has(name)) depends.set(name, { key: link.place, value, implied: true });
  }
  return withEntry(service, 'depends_on', {
    ...(service.entries.get('depends_on') ?? implied(links)),
    value: mapping(depends, service.place),
  });
};

const usesDefault = (services: Mapping): boolean =>
  services.entries.size === 0 ||
  [...services.entries.values()].some((entry) => child(entry.value, 'networks', 'default') !== undefined);

const named = (tree: Mapping, kind: string, project: string): Mapping => {
  const all = mapOf(tree, kind, (resource, key) => {
    if (resource.entries.has('name')) return resource;
    const external = plain(child(resource, 'external') ?? resource) === true;
    return withEntry(resource, 'name', implied(textScalar(external ? key : `${project}_${key}`, resource.place)));
  });
  return withEntry(tree, kind, { ...tree.entries.get(kind)!, value: all });
};

/** Each named thing of a section; one that says nothing becomes an empty mapping. */
const mapOf = (tree: Mapping, section: string, change: (part: Mapping, name: string) => Mapping): Mapping => {
  const parts = asMapping(child(tree, section)) ?? mapping(new Map(), tree.place);
  const entries = [...parts.entries].map(([name, entry]): [string, Entry] => {
    const part = asMapping(entry.value) ?? mapping(new Map(), entry.value.place);
    return [name, { ...entry, value: change(part, name) }];
  });
  return mapping(new Map(entries), parts.place);
};

const asMapping = (tree: Tree | undefined): Mapping | undefined => (tree?.kind === 'mapping' ? tree : undefined);

const implied = (value: Tree): Entry => ({ key: value.place as Place, value, implied: true });
