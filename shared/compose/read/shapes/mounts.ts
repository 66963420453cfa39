import { type Entry, type Mapping, mapping, shortForm, type Tree, withEntry } from '../../tree.js';
import { type At, type Reader, textOf, textScalar, wrong } from './at.js';
import { each } from './lists.js';

/** `volumes` of a service to the long form. */
export const mounts: Reader = (tree, at) => {
  if (tree.kind === 'sequence' && tree.items.length > MOST_MOUNTS) return wrong(tree, at, `at most ${MOST_MOUNTS} mounts`);
  return each(tree, at, (item, here) => {
    if (item.kind === 'mapping') return cleaned(item);
    const text = textOf(item);
    return text === null || text === '' ? wrong(item, here, 'a mount such as "data:/var/lib/data"') : short(text, item, here);
  });
};

/** Mounts of one service: a container has no use for more. */
const MOST_MOUNTS = 1000;

/** Source, target and options. A drive's letter (`C:\\data`, `C:/data:/data`) belongs to its path; `d:/data` alone is the volume d. */
const split = (text: string): string[] => {
  if (text.length <= 2) return [text];
  const parts = text.split(/:(?!\\)/);
  const [drive, path, ...rest] = parts;
  const isDrive = /^[A-Za-z]$/.test(drive!) && path !== undefined && /^[/\\]/.test(rest[0] ?? '');
  return isDrive ? [`${drive}:${path}`, ...rest] : parts;
};

/** A path in the container without `//`, `.` and `..`. */
const clean = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !path.startsWith('/')) parts.push(part);
  }
  return (path.startsWith('/') ? '/' : '') + parts.join('/') || '.';
};

const cleaned = (mount: Mapping): Mapping => {
  const target = mount.entries.get('target');
  const text = target && textOf(target.value);
  if (!text || clean(text) === text) return mount;
  return withEntry(mount, 'target', { ...target, value: textScalar(clean(text), target.value.place) });
};

const PROPAGATION = new Set(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']);

const short = (text: string, item: Tree, at: At): Tree | null => {
  const parts = split(text);
  if (parts.length > 3 || parts.some((part) => part === '')) return wrong(item, at, '"source:target" or "source:target:ro"');
  const [first, second, mode] = parts as [string, string?, string?];
  if (second === undefined) return shortForm({ type: 'volume', target: clean(first), volume: none(item) }, item.place);
  const options = (mode ?? '').split(',').filter((option) => option !== '');
  const bind = /^(?:[./~]|\\\\|[A-Za-z]:)/.test(first);
  const written = options.findLast((option) => option === 'ro' || option === 'rw');
  const common = {
    type: bind ? 'bind' : 'volume',
    source: first,
    target: clean(second),
    read_only: written === 'ro' || undefined,
  };
  return shortForm(
    {
      ...common,
      ...(bind ? { bind: bindOf(options, item) } : { ...bindOfVolume(options, item), volume: volumeOf(options, item) }),
    },
    item.place,
  );
};

/** `data:/x:z`: an option of bind mounts on a volume is kept as it was said. */
const bindOfVolume = (options: readonly string[], item: Tree): { readonly bind?: Tree } => {
  const { selinux, propagation } = said(options);
  return (selinux ?? propagation) ? { bind: shortForm({ selinux, propagation }, item.place) } : {};
};

const said = (options: readonly string[]): { selinux: string | undefined; propagation: string | undefined } => ({
  selinux: options.find((option) => option === 'z' || option === 'Z'),
  propagation: options.find((option) => PROPAGATION.has(option)),
});

const bindOf = (options: readonly string[], item: Tree): Tree => {
  return shortForm({ create_host_path: true, ...said(options) }, item.place);
};

const volumeOf = (options: readonly string[], item: Tree): Tree =>
  options.includes('nocopy') ? shortForm({ nocopy: true }, item.place) : none(item);

const none = (item: Tree): Tree => ({ ...mapping(new Map<string, Entry>(), item.place), short: true });

/** `devices` to the long form; none is ever opened without the operator. */
export const devices: Reader = (tree, at) =>
  each(tree, at, (item, here) => {
    const [source, target, permissions, more] = (textOf(item) ?? '').split(':');
    if (textOf(item) === null) return item;
    if (more !== undefined) return wrong(item, here, '"source:target:permissions"');
    return shortForm({ source: source!, target: target ?? source!, permissions: permissions ?? 'rwm' }, item.place);
  });
