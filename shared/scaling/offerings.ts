import type { InstanceType } from '../model/instance-types.js';
import type { Market } from '../model/words.js';
import { allowance } from './caps.js';
import { mostOf, type Pools, poolsAround } from './fleet.js';
import { launchBreaker } from './launch-breaker.js';
import { offeringKey } from './offering-key.js';
import type { Situation } from './situation.js';
import { templateFor } from './templates.js';

export interface Offering {
  readonly type: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly market: Market;
  /** Absent where the instance may be anywhere and anything. Another offering in the place of this one must keep to it. */
  readonly boundTo?: BoundTo;
  /** Spot only: this one and others that would do as well, for EC2 to choose of. */
  readonly pools?: Pools;
}

/** What the tasks that an instance is bought for leave open: the zone of their volume (null = any), and the rest. */
export interface BoundTo {
  readonly zone: string | null;
  readonly only: Only;
}

/** What its tasks bind an instance to: a market, and the types that may take the place of the wanted one. Null = any. */
export interface Only {
  readonly market: Market | null;
  readonly types: readonly string[] | null;
}

const ANY: Only = { market: null, types: null };

/**
 * What to ask EC2 for, one offering for each wanted type: Spot as long as its share is not reached, in the zone with the fewest
 * instances, and not what had no capacity a moment ago; then the next cheapest type that is at least as large, then on-demand. Fewer
 * than are wanted when launches have failed to join (one to try, or none), and when a cap of the operator's leaves no more.
 */
export const offeringsFor = (
  situation: Situation,
  wanted: readonly InstanceType[],
  bound: readonly (string | null)[] = [],
  only: readonly Only[] = [],
): Offering[] => {
  const load = zoneLoad(situation);
  const count = marketCount(situation);
  const allowed = allowance(situation);
  const tried = new Set<string>();
  return wanted.flatMap((type, i, all) => {
    const boundTo = bound[i] || only[i] ? { zone: bound[i] ?? null, only: only[i] ?? ANY } : undefined;
    const named = best(situation, type, load, spotIsDue(situation, count), boundTo);
    const offer = named && widened(situation, named, type, { load, boundTo, isLast: i === all.length - 1 });
    if (!offer || isTried(situation, offer, tried) || !allowed.take(mostOf(offer.pools?.types ?? [offer.type], type))) return [];
    count.all += 1;
    if (offer.market === 'spot') count.spot += 1;
    load.set(offer.zone, (load.get(offer.zone) ?? 0) + 1);
    return [boundTo ? { ...offer, boundTo } : offer];
  });
};

/** Of a launch template whose launches have failed one is tried at a time. */
const isTried = (situation: Situation, { type }: Offering, tried: Set<string>): boolean => {
  const { state } = launchBreaker(situation, type);
  const template = templateFor(situation.policy, type)?.launchTemplateId ?? '';
  if (state === 'half-open' && tried.has(template)) return true;
  tried.add(template);
  return false;
};

interface MarketCount {
  all: number;
  spot: number;
}

const marketCount = ({ active, launches }: Situation): MarketCount => {
  const markets = [...active.map(({ market }) => market), ...launches.map(({ request }) => request.market)];
  return { all: markets.length, spot: markets.filter((market) => market === 'spot').length };
};

/** Whether one more Spot instance keeps the share: of two at 50 % the second, never the only one unless all may be Spot. */
const spotIsDue = ({ policy }: Situation, { all, spot }: MarketCount): boolean =>
  spot < Math.floor(((all + 1) * policy.spotShare) / 100);

const best = (
  situation: Situation,
  wanted: InstanceType,
  load: ReadonlyMap<string, number>,
  spot: boolean,
  boundTo?: BoundTo,
): Offering | undefined => {
  const { market: given, types: instead } = boundTo?.only ?? ANY;
  const zones = [...zonesFor(situation, boundTo)].sort((a, b) => (load.get(a.zone) ?? 0) - (load.get(b.zone) ?? 0));
  const types = typesFor(situation, wanted, instead);
  const either: Market[] = spot ? ['spot', 'on-demand'] : ['on-demand'];
  const markets = given ? [given] : either;
  for (const market of markets)
    for (const type of types)
      for (const { zone, subnetId } of zones) {
        const offer: Offering = { type: type.name, zone, subnetId, market };
        if (isOpen(situation, offer)) return offer;
      }
  return undefined;
};

const zonesFor = ({ policy }: Situation, boundTo?: BoundTo): Situation['policy']['zones'] =>
  policy.zones.filter(({ zone }) => !boundTo?.zone || zone === boundTo.zone);

const isOpen = (situation: Situation, offer: Parameters<typeof offeringKey>[0]): boolean =>
  (situation.head.setAside[offeringKey(offer)] ?? 0) <= situation.observation.at &&
  launchBreaker(situation, offer.type).state !== 'open';

interface Around {
  readonly load: ReadonlyMap<string, number>;
  readonly boundTo: BoundTo | undefined;
  readonly isLast: boolean;
}

/**
 * A Spot offering with those that would do as well. The zones stay ours: only where several have as few instances is the choice EC2's,
 * and of several launches for the last one alone, since nobody knows yet where it goes.
 */
const widened = (situation: Situation, offer: Offering, wanted: InstanceType, around: Around): Offering => {
  if (offer.market !== 'spot') return offer;
  const { load, boundTo, isLast } = around;
  const level = ({ zone }: { readonly zone: string }): number => load.get(zone) ?? 0;
  const pools = poolsAround(situation.policy, offer, {
    types: typesFor(situation, wanted, boundTo?.only.types ?? null),
    zones: zonesFor(situation, boundTo).filter((one) => one.zone === offer.zone || (isLast && level(one) === level(offer))),
    isOpen: (type, zone) => isOpen(situation, { type, zone, market: 'spot' }),
  });
  return pools ? { ...offer, pools } : offer;
};

/** Instances by zone, active and in flight. */
const zoneLoad = ({ active, launches }: Situation): Map<string, number> => {
  const load = new Map<string, number>();
  for (const zone of [...active.map((one) => one.zone), ...launches.map(({ request }) => request.zone)])
    load.set(zone, (load.get(zone) ?? 0) + 1);
  return load;
};

/** The wanted type first; then the others that hold as much, by price. Of the other processor only what is named. */
const typesFor = ({ policy }: Situation, wanted: InstanceType, instead: Only['types']): InstanceType[] => [
  wanted,
  ...policy.types
    .filter(
      (type) =>
        type.name !== wanted.name &&
        (instead?.includes(type.name) ?? type.architecture === wanted.architecture) &&
        type.vcpu >= wanted.vcpu &&
        type.memoryMiB >= wanted.memoryMiB,
    )
    .sort((a, b) => a.usdPerHour - b.usdPerHour),
];
