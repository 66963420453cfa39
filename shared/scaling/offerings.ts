import { registeredMemoryMiB } from '../model/instance-types.js';
import type { Market } from '../model/words.js';
import type { TaskToPlace } from './packing.js';
import type { Situation } from './situation.js';

export interface Offering {
  readonly type: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly market: Market;
}

export const offeringKey = (offer: Pick<Offering, 'type' | 'zone' | 'market'>): string =>
  `${offer.type}/${offer.zone}/${offer.market}`;

/**
 * What to ask EC2 for: the base type, or the cheapest allowed one that the largest waiting task fits; in the zone with the fewest
 * instances; not what had no capacity a moment ago.
 */
export const offeringsFor = (situation: Situation, count: number, tasks: readonly TaskToPlace[]): Offering[] => {
  const offers: Offering[] = [];
  for (let i = 0; i < count; i += 1) {
    const offer = best(situation, tasks, offers);
    if (offer) offers.push(offer);
  }
  return offers;
};

const best = (situation: Situation, tasks: readonly TaskToPlace[], before: readonly Offering[]): Offering | undefined => {
  const all = typesFor(situation, tasks).flatMap((type) =>
    [...situation.policy.zones]
      .map((zone) => ({ zone, load: inZone(situation, zone.zone, before) }))
      .sort((a, b) => a.load - b.load)
      .map(({ zone }): Offering => ({ type, zone: zone.zone, subnetId: zone.subnetId, market: 'on-demand' })),
  );
  return all.find((offer) => (situation.head.setAside[offeringKey(offer)] ?? 0) <= situation.observation.at);
};

const inZone = (situation: Situation, zone: string, before: readonly Offering[]): number =>
  situation.active.filter((one) => one.zone === zone).length +
  situation.launches.filter((launch) => launch.request.zone === zone).length +
  before.filter((offer) => offer.zone === zone).length;

/** The base type first; the others by price, those only that the largest task fits. */
const typesFor = ({ policy }: Situation, tasks: readonly TaskToPlace[]): string[] => {
  const cpu = Math.max(0, ...tasks.map((task) => task.cpu));
  const memory = Math.max(0, ...tasks.map((task) => task.memoryMiB));
  const fitting = [policy.baseType, ...[...policy.types].sort((a, b) => a.usdPerHour - b.usdPerHour)].filter(
    (type) => type.vcpu >= cpu && registeredMemoryMiB(type) >= memory && type.architecture === policy.baseType.architecture,
  );
  return [...new Set(fitting.map((type) => type.name))];
};
