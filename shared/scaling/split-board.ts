import { once } from './once.js';
import { firstNotBefore, firstWith, insert, last, type Order, orderOf, remove } from './order.js';
import type { SplitBin, SplitItem } from './split.js';

/**
 * A split while it is searched for: what lies where, by number. Instances of one capacity are kept in the order of their shares, so that
 * the hottest and the coolest are found without looking at all of them.
 */
export interface Board {
  readonly items: readonly SplitItem[];
  readonly bins: readonly SplitBin[];
  /** The instance of each item; -1 = none yet. */
  readonly at: Int32Array;
  readonly shares: Float64Array;
  readonly freeCpu: Float64Array;
  readonly freeMemory: Float64Array;
  /** Items of each instance. */
  readonly on: readonly number[][];
  /** Where an item lay at first, by number; -1 = nowhere. */
  readonly home: Int32Array;
  /** Instances of equal capacity, coolest first. */
  classes: readonly Order[];
  readonly classOf: Int32Array;
  readonly figures: Figures;
  /** What is known of who may go where: by kind of item, then by which instances are alike. */
  readonly told: readonly Uint8Array[];
  /** Number of each instance among those that answer alike. */
  readonly alike: Int32Array;
}

/** What is asked of the items again and again, side by side: a search through a hundred thousand objects waits for memory. */
interface Figures {
  readonly load: Float64Array;
  readonly cpu: Float64Array;
  readonly memoryMiB: Float64Array;
  /** Items that share their function `allowed` are of one kind. */
  readonly kind: Int32Array;
  readonly kinds: readonly SplitItem['allowed'][];
}

/** Not asked yet. */
const UNKNOWN = 0;
const YES = 1;
const NO = 2;

/** Items that run stay where they are; those without a place go where they hurt least, the largest first. */
export const boardOf = (items: readonly SplitItem[], bins: readonly SplitBin[]): Board => {
  const board = emptyBoard(items, bins);
  const { home } = board;
  for (let i = 0; i < items.length; i += 1) if (home[i]! >= 0) lay(board, i, home[i]!);
  board.classes = ordersOf(board);
  const homeless = [...items.keys()].filter((i) => home[i]! < 0).sort((a, b) => items[b]!.load - items[a]!.load);
  for (const item of homeless) {
    const to = coolest(board, item);
    if (to >= 0) put(board, item, to);
  }
  return board;
};

/** All instances with what stays on them, and nothing else. */
export const emptyBoard = (items: readonly SplitItem[], bins: readonly SplitBin[]): Board => {
  const number = new Map([...new Set(bins.map((bin) => bin.capacity))].map((capacity, i) => [capacity, i]));
  const figures = figuresOf(items);
  const alike = alikeOf(bins);
  return {
    items,
    bins,
    figures,
    home: homesOf(items, bins),
    at: new Int32Array(items.length).fill(-1),
    shares: Float64Array.from(bins, (bin) => bin.fixed / bin.capacity),
    freeCpu: Float64Array.from(bins, (bin) => bin.free.cpu),
    freeMemory: Float64Array.from(bins, (bin) => bin.free.memoryMiB),
    on: bins.map(() => []),
    classes: [],
    classOf: Int32Array.from(bins, (bin) => number.get(bin.capacity)!),
    told: toldOf(figures.kinds, bins, alike),
    alike,
  };
};

const figuresOf = once((items: readonly SplitItem[]): Figures => {
  const numbers = new Map<SplitItem['allowed'], number>();
  const kind = Int32Array.from(items, ({ allowed }) => {
    const known = numbers.get(allowed);
    if (known === undefined) numbers.set(allowed, numbers.size);
    return known ?? numbers.size - 1;
  });
  return {
    load: Float64Array.from(items, ({ load }) => load),
    cpu: Float64Array.from(items, ({ needs }) => needs.cpu),
    memoryMiB: Float64Array.from(items, ({ needs }) => needs.memoryMiB),
    kind,
    kinds: [...numbers.keys()],
  };
});

/** Instances that do not say what they are like are each of their own kind. */
const alikeOf = (bins: readonly SplitBin[]): Int32Array =>
  bins.every(({ alike }) => alike !== undefined) ? Int32Array.from(bins, ({ alike }) => alike!) : Int32Array.from(bins.keys());

/** Where instances say what they are like, one kind of item is asked once of each sort, for all splits that it takes part in. */
const toldOf = (kinds: Figures['kinds'], bins: readonly SplitBin[], alike: Int32Array): Uint8Array[] => {
  const sorts = alike.reduce((most, one) => Math.max(most, one + 1), 0);
  if (bins.some((bin) => bin.alike === undefined)) return kinds.map(() => new Uint8Array(sorts));
  return kinds.map((allowed) => {
    const known = answers(allowed);
    if (known.told.length < sorts) known.told = grownTo(known.told, sorts);
    return known.told;
  });
};

const answers = once((_allowed: SplitItem['allowed']): { told: Uint8Array } => ({ told: new Uint8Array(0) }));

