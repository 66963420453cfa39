/** Where a value is written: 1-based line and column of a file of the bundle. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Keys and indexes from the document's root. */
export type Path = readonly (string | number)[];

/**
 * A YAML value that knows where it was written. Every step of reading (interpolation, canonical forms, merging) maps trees to
 * trees, so that a fault found late still has its place.
 */
export type Tree = Scalar | Sequence | Mapping;

/** `!reset` drops what was said before, `!override` replaces it instead of merging. */
export type MergeTag = 'reset' | 'override';

interface Node {
  readonly place: Place;
  readonly tag?: MergeTag;
  /** Nodes in it, aliases counted as often as they are used. */
  readonly size: number;
}

export interface Scalar extends Node {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, for numbers whose spelling matters (0440, 12345678901234567890). */
  readonly source: string;
}

export interface Sequence extends Node {
  readonly kind: 'sequence';
  readonly items: readonly Tree[];
}

export interface Mapping extends Node {
  readonly kind: 'mapping';
  readonly entries: ReadonlyMap<string, Entry>;
  /** Made from a short syntax: its parts were not written one by one. */
  readonly short?: true;
}

export interface Entry {
  /** Where the key is written. */
  readonly key: Place;
  readonly value: Tree;
  /** Not in the file: Compose's own default. */
  readonly implied?: true;
}

export const scalar = (value: Scalar['value'], place: Place): Scalar => ({
  kind: 'scalar',
  value,
  place,
  source: value === null ? '' : String(value),
  size: 1,
});

export const sequence = (items: readonly Tree[], place: Place, tag?: MergeTag): Sequence => ({
  kind: 'sequence',
  items,
  place,
  size: total(items),
  ...(tag && { tag }),
});

export const mapping = (entries: ReadonlyMap<string, Entry>, place: Place, tag?: MergeTag): Mapping => ({
  kind: 'mapping',
  entries,
  place,
  size: totalOf(entries),
  ...(tag && { tag }),
});

/** A mapping made from a short syntax: every part stands where the short text stands. Undefined values are left out. */
export const shortForm = (values: Readonly<Record<string, Scalar['value'] | Tree | undefined>>, place: Place): Mapping => {
  const entries = new Map<string, Entry>();
  let size = 1;
  for (const key in values) {
    const value = values[key];
    if (value === undefined) continue;
    const tree = value !== null && typeof value === 'object' ? value : scalar(value, place);
    size += tree.size;
    entries.set(key, { key: place, value: tree });
  }
  return { kind: 'mapping', entries, place, size, short: true };
};

/** Plain data: what JSON or YAML would print. Keys such as __proto__ stay ordinary keys. */
export const plain = (tree: Tree): unknown => {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'sequence') return tree.items.map(plain);
  return Object.fromEntries([...tree.entries].map(([key, entry]) => [key, plain(entry.value)]));
};

export const child = (tree: Tree | undefined, ...path: Path): Tree | undefined => {
  let at = tree;
  for (const step of path) at = at && step1(at, step);
  return at;
};

/** A copy with one key set. */
export const withEntry = (tree: Mapping, key: string, entry: Entry): Mapping => ({
  ...tree,
  ...mapping(new Map([...tree.entries, [key, entry]]), tree.place, tree.tag),
});

const step1 = (tree: Tree, step: string | number): Tree | undefined => {
  if (tree.kind === 'mapping') return tree.entries.get(String(step))?.value;
  return tree.kind === 'sequence' ? tree.items[Number(step)] : undefined;
};

const total = (trees: readonly Tree[]): number => {
  let sum = 1;
  for (const tree of trees) sum += tree.size;
  return sum;
};

const totalOf = (entries: ReadonlyMap<string, Entry>): number => {
  let sum = 1;
  for (const entry of entries.values()) sum += entry.value.size;
  return sum;
};

/** `services.web.ports[0]`, as people write it. */
export const spell = (path: Path): string => {
  let out = '';
  for (const step of path) out += typeof step === 'number' ? `[${step}]` : out === '' ? step : `.${step}`;
  return out;
};

/** RFC 6901. */
export const pointer = (path: Path): string => {
  let out = '';
  for (const step of path) out += pointerStep(step);
  return out;
};

/** One step of a pointer, its slash in front. */
export const pointerStep = (step: string | number): string =>
  typeof step === 'string' && /[~/]/.test(step) ? `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}` : `/${step}`;
