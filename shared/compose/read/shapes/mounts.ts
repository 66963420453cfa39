import { type Entry, mapping, shortForm, type Tree } from '../../tree.js';
import { type At, type Reader, textOf, wrong } from './at.js';
import { each } from './lists.js';

/** `volumes` of a service to the long form. */
export const mounts: Reader = (tree, at) =>
  each(tree, at, (item, here) => {
    if (item.kind === 'mapping') return item;
    const text = textOf(item);
    return text === null || text === '' ? wrong(item, here, 'a mount such as "data:/var/lib/data"') : short(text, item, here);
  });

const PROPAGATION = new Set(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']);

const short = (text: string, item: Tree, at: At): Tree | null => {
  const parts = text.split(/:(?![\\])/);
  if (parts.length > 3 || parts.some((part) => part === '')) return wrong(item, at, '"source:target" or "source:target:ro"');
  const [first, second, mode] = parts as [string, string?, string?];
  if (second === undefined) return shortForm({ type: 'volume', target: first, volume: none(item) }, item.place);
  const options = (mode ?? '').split(',').filter((option) => option !== '');
  const bind = /^[./~]/.test(first);
  const common = {
    type: bind ? 'bind' : 'volume',
    source: first,
    target: second,
    read_only: options.includes('ro') || undefined,
  };
  return shortForm({ ...common, ...(bind ? { bind: bindOf(options, item) } : { volume: volumeOf(options, item) }) }, item.place);
};

const bindOf = (options: readonly string[], item: Tree): Tree => {
  const selinux = options.find((option) => option === 'z' || option === 'Z');
  const propagation = options.find((option) => PROPAGATION.has(option));
  return shortForm({ create_host_path: true, selinux, propagation }, item.place);
};

const volumeOf = (options: readonly string[], item: Tree): Tree =>
  options.includes('nocopy') ? shortForm({ nocopy: true }, item.place) : none(item);

const none = (item: Tree): Tree => ({ ...mapping(new Map<string, Entry>(), item.place), short: true });

/** `devices` to the long form; none is ever opened without the operator. */
export const devices: Reader = (tree, at) =>
  each(tree, at, (item) => {
    const [source, target, permissions] = (textOf(item) ?? '').split(':');
    if (textOf(item) === null) return item;
    return shortForm({ source: source!, target: target ?? source!, permissions: permissions ?? 'rwm' }, item.place);
  });
