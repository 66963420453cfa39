import { below, type Known, ROOT, type Shape } from '../table.js';
import { type Entry, mapping, plain, sequence, type Tree } from '../tree.js';

/** Lists that a later file replaces as a whole: a command is one thing. */
const REPLACED: ReadonlySet<Shape> = new Set(['words', 'test']);

/**
 * A later file over an earlier one, both in canonical form: mappings by key, lists joined with one entry for each thing that can
 * be there once, everything else replaced. https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 */
export const mergeTrees = (base: Tree, later: Tree, known: Known | null = ROOT): Tree => {
  const shape = known?.row?.shape;
  if (later.tag === 'override' || base.kind !== later.kind || (shape && REPLACED.has(shape))) return later;
  if (later.kind === 'sequence' && base.kind === 'sequence')
    return sequence(unique([...base.items, ...later.items], shape), later.place);
  if (later.kind !== 'mapping' || base.kind !== 'mapping') return later;
  const entries = new Map(base.entries);
  for (const [key, entry] of later.entries) {
    const before = entries.get(key);
    const next = known && below(known, key);
    entries.set(key, before === undefined ? entry : { ...entry, value: mergeTrees(before.value, entry.value, next) });
  }
  return mapping(entries, later.place);
};

/** What `!reset` marks is taken out once all files are merged. */
export const withoutResets = (tree: Tree): Tree => {
  if (tree.kind === 'scalar') return tree;
  if (tree.kind === 'sequence') return sequence(tree.items.filter(kept).map(withoutResets), tree.place);
  const entries = [...tree.entries].filter(([, entry]) => kept(entry.value));
  const clean = entries.map(([key, entry]): [string, Entry] => [key, { ...entry, value: withoutResets(entry.value) }]);
  return { ...tree, entries: new Map(clean) };
};

const kept = (tree: Tree): boolean => tree.tag !== 'reset';

/** The last of those that mean the same thing, in the place of the first. */
const unique = (items: readonly Tree[], shape: Shape | undefined): readonly Tree[] => {
  const found = new Map<string, Tree>();
  for (const item of items) found.set(identity(item, shape), item);
  return [...found.values()];
};

const identity = (item: Tree, shape: Shape | undefined): string => {
  const value = plain(item) as Record<string, unknown>;
  if (shape === 'mounts') return String(value['target']);
  if (shape === 'ports') return JSON.stringify([value['host_ip'], value['published'], value['target'], value['protocol']]);
  if (shape === 'references') return String(value['target'] ?? value['source']);
  if (shape === 'envFiles') return String(value['path']);
  return JSON.stringify(value);
};
