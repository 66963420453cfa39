import { type InstanceType, instanceType } from '../model/instance-types.js';
import type { FleetRequest, LaunchRequest } from '../model/intent.js';
import type { Policy } from '../model/policy.js';
import { templateFor } from './templates.js';

/** Spot pools of which EC2 is to choose: each of these types in each of these zones. The first type is the smallest. */
export interface Pools {
  readonly types: readonly string[];
  readonly zones: Policy['zones'];
}

/** What a choice of pools is made of. */
export interface Range {
  /** Types that would do. */
  readonly types: readonly InstanceType[];
  readonly zones: Policy['zones'];
  /** Whether the pool had capacity when it was last asked. */
  readonly isOpen: (type: string, zone: string) => boolean;
}

/** So much more than the smallest may another type cost on demand: at the usual Spot discount it is not dearer than that one on demand. */
const DEAREST = 2;

/** AWS advises to be open to ten at least; more than these would only lengthen the head row (spot-best-practices.html). */
const MOST_TYPES = 15;

/**
 * The pools around one Spot offering, null when there is no other. None holds less than `type`, so whatever comes holds what it is
 * launched for. All are open, so that the choice is a plain product of types and zones.
 */
export const poolsAround = (policy: Policy, { type, zone }: Offer, { types, zones, isOpen }: Range): Pools | null => {
  const least = types.find(({ name }) => name === type);
  if (!policy.spotFleet || !least || !hasItsCredits(policy, least)) return null;
  const here = zones.filter((one) => one.zone === zone || isOpen(type, one.zone));
  const others = types.filter(
    (one) =>
      one !== least &&
      holdsAsMuch(one, least) &&
      one.usdPerHour <= least.usdPerHour * DEAREST &&
      hasItsCredits(policy, one) &&
      sparesCaps(policy, one, least) &&
      here.every((place) => isOpen(one.name, place.zone)),
  );
  const names = [type, ...others.map(({ name }) => name)].slice(0, MOST_TYPES);
  return names.length * here.length > 1 ? { types: names, zones: here } : null;
};

interface Offer {
  readonly type: string;
  readonly zone: string;
}

const holdsAsMuch = (one: InstanceType, least: InstanceType): boolean =>
  one.vcpu >= least.vcpu && one.memoryMiB >= least.memoryMiB && one.gpus >= least.gpus;

/** Under a cap of the operator's, what a larger one takes is missing elsewhere: for the minimum, say. */
const sparesCaps = ({ maxVcpu, maxUsdPerHour }: Policy, one: InstanceType, least: InstanceType): boolean =>
  (!maxVcpu || one.vcpu <= least.vcpu) && (!maxUsdPerHour || one.usdPerHour <= least.usdPerHour);

/**
 * A fleet cannot say how a T type pays for what goes above its baseline: it is in one only where EC2's own default is what is wanted.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FleetLaunchTemplateOverridesRequest.html
 */
const hasItsCredits = ({ credits }: Policy, { name, baselinePercent }: InstanceType): boolean =>
  baselinePercent === null || !credits || credits === (name.startsWith('t2.') ? 'standard' : 'unlimited');

/** As it is kept with the intent: each type with the launch template of its processor. */
export const fleetRequest = (policy: Policy, { types, zones }: Pools): FleetRequest => {
  const templates = [policy, policy.otherTemplate].flatMap((template) => {
    const here = template ? types.filter((name) => templateFor(policy, name) === template) : [];
    if (!template || here.length === 0) return [];
    const { launchTemplateId, launchTemplateVersion } = template;
    return [{ launchTemplateId, launchTemplateVersion, types: here }];
  });
  return { templates, subnets: zones };
};

/** All types that a request may be answered with. */
export const typesOf = ({ type, fleet }: Pick<LaunchRequest, 'type' | 'fleet'>): readonly string[] =>
  fleet ? fleet.templates.flatMap(({ types }) => types) : [type];

/** What the dearest and the largest of them would take: caps count on it as long as it is not known which comes. */
export const mostOf = (names: readonly string[], otherwise: InstanceType): Pick<InstanceType, 'name' | 'vcpu' | 'usdPerHour'> => {
  const types = names.map((name) => instanceType(name) ?? otherwise);
  const [first = otherwise] = types;
  return {
    name: first.name,
    vcpu: Math.max(...types.map(({ vcpu }) => vcpu)),
    usdPerHour: Math.max(...types.map(({ usdPerHour }) => usdPerHour)),
  };
};

/** What is asked for, in words. */
export const askedText = ({ type, zone, pools }: Offer & { readonly pools?: Pools | undefined }): string =>
  pools ? `one of ${poolsText(pools)}` : `${type} in ${zone}`;

export const poolsText = ({ types, zones }: Pools): string => `${listed(types)} in ${zones.map(({ zone }) => zone).join(' or ')}`;

const listed = (names: readonly string[]): string =>
  names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more types` : names.join(', ');

const NAMED = 4;