const grownTo = (told: Uint8Array, length: number): Uint8Array => {
  const grown = new Uint8Array(length);
  grown.set(told);
  return grown;
};

const homesOf = (items: readonly SplitItem[], bins: readonly SplitBin[]): Int32Array => {
  const known = homes(items);
  const like = known.find(({ ids, whole }) => (whole || ids.length === bins.length) && ids.every((id, i) => bins[i]?.id === id));
  if (like) return like.home;
  const places = new Map(bins.map((bin, i) => [bin.id, i]));
  const home = Int32Array.from(items, (item) => (item.at === null ? -1 : (places.get(item.at) ?? -1)));
  known.push({ ids: bins.map(({ id }) => id), home, whole: items.every(({ at }, i) => at === null || home[i]! >= 0) });
  return home;
};

interface Homes {
  readonly ids: readonly string[];
  readonly home: Int32Array;
  /** Each item that runs has its instance among these: more instances after them change nothing. */
  readonly whole: boolean;
}

/** Where the same items lay on the same instances. */
const homes = once((_items: readonly SplitItem[]): Homes[] => []);

/** By share, then by number. */
const ordersOf = ({ bins, classOf, shares }: Board): readonly Order[] => {
  const classes: number[][] = [];
  for (const bin of bins.keys()) (classes[classOf[bin]!] ??= []).push(bin);
  return classes.map((members) => orderOf(members, (a, b) => shares[a]! - shares[b]! || a - b));
};

/** Puts an item on an instance, wherever it was before. */
export const put = (board: Board, item: number, bin: number): void => {
  const before = board.at[item]!;
  if (before >= 0) reweigh(board, before, () => take(board, item, before));
  reweigh(board, bin, () => lay(board, item, bin));
};

const reweigh = (board: Board, bin: number, change: () => void): void => {
  const order = board.classes[board.classOf[bin]!]!;
  remove(order, bin);
  change();
  insert(order, bin);
};

const lay = (board: Board, item: number, bin: number): void => weigh(board, item, bin, 1);

const take = (board: Board, item: number, bin: number): void => weigh(board, item, bin, -1);

/** What runs here already needs no room, and what leaves gives none: its copy starts before it stops. */
const weigh = (board: Board, item: number, bin: number, sign: 1 | -1): void => {
  const { load, cpu, memoryMiB } = board.figures;
  board.shares[bin]! += (sign * load[item]!) / board.bins[bin]!.capacity;
  board.at[item] = sign === 1 ? bin : -1;
  if (sign === 1) board.on[bin]!.push(item);
  else board.on[bin]!.splice(board.on[bin]!.indexOf(item), 1);
  if (board.home[item] === bin) return;
  board.freeCpu[bin]! -= sign * cpu[item]!;
  board.freeMemory[bin]! -= sign * memoryMiB[item]!;
};

/** Whether an item may go to an instance, and fits beside the others that would come there. */
export const mayGo = (board: Board, item: number, bin: number): boolean =>
  board.home[item] === bin || (hasRoom(board, item, bin) && isAllowed(board, item, bin));

const isAllowed = ({ figures, bins, alike, told }: Board, item: number, bin: number): boolean => {
  const kind = figures.kind[item]!;
  const [known, sort] = [told[kind]!, alike[bin]!];
  if (known[sort] === UNKNOWN) known[sort] = figures.kinds[kind]!(bins[bin]!.id) ? YES : NO;
  return known[sort] === YES;
};

const hasRoom = ({ figures, freeCpu, freeMemory }: Board, item: number, bin: number): boolean =>
  figures.cpu[item]! <= freeCpu[bin]! + 1e-9 && figures.memoryMiB[item]! <= freeMemory[bin]! + 1e-6;

/** The instance that would be the least hot with this item on it; -1 when it may go nowhere (else). */
export const coolest = (board: Board, item: number, except = -1): number => {
  let [best, lowest] = [-1, Number.POSITIVE_INFINITY];
  for (const order of board.classes) {
    const bin = firstWith(order, (one) => one !== except && mayGo(board, item, one));
    if (bin < 0) continue;
    const share = board.shares[bin]! + board.figures.load[item]! / board.bins[bin]!.capacity;
    if (share < lowest - 1e-9) [best, lowest] = [bin, share];
  }
  return best;
};

/** The hottest instance, the first of equals; -1 when there is none. */
export const hottest = (board: Board): number => {
  let best = -1;
  for (const order of board.classes) {
    const bin = firstOfHottest(board, order);
    if (bin >= 0 && (best < 0 || board.shares[bin]! > board.shares[best]!)) best = bin;
  }
  return best;
};

const firstOfHottest = ({ shares }: Board, order: Order): number => {
  const highest = shares[last(order)];
  return highest === undefined ? -1 : firstNotBefore(order, (bin) => shares[bin]! < highest);
};

export const highestOf = (board: Board): number => Math.max(0, board.shares[hottest(board)] ?? 0);
