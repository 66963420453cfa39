import type { InstanceType } from '../model/instance-types.js';
import type { Policy } from '../model/policy.js';
import { byMarket, insteadOf } from './capacity.js';
import { matches } from './constraints.js';
import type { Only } from './offerings.js';
import { fitsIn, type Placement, place, type TaskToPlace } from './packing.js';
import { cheapestPurchase, type TakenOf } from './purchase.js';
import { newRooms, roomOf } from './rooms.js';
import type { Situation } from './situation.js';
import { templateFor } from './templates.js';

/** One for each instance that is to be bought. */
interface Types {
  readonly types: readonly InstanceType[];
  readonly zones: readonly (string | null)[];
}

/** Instances to buy for tasks, and what no type holds. */
export interface Buying extends Types {
  readonly only: readonly Only[];
  readonly homeless: readonly TaskToPlace[];
}

/** Tasks that are bound to a market get instances of it; the others come last, for theirs may be of either. */
export const buyEach = (situation: Situation, unplaced: readonly TaskToPlace[], space: number): Buying =>
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
const daemonsOf = ({ observation }: Situation): TakenOf => {
  const daemons = observation.services.filter(({ scheduling }) => scheduling === 'DAEMON');
  return (type) => {
    const room = roomOf(type, 'new', '');
    const here = daemons.filter(({ constraints }) =>
      constraints.every(({ expression = '' }) => !ofType(expression) || matches(expression, room)),
    );
    return {
      cpu: here.reduce((sum, { task }) => sum + task.cpu, 0),
      memoryMiB: here.reduce((sum, { task }) => sum + task.memoryMiB, 0),
    };
  };
};

/** What a type alone decides: where an instance lies and what it holds is not known yet. */
const ofType = (expression: string): boolean => /^attribute:ecs\.(cpu-architecture|instance-type) /.test(expression);

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

/** The cheapest of these types that holds the task alone. */
const typeFor = (types: readonly InstanceType[], policy: Policy, task: TaskToPlace): InstanceType | undefined =>
  types
    .filter((type) => templateFor(policy, type.name) !== null && zonesFor(policy, type, task).length > 0)
    .sort((a, b) => a.usdPerHour - b.usdPerHour)[0];
