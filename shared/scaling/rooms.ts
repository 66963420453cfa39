import { type InstanceType, instanceType, registeredMemoryMiB } from '../model/instance-types.js';
import type { Policy } from '../model/policy.js';
import { MINUTE } from '../model/time.js';
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

/**
 * Room on instances whose agents went away less than a minute ago, which they do several times an hour
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html). ECS places nothing there, so it is asked for
 * nothing; but nothing is bought either for what will have room in a moment.
 */
export const awayRooms = once((situation: Situation): InstanceRoom[] => {
  const { active, head, observation } = situation;
  const away = active.filter(
    ({ id, containerInstance }) =>
      containerInstance?.agentConnected === false && observation.at - (head.lostSince?.[id] ?? observation.at) < MINUTE,
  );
  const back = away.map((one) => ({ ...one, containerInstance: { ...one.containerInstance!, agentConnected: true } }));
  return roomsOf(back, observation.tasks);
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
