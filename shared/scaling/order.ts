/** Numbers in the order of what they stand for, in short lists one after the other: of ten thousand, a few hundred move when one does. */
export interface Order {
  readonly lists: List[];
  /** Below nought: the first comes before the second. No two are equal. */
  readonly compare: (a: number, b: number) => number;
}

interface List {
  readonly members: Int32Array;
  length: number;
}

const LENGTH = 256;
const MOST = 2 * LENGTH;

export const orderOf = (members: readonly number[], compare: Order['compare']): Order => {
  const sorted = Int32Array.from(members).sort(compare);
  const lists: List[] = [];
  for (let at = 0; at < sorted.length; at += LENGTH) lists.push(listOf(sorted.subarray(at, at + LENGTH)));
  return { lists, compare };
};

const listOf = (members: Int32Array): List => {
  const list = { members: new Int32Array(MOST), length: members.length };
  list.members.set(members);
  return list;
};

/** Takes one out. What it stands for must still be as it was when it was put in. */
export const remove = ({ lists, compare }: Order, member: number): void => {
  const which = listFor(lists, member, compare);
  const list = lists[which]!;
  const at = placeIn(list, member, compare);
  list.members.copyWithin(at, at + 1, list.length);
  list.length -= 1;
  if (list.length === 0) lists.splice(which, 1);
};

export const insert = (order: Order, member: number): void => {
  const { lists, compare } = order;
  if (lists.length === 0) lists.push(listOf(new Int32Array(0)));
  const which = Math.min(listFor(lists, member, compare), lists.length - 1);
  const list = lists[which]!;
  const at = placeIn(list, member, compare);
  list.members.copyWithin(at + 1, at, list.length);
  list.members[at] = member;
  list.length += 1;
  if (list.length === MOST) halve(lists, which);
};

const halve = (lists: List[], which: number): void => {
  const list = lists[which]!;
  lists.splice(which + 1, 0, listOf(list.members.subarray(LENGTH, MOST)));
  list.length = LENGTH;
};

/** The first that the condition holds for; -1 when there is none. */
export const firstWith = ({ lists }: Order, holds: (member: number) => boolean): number => {
  for (const { members, length } of lists) for (let at = 0; at < length; at += 1) if (holds(members[at]!)) return members[at]!;
  return -1;
};

export const last = ({ lists }: Order): number => {
  const list = lists.at(-1);
  return list ? list.members[list.length - 1]! : -1;
};

/** The first that does not come before one that need not be among them; -1 when all do. */
export const firstNotBefore = ({ lists }: Order, isBefore: (member: number) => boolean): number => {
  const which = search(lists.length, (at) => isBefore(lists[at]!.members[lists[at]!.length - 1]!));
  const list = lists[which];
  return list ? list.members[search(list.length, (at) => isBefore(list.members[at]!))]! : -1;
};

/** The first list that ends with it or with one that comes after it. */
const listFor = (lists: readonly List[], member: number, compare: Order['compare']): number =>
  search(lists.length, (at) => compare(lists[at]!.members[lists[at]!.length - 1]!, member) < 0);

const placeIn = ({ members, length }: List, member: number, compare: Order['compare']): number =>
  search(length, (at) => compare(members[at]!, member) < 0);

/** How many come before, where those that do stand first. */
const search = (length: number, isBefore: (at: number) => boolean): number => {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
};
