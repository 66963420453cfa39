import { type InstanceType, instanceType, registeredMemoryMiB } from '../model/instance-types.js';
import type { Policy } from '../model/policy.js';
import { once } from './once.js';
import { type InstanceRoom, roomsOf } from './packing.js';
import type { Situation } from './situation.js';

/** So many whole new instances of the base type, over the zones in turn. */
export const newRooms = (policy: Policy, count: number): InstanceRoom[] => {
  const known = imagined(policy);
  for (let i = known.length; i < count; i += 1)
    known.push(roomOf(policy.baseType, `new-${i + 1}`, policy.zones[i % Math.max(1, policy.zones.length)]?.zone ?? ''));
  return known.slice(0, count);
};

/** New rooms of a policy as far as they have been asked for: the first of them are the same, however many are asked for. */
export const imagined = once((_policy: Policy): InstanceRoom[] => []);

/** A whole empty instance of a type. */
export const roomOf = (type: InstanceType, id: string, zone: string): InstanceRoom => ({
  id,
  type: type.name,
  zone,
  cpu: type.vcpu,
  memoryMiB: registeredMemoryMiB(type),
  takenPorts: [],
  ...(type.gpus > 0 && { gpus: type.gpus }),
  attributes: {},
  services: [],
});

/** Rooms as they will be: what cordons of our own moves block is open again when they end. */
export const openRooms = once((situation: Situation): InstanceRoom[] => {
  const active = new Set(situation.active.map((one) => one.id));
  return roomsOf(situation.observation.instances, situation.observation.tasks)
    .filter((room) => active.has(room.id))
    .map((room) => ({ ...room, attributes: without(room.attributes, 'evenkeel.cordoned') }));
});

const without = (attributes: Readonly<Record<string, string>>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).filter(([key]) => key !== name));

/** Launches in flight count as empty instances of their type. */
export const flyingRooms = once((situation: Situation): readonly InstanceRoom[] =>
  situation.launches.map(({ id, request }) => ({
    ...roomOf(instanceType(request.type) ?? situation.policy.baseType, id, request.zone),
    market: request.market,
  })),
);
