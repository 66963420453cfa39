import type { LaunchRequest } from '../../model/intent.js';
import type { ErrorClass } from '../../model/words.js';
import { askedText, type Pools, poolsText, typesOf } from '../fleet.js';
import { offeringKey } from '../offering-key.js';

/** Where an instance of a fleet came from. */
export interface Pool {
  readonly type: string;
  readonly zone: string;
}

/** A pool that gave nothing, and why. */
export interface RefusedPool extends Pool {
  readonly error: ErrorClass;
  readonly code: string;
}

/** Keys of all offerings that a request names. */
export const offeringsOf = (request: LaunchRequest): readonly string[] =>
  request.fleet
    ? request.fleet.subnets.flatMap(({ zone }) =>
        typesOf(request).map((type) => offeringKey({ type, zone, market: request.market })),
      )
    : [offeringKey(request)];

/** The request as if it had named the pool that EC2 chose: from then on the instance is one of that type there. */
export const narrowed = (request: LaunchRequest, pool: Pool | undefined): LaunchRequest => {
  const { fleet, ...rest } = request;
  if (!fleet || !pool) return request;
  const { type, zone } = pool;
  const template = fleet.templates.find(({ types }) => types.includes(type));
  const { launchTemplateId, launchTemplateVersion } = template ?? rest;
  const subnetId = fleet.subnets.find((one) => one.zone === zone)?.subnetId ?? rest.subnetId;
  return { ...rest, type, zone, subnetId, launchTemplateId, launchTemplateVersion };
};

/** What an intent asks for, in words. */
export const requestText = (request: LaunchRequest): string => askedText({ ...request, pools: poolsOf(request) });

/** What EC2 did not give, in words. */
export const missedText = (request: LaunchRequest): string => {
  const pools = poolsOf(request);
  return pools ? `none of ${poolsText(pools)}` : `no ${offeringKey(request)}`;
};

const poolsOf = (request: LaunchRequest): Pools | undefined =>
  request.fleet && { types: typesOf(request), zones: request.fleet.subnets };

/** What came of one of a fleet, in words: which pool, and which of the others had nothing. */
export const chosenText = (instanceId: string, pool: Pool | undefined, refused: readonly RefusedPool[] = []): string => {
  const without = refused.map(({ type, zone, code }) => `${type} in ${zone}: ${code}`);
  const chosen = pool ? ` as ${pool.type} in ${pool.zone}, chosen by EC2` : '';
  return `started ${instanceId}${chosen}${without.length > 0 ? `; not given: ${without.join(', ')}` : ''}`;
};
