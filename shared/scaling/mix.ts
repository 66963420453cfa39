/** What is to be placed together on one instance. CPU in vCPU. */
export interface Unit {
  readonly key: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly gpu: number;
  readonly hostPorts: readonly number[];
  /** Names of the types that it may be on; left out = all. */
  readonly on?: ReadonlySet<string>;
}

/** A type that may be bought, and what it offers to tasks. */
export interface Buyable {
  readonly name: string;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly gpu: number;
  /** Host ports that it has to give in all; Infinity unless something limits them. */
  readonly ports: number;
  readonly usdPerHour: number;
}

export interface Mix {
  readonly instances: readonly MixInstance[];
  /** What no type holds. */
  readonly unplaced: readonly string[];
  readonly usdPerHour: number;
}

export interface MixInstance {
  readonly type: string;
  readonly units: readonly string[];
  readonly usdPerHour: number;
  /** All types that would hold these units, the cheapest first. */
  readonly others: readonly string[];
}

/** In which order units are placed; the first difference decides. */
export type Order = (a: Unit, b: Unit) => number;

/** Of so many prices an instance may have at most, from the dearest down, the cheapest mix is taken. */
const MOST_CAPS = 10;

/**
 * The cheapest of several mixes. First fit alone fills the largest type that is there, which is rarely the one with the best price for
 * what is asked: so it is tried with fewer and fewer large types, and in three orders. Of more than `most` instances it is the one with
 * the fewest.
 */
export const cheapestMix = (units: readonly Unit[], types: readonly Buyable[], most = Number.POSITIVE_INFINITY): Mix => {
  const over = ({ instances }: Mix): number => Math.max(0, instances.length - most);
  const mixes = capsOf(types).flatMap((cap) => {
    const offered = types.filter(({ usdPerHour }) => usdPerHour <= cap);
    return [byCpu, byMemory, bySize(types)].map((order) => firstFit(units, offered, order, types));
  });
  const isBetter = (next: Mix, best: Mix): boolean => {
    const misses = next.unplaced.length - best.unplaced.length || over(next) - over(best);
    return misses < 0 || (misses === 0 && next.usdPerHour < best.usdPerHour - 1e-12);
  };
  return mixes.reduce((best, next) => (isBetter(next, best) ? next : best));
};

/** Karpenter's order: CPU, then memory, largest first (pkg/controllers/provisioning/scheduling/queue.go). */
export const byCpu: Order = (a, b) => b.cpu - a.cpu || b.memoryMiB - a.memoryMiB || compare(a.key, b.key);
const byMemory: Order = (a, b) => b.memoryMiB - a.memoryMiB || b.cpu - a.cpu || compare(a.key, b.key);

/** By the larger of the shares that it takes of the largest type. */
const bySize = (types: readonly Buyable[]): Order => {
  const most = (of: (type: Buyable) => number): number => Math.max(1e-9, ...types.map(of));
  const [cpu, memory] = [most((type) => type.cpu), most((type) => type.memoryMiB)];
  const size = (unit: Unit): number => Math.max(unit.cpu / cpu, unit.memoryMiB / memory);
  return (a, b) => size(b) - size(a) || byCpu(a, b);
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const capsOf = (types: readonly Buyable[]): readonly number[] => {
  const prices = [...new Set(types.map(({ usdPerHour }) => usdPerHour))].sort((a, b) => b - a);
  const every = Math.max(1, Math.ceil(prices.length / MOST_CAPS));
  return prices.filter((_, index) => index % every === 0);
};

interface Node {
  readonly units: string[];
  readonly ports: Set<number>;
  cpu: number;
  memoryMiB: number;
  gpu: number;
  /** Types that still hold all that is on it, cheapest first. */
  types: readonly Buyable[];
}

/**
 * First fit on instances whose type is open until the end, as Karpenter's: each keeps the types that hold what it has, and becomes the
 * cheapest of them. What fits none of `offered` goes on the cheapest of `all`.
 */
export const firstFit = (
  units: readonly Unit[],
  offered: readonly Buyable[],
  order: Order,
  all: readonly Buyable[] = offered,
): Mix => {
  const cheapestFirst = [...offered].sort((a, b) => a.usdPerHour - b.usdPerHour);
  const others = [...all].sort((a, b) => a.usdPerHour - b.usdPerHour);
  const nodes: Node[] = [];
  const unplaced: string[] = [];
  const reached = new Map<string, number>();
  for (const unit of [...units].sort(order)) {
    const kind = kindOf(unit);
    let at = reached.get(kind) ?? 0;
    // Instances only fill up: what has refused a unit refuses its like.
    while (at < nodes.length && !adds(nodes[at]!, unit)) at += 1;
    reached.set(kind, at);
    if (at < nodes.length) continue;
    if (!opened(nodes, unit, cheapestFirst) && !opened(nodes, unit, others)) unplaced.push(unit.key);
  }
  const instances = nodes.map((node) => ({
    type: node.types[0]!.name,
    units: node.units,
    usdPerHour: node.types[0]!.usdPerHour,
    others: node.types.map(({ name }) => name),
  }));
  return { instances, unplaced, usdPerHour: instances.reduce((sum, { usdPerHour }) => sum + usdPerHour, 0) };
};

/** Units that ask for the same and may be on the same. */
const kindOf = ({ cpu, memoryMiB, gpu, hostPorts, on }: Unit): string =>
  `${cpu} ${memoryMiB} ${gpu} ${hostPorts.join()} ${on ? [...on].join() : ''}`;

const opened = (nodes: Node[], unit: Unit, types: readonly Buyable[]): Node | null => {
  const node: Node = { units: [], ports: new Set(), cpu: 0, memoryMiB: 0, gpu: 0, types };
  if (!adds(node, unit)) return null;
  nodes.push(node);
  return node;
};

/** Puts it on when one of the types that are left holds it too. */
const adds = (node: Node, unit: Unit): boolean => {
  if (unit.hostPorts.some((port) => node.ports.has(port))) return false;
  const cpu = node.cpu + unit.cpu;
  const memoryMiB = node.memoryMiB + unit.memoryMiB;
  const gpu = node.gpu + unit.gpu;
  const ports = node.ports.size + unit.hostPorts.length;
  const holds = (type: Buyable): boolean =>
    (unit.on?.has(type.name) ?? true) &&
    type.cpu >= cpu - 1e-9 &&
    type.memoryMiB >= memoryMiB &&
    type.gpu >= gpu &&
    type.ports >= ports;
  if (!node.types.some(holds)) return false;
  Object.assign(node, { cpu, memoryMiB, gpu, types: node.types.filter(holds) });
  node.units.push(unit.key);
  for (const port of unit.hostPorts) node.ports.add(port);
  return true;
};

/** No mix is cheaper: what each resource costs in all where it is cheapest; the largest of these. */
export const lowerBound = (units: readonly Unit[], types: readonly Buyable[]): number => {
  const bound = (of: (one: Unit | Buyable) => number): number => {
    const wanted = units.reduce((sum, unit) => sum + of(unit), 0);
    const least = Math.min(...types.filter((type) => of(type) > 0).map((type) => type.usdPerHour / of(type)));
    return wanted > 0 && Number.isFinite(least) ? wanted * least : 0;
  };
  return Math.max(
    bound(({ cpu }) => cpu),
    bound(({ memoryMiB }) => memoryMiB),
    bound(({ gpu }) => gpu),
  );
};
