import { child, type Entry, type Mapping, mapping, type Place, plain, scalar, sequence, type Tree, withEntry } from '../tree.js';
import { withAwsKeys } from './aws-keys.js';
import { ordered } from './order.js';
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
  const networks = child(service, 'networks');
  const none = networks === undefined || (networks.kind === 'mapping' && networks.entries.size === 0);
  if (none && !out.entries.has('network_mode') && !out.entries.has('provider'))
    out = withEntry(
      out,
      'networks',
      implied(mapping(new Map([['default', implied(scalar(null, service.place))]]), service.place)),
    );
  out = resolved(out, 'environment', lookup, false);
  out = ordered(withAwsKeys(withHookImages(withDeviceCounts(withHosts(secretTargets(out))))));
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

/** Hosts in the order of their names; name servers that say nothing left out. */
const withHosts = (service: Mapping): Mapping => {
  let out = sortedList(service, service, 'extra_hosts');
  const build = asMapping(child(out, 'build'));
  if (build?.entries.has('extra_hosts'))
    out = withEntry(out, 'build', { ...out.entries.get('build')!, value: sortedList(build, build, 'extra_hosts') });
  const dns = child(out, 'dns');
  if (dns?.kind !== 'sequence') return out;
  const items = dns.items.filter((item) => plain(item) !== '');
  return items.length === dns.items.length
    ? out
    : withEntry(out, 'dns', { ...out.entries.get('dns')!, value: sequence(items, dns.place) });
};

const sortedList = <T extends Mapping>(holder: T, tree: Mapping, key: string): Mapping => {
  const list = child(tree, key);
  if (list?.kind !== 'sequence' || list.items.length < 2) return holder;
  const items = [...list.items].sort((a, b) => (String(plain(a)) < String(plain(b)) ? -1 : 1));
  return withEntry(holder, key, { ...tree.entries.get(key)!, value: sequence(items, list.place) });
};

/** A request for devices that names neither how many nor which means all. */
const withDeviceCounts = (service: Mapping): Mapping => {
  const counted = eachItem(service, 'gpus', allOf);
  const deploy = asMapping(child(counted, 'deploy'));
  const resources = deploy && asMapping(child(deploy, 'resources'));
  const reservations = resources && asMapping(child(resources, 'reservations'));
  if (!reservations?.entries.has('devices')) return counted;
  const devices = eachItem(reservations, 'devices', allOf);
  const inResources = withEntry(resources!, 'reservations', { ...resources!.entries.get('reservations')!, value: devices });
  const inDeploy = withEntry(deploy!, 'resources', { ...deploy!.entries.get('resources')!, value: inResources });
  return withEntry(counted, 'deploy', { ...counted.entries.get('deploy')!, value: inDeploy });
};

const allOf = (request: Mapping): Mapping =>
  request.entries.has('count') || request.entries.has('device_ids')
    ? request
    : withEntry(request, 'count', implied(scalar(-1, request.place)));

/** Hooks before the start run in the service's own image, unless they name another. */
const withHookImages = (service: Mapping): Mapping => {
  const image = child(service, 'image');
  if (image === undefined) return service;
  return eachItem(service, 'pre_start', (hook) => (hook.entries.has('image') ? hook : withEntry(hook, 'image', implied(image))));
};

const eachItem = (holder: Mapping, key: string, change: (item: Mapping) => Mapping): Mapping => {
  const list = child(holder, key);
  if (list?.kind !== 'sequence') return holder;
  const items = list.items.map((item) => (item.kind === 'mapping' ? change(item) : item));
  return withEntry(holder, key, { ...holder.entries.get(key)!, value: sequence(items, list.place) });
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
