import type { Row } from '../table.js';
import { type Mapping, plain, type Tree } from '../tree.js';

/** What makes two items of a list the same thing; lists without a rule keep all their items. */
type Identity = (item: Tree) => string;

const text = (item: Tree): string => String(item.kind === 'scalar' ? item.value : JSON.stringify(plain(item)));

const part = (item: Tree, name: string): string | undefined => {
  const value = (item as Mapping).entries?.get(name)?.value;
  return value?.kind === 'scalar' && value.value !== null ? String(value.value) : undefined;
};

/** `NAME=value`: one a name. */
const byName: Identity = (item) => text(item).split('=', 1)[0]!;
const byTarget: Identity = (item) => part(item, 'target') ?? text(item);
const bySocket: Identity = (item) =>
  [part(item, 'host_ip') ?? '0.0.0.0', part(item, 'published'), part(item, 'target'), part(item, 'protocol') ?? 'tcp'].join(' ');
const byFile =
  (folder: string): Identity =>
  (item) =>
    part(item, 'target') ?? `${folder}/${part(item, 'source')}`;

/** https://github.com/compose-spec/compose-spec/blob/main/13-merge.md#unique-resources, and the lists that Compose adds to it. */
const RULES: ReadonlyMap<string, Identity> = new Map([
  ...['build.tags', 'cap_add', 'cap_drop', 'dns', 'dns_opt', 'dns_search', 'expose', 'links', 'profiles', 'tmpfs'].map(
    (name): [string, Identity] => [`services.*.${name}`, byName],
  ),
  ['services.*.networks.*.aliases', byName],
  ['services.*.networks.*.link_local_ips', byName],
  ['services.*.configs', byFile('')],
  ['services.*.devices', byTarget],
  ['services.*.env_file', (item) => part(item, 'path') ?? text(item)],
  ['services.*.ports', bySocket],
  ['services.*.secrets', byFile('/run/secrets')],
  ['services.*.volumes', byTarget],
]);

/** The last of those that are the same thing, in the place of the first. */
export const distinct = (items: readonly Tree[], row: Row | null): readonly Tree[] => {
  const identity = row === null ? undefined : RULES.get(row.path);
  if (identity === undefined || items.length < 2) return items;
  const found = new Map<string, Tree>();
  for (const item of items) found.set(identity(item), item);
  return found.size === items.length ? items : [...found.values()];
};
