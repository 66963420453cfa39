import type { InstanceType } from '../model/instance-types.js';
import type { Market } from '../model/words.js';
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
 * What to ask EC2 for, one offering for each wanted type: in the zone with the fewest instances, and not what had no capacity a
 * moment ago; then the next cheapest type that is at least as large.
 */
export const offeringsFor = (situation: Situation, wanted: readonly InstanceType[]): Offering[] => {
  const load = zoneLoad(situation);
  return wanted.flatMap((type) => {
    const offer = best(situation, type, load);
    if (!offer) return [];
    load.set(offer.zone, (load.get(offer.zone) ?? 0) + 1);
    return [offer];
  });
};

const best = (situation: Situation, wanted: InstanceType, load: ReadonlyMap<string, number>): Offering | undefined => {
  const zones = [...situation.policy.zones].sort((a, b) => (load.get(a.zone) ?? 0) - (load.get(b.zone) ?? 0));
  for (const type of typesFor(situation, wanted))
    for (const { zone, subnetId } of zones) {
      const offer: Offering = { type: type.name, zone, subnetId, market: 'on-demand' };
      if ((situation.head.setAside[offeringKey(offer)] ?? 0) <= situation.observation.at) return offer;
    }
  return undefined;
};

/** Instances by zone, active and in flight. */
const zoneLoad = ({ active, launches }: Situation): Map<string, number> => {
  const load = new Map<string, number>();
  for (const zone of [...active.map((one) => one.zone), ...launches.map(({ request }) => request.zone)])
    load.set(zone, (load.get(zone) ?? 0) + 1);
  return load;
};

/** The wanted type first; then the others that hold as much, by price. */
const typesFor = ({ policy }: Situation, wanted: InstanceType): InstanceType[] => [
  wanted,
  ...policy.types
    .filter(
      (type) =>
        type.name !== wanted.name &&
        type.architecture === wanted.architecture &&
        type.vcpu >= wanted.vcpu &&
        type.memoryMiB >= wanted.memoryMiB,
    )
    .sort((a, b) => a.usdPerHour - b.usdPerHour),
];
