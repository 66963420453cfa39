import { counted } from '../model/counted.js';
import { type InstanceType, registeredMemoryMiB } from '../model/instance-types.js';
import type { Policy } from '../model/policy.js';
import type { Reason } from '../model/words.js';
import { flyingRooms, newRooms, openRooms, roomOf } from './balance.js';
import { byMarket, insteadOf } from './capacity.js';
import { headroom } from './headroom.js';
import type { Only } from './offerings.js';
import { once } from './once.js';
import { fitsIn, type Placement, place, type TaskToPlace } from './packing.js';
import { type Finding, heldBack, nothing } from './proposal.js';
import { cheapestPurchase, type Taken } from './purchase.js';
import { raiseFormula, rangeRaises } from './range.js';
import { type Situation, sizeOf } from './situation.js';
import { unplacedTasks } from './unplaced.js';

/** How many instances a demand asks for beyond what is there and in flight, and why. */
export interface Demand {
  readonly more: number;
  readonly reason: Reason;
  readonly formula: string;
  readonly why: string;
}

export interface PlacementDemand {
  readonly more: number;
  readonly demand: Demand;
  /** One for each instance: of all that may be bought the cheapest that hold the tasks, the base type unless others are cheaper. */
  readonly types: readonly InstanceType[];
  /** For each of them the zone that its tasks are bound to, null for any; base types that are bound come before those that are not. */
  readonly zones: readonly (string | null)[];
  /** For each of them what else its tasks bind it to. */
  readonly only: readonly Only[];
  /** Tasks that no type which may be bought holds. */
  readonly finding: Finding;
}

/** Room for tasks that have none: packed on what is there, in flight, and only then on new instances. */
export const placementDemand = once((situation: Situation): PlacementDemand => {
  const { policy } = situation;
  const asked = unplacedTasks(situation);
  const here = place([...asked, ...headroom(situation)], [...openRooms(situation), ...flyingRooms(situation)]);
  const space = Math.max(0, policy.max - sizeOf(situation)) || 1;
  const buy = buyEach(situation, here.unplaced, space);
  const more = buy.types.length;
  const count = here.unplaced.length;
  const demand: Demand = {
    more,
    reason: here.unplaced.every((task) => !asked.includes(task)) && count > 0 ? 'headroom' : 'unplaced',
    formula: `${counted(count, 'task')} without room: ${counted(more, 'new instance')}`,
    why: [
      `${count === 1 ? 'A task has' : `${count} tasks have`} no room: ${named(here.unplaced)}.`,
      ...raised(situation, here.unplaced),
    ].join(' '),
  };
  return {
    more,
    demand,
    types: buy.types,
    zones: buy.zones,
    only: buy.only,
    finding: buy.homeless.length > 0 ? tooLarge(policy, buy.homeless) : nothing,
  };
});

interface Buying extends Types {
  readonly only: readonly Only[];
  readonly homeless: readonly TaskToPlace[];
}

/** Tasks that are bound to a market get instances of it; the others come last, for theirs may be of either. */
const buyEach = (situation: Situation, unplaced: readonly TaskToPlace[], space: number): Buying =>
  byMarket(unplaced).reduce<Buying>(
    (bought, { market, tasks }) => {
      const next = buyFor(situation, tasks, Math.max(1, space - bought.types.length));
      return {
        types: [...bought.types, ...next.types],
        zones: [...bought.zones, ...next.zones],
        only: [...bought.only, ...next.types.map((type) => ({ market, types: insteadOf(situation.policy, type, tasks) }))],
        homeless: [...bought.homeless, ...next.homeless],
      };
    },
    { types: [], zones: [], only: [], homeless: [] },
  );

const buyFor = (
  situation: Situation,
  tasks: readonly TaskToPlace[],
  space: number,
): Types & { readonly homeless: readonly TaskToPlace[] } => {
  const { policy } = situation;
  const fits = new Set(tasks.filter((task) => typeFor([policy.baseType], policy, task)));
  const common = tasks.filter((task) => fits.has(task));
  const special = tasks.filter((task) => !fits.has(task));
  const base = place(common, newRooms(policy, space));
  const larger = largerTypes(policy, special);
  const zones = zonesOf(policy, common, base);
  const simple = {
    types: [...larger.types, ...zones.map(() => policy.baseType)],
    zones: [...larger.zones, ...zones],
  };
  const asking = tasks.filter((task) => !larger.homeless.includes(task));
  const buy = cheaper(situation, simple, asking, { most: space, short: base.unplaced.length > 0 });
  return { ...buy, homeless: larger.homeless };
};

type Types = Pick<PlacementDemand, 'types' | 'zones'>;

/** The cheapest mix of what may be bought, or the simple purchase when it costs no more and is not short of room at the maximum. */
const cheaper = (situation: Situation, simple: Types, tasks: readonly TaskToPlace[], { most, short }: Limit): Types => {
  const { policy } = situation;
  if (tasks.length === 0 || policy.types.every(({ name }) => name === policy.baseType.name)) return simple;
  const mix = cheapestPurchase(policy, tasks, daemonsOf(situation), most);
  const price = simple.types.reduce((sum, { usdPerHour }) => sum + usdPerHour, 0);
  return mix && (short || mix.usdPerHour < price - 1e-9) ? { types: mix.types, zones: mix.zones } : simple;
};

