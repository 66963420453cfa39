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
  const offers: Offering[] = [];
  for (const type of wanted) {
    const offer = best(situation, type, offers);
    if (offer) offers.push(offer);
  }
  return offers;
};

const best = (situation: Situation, wanted: InstanceType, before: readonly Offering[]): Offering | undefined => {
  const all = typesFor(situation, wanted).flatMap((type) =>
    [...situation.policy.zones]
      .map((zone) => ({ zone, load: inZone(situation, zone.zone, before) }))
      .sort((a, b) => a.load - b.load)
      .map(({ zone }): Offering => ({ type: type.name, zone: zone.zone, subnetId: zone.subnetId, market: 'on-demand' })),
  );
  return all.find((offer) => (situation.head.setAside[offeringKey(offer)] ?? 0) <= situation.observation.at);
};

const inZone = (situation: Situation, zone: string, before: readonly Offering[]): number =>
  situation.active.filter((one) => one.zone === zone).length +
  situation.launches.filter((launch) => launch.request.zone === zone).length +
  before.filter((offer) => offer.zone === zone).length;

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
