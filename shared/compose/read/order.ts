import { child, type Entry, type Mapping, mapping, type Place, plain, shortForm, type Tree, withEntry } from '../tree.js';

/** Namespaces that one service can take over from another: `network_mode: service:db`. */
const NAMESPACES = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'];

interface Needed {
  readonly name: string;
  readonly place: Place;
  /** Whether the dependent starts again with what it needs. */
  readonly restart: boolean | undefined;
}

/** A link, a namespace or a volume of another service is also an order: the other starts first. */
export const ordered = (service: Mapping): Mapping => {
  const needed = [...linked(service), ...shared(service), ...mounted(service)];
  if (needed.length === 0) return service;
  const own = child(service, 'depends_on');
  const depends = new Map<string, Entry>(own?.kind === 'mapping' ? own.entries : []);
  for (const { name, place, restart } of needed) {
    const value = shortForm({ condition: 'service_started', restart, required: true }, place);
    if (!depends.has(name)) depends.set(name, { key: place, value, implied: true });
  }
  const holder = service.entries.get('depends_on') ?? { key: needed[0]!.place, value: service, implied: true as const };
  return withEntry(service, 'depends_on', { ...holder, value: mapping(depends, service.place) });
};

const linked = (service: Mapping): Needed[] =>
  itemsOf(service, 'links').map((link) => ({ name: text(link).split(':')[0]!, place: link.place, restart: true }));

const shared = (service: Mapping): Needed[] =>
  NAMESPACES.flatMap((key) => {
    const mode = child(service, key);
    const name = mode && /^service:(.+)$/.exec(text(mode))?.[1];
    return name ? [{ name, place: mode.place, restart: true }] : [];
  });

const mounted = (service: Mapping): Needed[] =>
  itemsOf(service, 'volumes_from')
    .filter((item) => !text(item).startsWith('container:'))
    .map((item) => ({ name: text(item).split(':')[0]!, place: item.place, restart: undefined }));

const itemsOf = (service: Mapping, key: string): readonly Tree[] => {
  const list = child(service, key);
  return list?.kind === 'sequence' ? list.items : [];
};

const text = (tree: Tree): string => String(plain(tree));
