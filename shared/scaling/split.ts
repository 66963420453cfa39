/**
 * The best split of load over instances, given which tasks may move. All loads in vCPU or MiB; capacities in the same unit.
 * `docs/calculations.md` has worked sums; test/scaling/split.test.ts checks it against brute force.
 */
export interface SplitItem {
  readonly key: string;
  readonly load: number;
  /** Where it runs now; null = needs a place (a new task). */
  readonly at: string | null;
  /** Instances it may run on (always holds `at`). */
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

const EXACT_ITEMS = 12;
/** Looks at most at this many partial assignments; what is best by then is taken. */
const EXACT_NODES = 200_000;
/** How far above the best a split with fewer moves may stay. */
const TOLERANCE = 0.01;

/** The lowest highest share that moving can reach, with as few moves as come within a point of it. */
export const bestSplit = (items: readonly SplitItem[], bins: readonly SplitBin[]): Split => {
  const start = improve(items, bins, settle(items, bins), Number.NEGATIVE_INFINITY);
  const best = items.length <= EXACT_ITEMS ? exact(items, bins, highest(items, bins, start), start) : start;
  const goal = highest(items, bins, best) + TOLERANCE;
  const gentle = improve(items, bins, settle(items, bins), goal);
  return describe(items, bins, highest(items, bins, gentle) <= goal ? gentle : best);
};

/** The split as it is (items without a place go where it hurts least). */
export const currentSplit = (items: readonly SplitItem[], bins: readonly SplitBin[]): Split =>
  describe(items, bins, settle(items, bins));

type Assignment = Readonly<Record<string, string>>;

const settle = (items: readonly SplitItem[], bins: readonly SplitBin[]): Assignment => {
  const at: Record<string, string> = {};
  for (const item of items) if (item.at && bins.some((bin) => bin.id === item.at)) at[item.key] = item.at;
  for (const item of [...items].filter((one) => !at[one.key]).sort((a, b) => b.load - a.load)) {
    const shares = sharesOf(items, bins, at);
    const open = bins.filter((bin) => item.allowed(bin.id) && roomFor(items, bin, at, item));
    const to = least(open, (bin) => shares[bin.id]! + item.load / bin.capacity);
    if (to) at[item.key] = to.id;
  }
  return at;
};

/** One move at a time, always the one that helps the most, until `goal` is met or no move helps. */
const improve = (items: readonly SplitItem[], bins: readonly SplitBin[], from: Assignment, goal: number): Assignment => {
  let at = from;
  for (let round = 0; round < items.length * 3; round += 1) {
    if (highest(items, bins, at) <= goal) return at;
    const next = bestMove(items, bins, at);
    if (!next) return at;
    at = next;
  }
  return at;
};

const bestMove = (items: readonly SplitItem[], bins: readonly SplitBin[], at: Assignment): Assignment | null => {
  const shares = sharesOf(items, bins, at);
  const hot = least(bins, (bin) => -shares[bin.id]!);
  if (!hot) return null;
  let best: { at: Assignment; pair: number } | null = null;
  for (const item of items) {
    if (at[item.key] !== hot.id) continue;
    for (const bin of bins) {
      if (bin.id === hot.id || !item.allowed(bin.id) || !roomFor(items, bin, at, item)) continue;
      const pair = Math.max(shares[hot.id]! - item.load / hot.capacity, shares[bin.id]! + item.load / bin.capacity);
      if (pair < shares[hot.id]! - 1e-6 && (!best || pair < best.pair - 1e-9)) best = { at: { ...at, [item.key]: bin.id }, pair };
    }
  }
  return best?.at ?? null;
};

/** Branch and bound: largest first, cut when a share passes the best known; like-for-like empty instances are tried once. */
const exact = (items: readonly SplitItem[], bins: readonly SplitBin[], bound: number, known: Assignment): Assignment => {
  const order = [...items].sort((a, b) => b.load - a.load);
  const shares = bins.map((bin) => bin.fixed / bin.capacity);
  const at: Record<string, string> = {};
  let [best, found, nodes] = [bound - 1e-6, known, 0];
  const descend = (index: number): void => {
    const item = order[index];
    if ((nodes += 1) > EXACT_NODES) return;
    if (!item) {
      [best, found] = [Math.max(...shares) - 1e-6, { ...at }];
      return;
    }
    const seen = new Set<string>();
    for (const [i, bin] of bins.entries()) {
      const share = shares[i]! + item.load / bin.capacity;
      const alike = `${shares[i]!.toFixed(9)}/${bin.capacity}/${item.at === bin.id}`;
      if (share >= best || !item.allowed(bin.id) || (shares[i] === 0 && seen.has(alike)) || !roomFor(items, bin, at, item))
        continue;
      seen.add(alike);
      const before = shares[i]!;
      shares[i] = share;
      at[item.key] = bin.id;
      descend(index + 1);
      shares[i] = before;
      delete at[item.key];
    }
  };
  if (Math.max(...shares) < best) descend(0);
  return found;
};

/** Whether an item fits beside the others that would come to this instance. One that is here already needs no room. */
const roomFor = (items: readonly SplitItem[], bin: SplitBin, at: Assignment, item: SplitItem): boolean => {
  if (item.at === bin.id) return true;
  let { cpu, memoryMiB } = item.needs;
  for (const other of items) {
    if (other.key === item.key || other.at === bin.id || at[other.key] !== bin.id) continue;
    cpu += other.needs.cpu;
    memoryMiB += other.needs.memoryMiB;
  }
  return cpu <= bin.free.cpu + 1e-9 && memoryMiB <= bin.free.memoryMiB;
};

const sharesOf = (items: readonly SplitItem[], bins: readonly SplitBin[], at: Assignment): Record<string, number> => {
  const shares: Record<string, number> = {};
  const capacity: Record<string, number> = {};
  for (const bin of bins) {
    shares[bin.id] = bin.fixed / bin.capacity;
    capacity[bin.id] = bin.capacity;
  }
  for (const item of items) {
    const bin = at[item.key];
    if (bin !== undefined) shares[bin] = (shares[bin] ?? 0) + item.load / (capacity[bin] ?? 1);
  }
  return shares;
};

const highest = (items: readonly SplitItem[], bins: readonly SplitBin[], at: Assignment): number =>
  Math.max(0, ...Object.values(sharesOf(items, bins, at)));

const describe = (items: readonly SplitItem[], bins: readonly SplitBin[], at: Assignment): Split => {
  const shares = sharesOf(items, bins, at);
  const capacity = bins.reduce((sum, bin) => sum + bin.capacity, 0);
  const load = bins.reduce((sum, bin) => sum + shares[bin.id]! * bin.capacity, 0);
  return {
    max: Math.max(0, ...Object.values(shares)),
    mean: capacity > 0 ? load / capacity : 0,
    shares,
    at,
    moves: items.flatMap((item) =>
      at[item.key] && at[item.key] !== item.at ? [{ key: item.key, from: item.at, to: at[item.key]! }] : [],
    ),
  };
};

const least = <T>(list: readonly T[], value: (one: T) => number): T | undefined =>
  list.reduce<T | undefined>((best, one) => (best === undefined || value(one) < value(best) ? one : best), undefined);