interface Limit {
  /** Instances that the maximum leaves. */
  readonly most: number;
  /** So many of the base type do not hold the tasks. */
  readonly short: boolean;
}

/** What each new instance gives to services that run once on every one. */
const daemonsOf = ({ observation }: Situation): Taken => {
  const daemons = observation.services.filter(({ scheduling }) => scheduling === 'DAEMON').map(({ task }) => task);
  return {
    cpu: daemons.reduce((sum, { cpu }) => sum + cpu, 0),
    memoryMiB: daemons.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0),
  };
};

/** Why a range asks for those of its tasks that have no room. */
const raised = (situation: Situation, unplaced: readonly TaskToPlace[]): string[] => {
  const services = new Set(unplaced.map((task) => task.service));
  return Object.entries(rangeRaises(situation)).flatMap(([name, count]) =>
    services.has(name) ? [`${name} wants ${counted(count, 'task')}: ${raiseFormula(situation, name)}.`] : [],
  );
};

/** The first few by name. */
const named = (tasks: readonly TaskToPlace[]): string => {
  const more = tasks.length - NAMED;
  const first = tasks.slice(0, NAMED).map((task) => task.key);
  return more > 0 ? `${first.join(', ')} and ${more} more` : first.join(', ');
};
const NAMED = 8;

/** The zones of the new instances of the base type, those first that may lie nowhere else. */
const zonesOf = (policy: Policy, tasks: readonly TaskToPlace[], { placed, rooms }: Placement): (string | null)[] => {
  const zone = new Map(rooms.map((room) => [room.id, room.zone]));
  const bound = new Map<string, string | null>();
  for (const task of tasks) {
    const room = placed[task.key];
    if (room === undefined) continue;
    const free = zonesFor(policy, policy.baseType, task).length === Math.max(1, policy.zones.length);
    bound.set(room, bound.get(room) ?? (free ? null : zone.get(room)!));
  }
  return [...bound.values()].sort((a, b) => Number(a === null) - Number(b === null));
};

/** The zones in which an empty instance of a type would take the task. */
const zonesFor = ({ zones }: Policy, type: InstanceType, task: TaskToPlace): string[] =>
  (zones.length > 0 ? zones.map(({ zone }) => zone) : ['']).filter((zone) => fitsIn(task, roomOf(type, 'new', zone)));

/** Tasks that the base type does not hold, each on the cheapest type that does, together where they fit together. */
const largerTypes = (policy: Policy, tasks: readonly TaskToPlace[]): Larger => {
  const types: InstanceType[] = [];
  const zones: (string | null)[] = [];
  const homeless: TaskToPlace[] = [];
  let left = [...tasks].sort((a, b) => b.memoryMiB - a.memoryMiB);
  while (left.length > 0) {
    const type = typeFor(policy.types, policy, left[0]!);
    if (!type) {
      homeless.push(left.shift()!);
      continue;
    }
    const open = zonesFor(policy, type, left[0]!);
    types.push(type);
    zones.push(open.length === policy.zones.length ? null : open[0]!);
    left = [...place(left, [roomOf(type, `new-${type.name}`, open[0]!)]).unplaced];
  }
  return { types, zones, homeless };
};

interface Larger {
  readonly types: InstanceType[];
  readonly zones: (string | null)[];
  readonly homeless: TaskToPlace[];
}

/** The cheapest of these types, of the cluster's architecture, that holds the task alone. */
const typeFor = (types: readonly InstanceType[], policy: Policy, task: TaskToPlace): InstanceType | undefined =>
  types
    .filter((type) => type.architecture === policy.baseType.architecture && zonesFor(policy, type, task).length > 0)
    .sort((a, b) => a.usdPerHour - b.usdPerHour)[0];

const tooLarge = (policy: Policy, tasks: readonly TaskToPlace[]): Finding => {
  const [first] = tasks;
  const largest = [...policy.types].sort((a, b) => b.memoryMiB - a.memoryMiB)[0] ?? policy.baseType;
  const bound = first!.constraints.some(({ expression }) => expression?.includes('evenkeel.volume.'));
  const why = bound
    ? `${first!.key} may only run where its volume lies, and there is no room.`
    : first!.gpus && !policy.types.some((type) => type.gpus >= first!.gpus!)
      ? `${first!.key} needs ${counted(first!.gpus, 'GPU')}, and no type that may be bought has them.`
      : `${first!.key} needs ${first!.cpu} vCPU and ${first!.memoryMiB} MiB; the largest type that may be bought, ${largest.name}, has ${largest.vcpu} and ${registeredMemoryMiB(largest)}.`;
  return heldBack('does-not-fit', why, {
    candidates: tasks.map((task) => ({ id: task.key, chosen: false, score: null, why: 'no new instance could hold it' })),
  });
};
