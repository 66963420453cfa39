import { type Board, boardOf, coolest, emptyBoard, highestOf, hottest, put } from './split-board.js';
import { exact } from './split-exact.js';

/**
 * The best split of load over instances, given which tasks may move. All loads in vCPU or MiB; capacities in the same unit.
 * `docs/calculations.md` has worked sums; test/scaling/split.test.ts checks it against brute force.
 */
export interface SplitItem {
  readonly key: string;
  readonly load: number;
  /** Where it runs now; null = needs a place (a new task). */
  readonly at: string | null;
  /** Instances it may run on besides `at`. Items that share the function are asked of each instance once. */
  readonly allowed: (bin: string) => boolean;
  /** What it reserves. */
  readonly needs: Needs;
}

export interface Needs {
  readonly cpu: number;
  readonly memoryMiB: number;
}

export interface SplitBin {
  readonly id: string;
  readonly capacity: number;
  /** Load that stays whatever happens: tasks that may not move, and the host itself. */
  readonly fixed: number;
  /** What may still be reserved here. What leaves is not counted: the copy starts before the original stops. */
  readonly free: Needs;
  /** Instances that would answer every item alike have one number: only one of them is asked. When left out, each is. */
  readonly alike?: number;
}

export interface Split {
  /** Share 0..1 of the highest instance, and of all together. */
  readonly max: number;
  readonly mean: number;
  readonly shares: Readonly<Record<string, number>>;
  /** Item key to instance. */
  readonly at: Readonly<Record<string, string>>;
  readonly moves: readonly { readonly key: string; readonly from: string | null; readonly to: string }[];
}

/** So few are tried in every way. */
const EXACT_ITEMS = 12;
/** How far above the best a split with fewer moves may stay. */
const TOLERANCE = 0.01;
/** Of many, the search ends this close to what no split can go below. */
const CLOSE = 0.002;

/** The lowest highest share that moving can reach, with as few moves as come within a point of it. */
export const bestSplit = (items: readonly SplitItem[], bins: readonly SplitBin[]): Split => {
  const few = items.length <= EXACT_ITEMS;
  const board = boardOf(items, bins);
  const trail = improve(board, few ? Number.NEGATIVE_INFINITY : leastPossible(board) + CLOSE);
  const reached = highestOf(board);
  const found = few ? exact(emptyBoard(items, bins), reached) : null;
  const goal = (found ? highest(sharesOf(items, bins, found)) : reached) + TOLERANCE;
  if (found && reached > goal) return describe(items, bins, found);
  rewind(board, trail, goal);
  return describe(items, bins, board.at);
};

/** The split as it is (items without a place go where it hurts least). */
export const currentSplit = (items: readonly SplitItem[], bins: readonly SplitBin[]): Split =>
  describe(items, bins, boardOf(items, bins).at);

interface Moved {
  readonly item: number;
  readonly from: number;
  /** The highest share before it. */
  readonly before: number;
}

/** One move at a time, always the one that helps the most, until `goal` is met or no move helps. What was moved, in order. */
const improve = (board: Board, goal: number): Moved[] => {
  const trail: Moved[] = [];
  while (trail.length < board.items.length * 3) {
    const before = highestOf(board);
    const next = before > goal ? bestMove(board) : null;
    if (!next) break;
    trail.push({ item: next.item, from: board.at[next.item]!, before });
    put(board, next.item, next.to);
  }
  return trail;
};

/** Takes moves back, the last first, as long as the goal was met without them. */
const rewind = (board: Board, trail: Moved[], goal: number): void => {
  while ((trail.at(-1)?.before ?? Number.POSITIVE_INFINITY) <= goal) {
    const { item, from } = trail.pop()!;
    put(board, item, from);
  }
};

interface Candidate {
  readonly item: number;
  readonly to: number;
  /** The higher of the two instances after it. */
  readonly pair: number;
}

const bestMove = (board: Board): Candidate | null => {
  const hot = hottest(board);
  let best: Candidate | null = null;
  for (const item of board.on[hot] ?? []) {
    const to = coolest(board, item, hot);
    if (to < 0) continue;
    const load = board.figures.load[item]!;
    const there = board.shares[to]! + load / board.bins[to]!.capacity;
    const pair = Math.max(board.shares[hot]! - load / board.bins[hot]!.capacity, there);
    if (pair < board.shares[hot]! - 1e-6 && (!best || better({ item, to, pair }, best))) best = { item, to, pair };
  }
  return best;
};

const better = (one: Candidate, other: Candidate): boolean =>
  Math.abs(one.pair - other.pair) <= 1e-9 ? one.item < other.item : one.pair < other.pair;

/** No split goes below the mean of all, nor below what stays where it is. */
const leastPossible = ({ bins, shares }: Board): number => {
  const capacity = bins.reduce((sum, bin) => sum + bin.capacity, 0) || 1;
  const load = bins.reduce((sum, bin, i) => sum + shares[i]! * bin.capacity, 0);
  const fixed = bins.reduce((most, bin) => Math.max(most, bin.fixed / bin.capacity), 0);
  return Math.max(load / capacity, fixed);
};

const sharesOf = (items: readonly SplitItem[], bins: readonly SplitBin[], at: Int32Array): number[] => {
  const shares = bins.map((bin) => bin.fixed / bin.capacity);
  for (let i = 0; i < items.length; i += 1) if (at[i]! >= 0) shares[at[i]!]! += items[i]!.load / bins[at[i]!]!.capacity;
  return shares;
};

const highest = (shares: readonly number[]): number => shares.reduce((most, one) => Math.max(most, one), 0);

/** Names and moves are put together when they are asked for: most splits are only asked how high they are. */
const describe = (items: readonly SplitItem[], bins: readonly SplitBin[], given: Int32Array): Split => {
  const at = Int32Array.from(given);
  const shares = sharesOf(items, bins, at);
  const capacity = bins.reduce((sum, bin) => sum + bin.capacity, 0);
  const load = bins.reduce((sum, bin, i) => sum + shares[i]! * bin.capacity, 0);
  const placed = () => items.flatMap((item, i) => (at[i]! < 0 ? [] : [[item, bins[at[i]!]!.id] as const]));
  const told = lazily({
    shares: () => Object.fromEntries(bins.map((bin, i) => [bin.id, shares[i]!])),
    at: () => Object.fromEntries(placed().map(([item, id]) => [item.key, id])),
    moves: () => placed().flatMap(([item, to]) => (to === item.at ? [] : [{ key: item.key, from: item.at, to }])),
  });
  return Object.assign(told, { max: highest(shares), mean: capacity > 0 ? load / capacity : 0 });
};

/** Each property is worked out the first time that it is read. */
const lazily = <T extends object>(makers: { readonly [K in keyof T]: () => T[K] }): T => {
  const told = {} as T;
  for (const name of Object.keys(makers) as (keyof T)[])
    Object.defineProperty(told, name, {
      configurable: true,
      enumerable: true,
      get: () => {
        const value = makers[name]();
        Object.defineProperty(told, name, { value, enumerable: true });
        return value;
      },
    });
  return told;
};
