import { type InstanceType, registeredMemoryMiB } from '../model/instance-types.js';
import type { Policy } from '../model/policy.js';
import { type Buyable, cheapestMix, type Unit } from './mix.js';
import { fitsIn, type TaskToPlace } from './packing.js';
import { roomOf } from './rooms.js';
import { templateFor } from './templates.js';

/** Instances to buy. */
export interface Purchase {
  readonly types: readonly InstanceType[];
  /** For each of them the zone that its tasks are bound to, null for any; those that are bound come first. */
  readonly zones: readonly (string | null)[];
  readonly usdPerHour: number;
}

/** What runs once on every instance takes so much of one that is bought. */
export interface Taken {
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** By type: what runs once on every instance may be bound to a processor. */
export type TakenOf = (type: InstanceType) => Taken;

/**
 * The cheapest instances that hold all of these tasks, of all types that may be bought and under all that binds a task: ports, GPUs,
 * memberOf, zones, distinctInstance. Null when some task is held by none, or when more than `most` would be needed.
 */
export const cheapestPurchase = (
  policy: Policy,
  tasks: readonly TaskToPlace[],
  takenOf: TakenOf,
  most: number,
): Purchase | null => {
  const offers = offersOf(policy, takenOf);
  const { instances, unplaced, usdPerHour } = cheapestMix(unitsOf(tasks, offers), offers, most);
  if (unplaced.length > 0 || instances.length > most || instances.length === 0) return null;
  const zones = zonesOf(policy).length;
  const bought = instances.map(({ type, others }) => {
    const [name, zone] = type.split('@') as [string, string];
    const bound = others.filter((one) => one.startsWith(`${name}@`)).length < zones;
    return { type: policy.types.find((one) => one.name === name) ?? policy.baseType, zone: bound ? zone : null };
  });
  bought.sort((a, b) => Number(a.zone === null) - Number(b.zone === null));
  return { types: bought.map(({ type }) => type), zones: bought.map(({ zone }) => zone), usdPerHour };
};

interface Offer extends Buyable {
  readonly room: ReturnType<typeof roomOf>;
}

const zonesOf = ({ zones }: Policy): string[] => (zones.length > 0 ? zones.map(({ zone }) => zone) : ['']);

/** Each type in each zone, with what is left for tasks. */
const offersOf = (policy: Policy, takenOf: TakenOf): Offer[] =>
  [policy.baseType, ...policy.types.filter(({ name }) => name !== policy.baseType.name)]
    .filter(({ name }) => templateFor(policy, name) !== null)
    .flatMap((type) => {
      const taken = takenOf(type);
      return zonesOf(policy).map((zone) => ({
        name: `${type.name}@${zone}`,
        cpu: type.vcpu - taken.cpu,
        memoryMiB: registeredMemoryMiB(type) - taken.memoryMiB,
        gpu: type.gpus,
        ports: Number.POSITIVE_INFINITY,
        usdPerHour: type.usdPerHour,
        room: roomOf(type, 'new', zone),
      }));
    });

/** Two of a service that wants an instance for each of its tasks are kept apart as two that hold the same port are. */
const unitsOf = (tasks: readonly TaskToPlace[], offers: readonly Offer[]): Unit[] => {
  const apart = new Map<string, number>();
  const allowed = new Map<string, ReadonlySet<string>>();
  return tasks.map((task) => {
    const { key, service, cpu, memoryMiB, constraints } = task;
    const kind = `${service} ${cpu} ${memoryMiB} ${task.gpus ?? 0} ${constraints.map(({ expression }) => expression).join()}`;
    const on = allowed.get(kind) ?? new Set(offers.filter(({ room }) => fitsIn(task, room)).map(({ name }) => name));
    allowed.set(kind, on);
    const alone = constraints.some(({ type }) => type === 'distinctInstance');
    if (alone && !apart.has(service)) apart.set(service, -1 - apart.size);
    const hostPorts = alone ? [...task.hostPorts, apart.get(service)!] : task.hostPorts;
    return { key, cpu, memoryMiB, gpu: task.gpus ?? 0, hostPorts, on };
  });
};
