import { below, type Known, ROOT, type Shape } from '../table.js';
import { child, type Entry, type Mapping, mapping, plain, sequence, type Tree } from '../tree.js';
import { distinct } from './unicity.js';

/** Values that a later file replaces as a whole: a command is one thing, and so is a limit. */
const REPLACED: ReadonlySet<Shape> = new Set(['words', 'test', 'ulimit']);

/**
 * A later file over an earlier one, both in canonical form: mappings by key, lists joined with one entry for each thing that can
 * be there once, everything else replaced. https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 */
export const mergeTrees = (base: Tree, later: Tree, known: Known | null = ROOT): Tree => {
  const row = known?.row ?? null;
  if (later.tag !== undefined || base.kind !== later.kind) return isNothing(later, row?.shape) ? base : later;
  if (row !== null && REPLACED.has(row.shape)) return later;
  if (later.kind === 'sequence' && base.kind === 'sequence') return joined(base.items, later.items, later, known);
  if (later.kind !== 'mapping' || base.kind !== 'mapping') return isNothing(later, row?.shape) ? base : later;
  if (row?.path === 'services.*.logging' && otherDriver(base, later)) return later;
  return mergeMappings(base, later, known);
};

const mergeMappings = (base: Mapping, later: Mapping, known: Known | null): Mapping => {
  const entries = new Map(base.entries);
  // Of plain names and values the last word counts, also when it is "no value".
  const flat = known?.row?.shape === 'keyValues';
  for (const [key, entry] of later.entries) {
    const before = entries.get(key);
    // What nobody wrote never wins over what somebody wrote.
    if (before !== undefined && entry.implied && !before.implied) continue;
    const value = before === undefined || flat ? entry.value : mergeTrees(before.value, entry.value, known && below(known, key));
    entries.set(key, { ...entry, value });
  }
  return mapping(entries, later.place);
};

/** What `!reset` marks is taken out, and the marks themselves: they have done their work once a file is merged. */
export const withoutTags = (tree: Tree): Tree => {
  if (tree.kind === 'scalar') return tree.tag === undefined ? tree : untagged(tree);
  if (tree.kind === 'sequence') {
    const items = tree.items.filter(kept).map(withoutTags);
    const same = items.length === tree.items.length && items.every((item, at) => item === tree.items[at]);
    return same && tree.tag === undefined ? tree : sequence(items, tree.place);
  }
  const entries = new Map<string, Entry>();
  let same = tree.tag === undefined;
  for (const [key, entry] of tree.entries) {
    const value = kept(entry.value) ? withoutTags(entry.value) : null;
    if (value !== entry.value) same = false;
    if (value !== null) entries.set(key, value === entry.value ? entry : { ...entry, value });
  }
  return same ? tree : { ...mapping(entries, tree.place), ...(tree.short && { short: true }) };
};

const kept = (tree: Tree): boolean => tree.tag !== 'reset';

const untagged = <T extends Tree>({ tag: _, ...rest }: T): Omit<T, 'tag'> => rest;

/** `key:` with nothing after it leaves what was there, except where nothing is a value of its own. */
const isNothing = (tree: Tree, shape: Shape | undefined): boolean =>
  tree.kind === 'scalar' && tree.value === null && tree.tag === undefined && shape !== 'keyValues';

const otherDriver = (base: Mapping, later: Mapping): boolean => {
  const [one, other] = [base.entries.get('driver')?.value, later.entries.get('driver')?.value];
  return one !== undefined && other !== undefined && plain(one) !== plain(other);
};

const joined = (base: readonly Tree[], later: readonly Tree[], { place }: Tree, known: Known | null): Tree => {
  const shape = known?.row?.shape;
  if (shape === 'pools') return sequence(pools(base, later), place);
  if (shape === 'hosts') return sequence([...base, ...without(later, base)], place);
  return sequence(distinct([...base, ...later], known?.row ?? null), place);
};

const without = (items: readonly Tree[], others: readonly Tree[]): readonly Tree[] => {
  const known = new Set(others.map(plain));
  return items.filter((item) => !known.has(plain(item)));
};

/** Address pools of a network, as compose-go has it: a pool of a new subnet takes the place of the old ones. */
const pools = (base: readonly Tree[], later: readonly Tree[]): readonly Tree[] => {
  const merged = new Map<unknown, Tree>();
  for (let pool of base)
    for (const over of later) {
      if (subnetOf(over) !== subnetOf(pool) && !merged.has(subnetOf(over))) merged.set(subnetOf(over), over);
      else {
        pool = mergeTrees(pool, over, null);
        merged.set(subnetOf(pool), pool);
      }
    }
  return [...merged.values()];
};

const subnetOf = (pool: Tree): unknown => {
  const subnet = child(pool, 'subnet');
  return subnet && plain(subnet);
};
