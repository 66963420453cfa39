import { type Board, mayGo } from './split-board.js';

/** Looks at most at this many partial assignments; what is best by then is taken. */
const EXACT_NODES = 200_000;

/**
 * Branch and bound: largest first, cut when a share passes the best known; like-for-like empty instances are tried once. The instance of
 * each item by number, or null when nothing is better than `bound`.
 */
export const exact = (empty: Board, bound: number): Int32Array | null => {
  const { items, bins } = empty;
  const order = [...items.keys()].sort((a, b) => items[b]!.load - items[a]!.load);
  const search = { best: bound - 1e-6, nodes: 0, found: null as Int32Array | null };
  const descend = (index: number): void => {
    if ((search.nodes += 1) > EXACT_NODES) return;
    const item = order[index];
    if (item === undefined) {
      search.best = Math.max(...empty.shares) - 1e-6;
      search.found = Int32Array.from(empty.at);
      return;
    }
    const seen = new Set<string>();
    for (const [bin, { capacity }] of bins.entries()) {
      const share = empty.shares[bin]! + items[item]!.load / capacity;
      const alike = `${empty.shares[bin]!.toFixed(9)}/${capacity}/${empty.home[item] === bin}`;
      if (share >= search.best || (empty.shares[bin] === 0 && seen.has(alike)) || !mayGo(empty, item, bin)) continue;
      seen.add(alike);
      descendWith(empty, item, bin, share, () => descend(index + 1));
    }
  };
  if (Math.max(...empty.shares) < search.best) descend(0);
  return search.found;
};

const descendWith = (board: Board, item: number, bin: number, share: number, goOn: () => void): void => {
  const before = board.shares[bin]!;
  board.shares[bin] = share;
  board.at[item] = bin;
  reserve(board, item, bin, 1);
  goOn();
  reserve(board, item, bin, -1);
  board.shares[bin] = before;
  board.at[item] = -1;
};

const reserve = ({ items, home, freeCpu, freeMemory }: Board, item: number, bin: number, sign: 1 | -1): void => {
  if (home[item] === bin) return;
  freeCpu[bin]! -= sign * items[item]!.needs.cpu;
  freeMemory[bin]! -= sign * items[item]!.needs.memoryMiB;
};
