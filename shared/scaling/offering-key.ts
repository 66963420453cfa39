import type { Market } from '../model/words.js';

/** How an offering of EC2 (type, zone, market) is remembered. */
export const offeringKey = ({
  type,
  zone,
  market,
}: {
  readonly type: string;
  readonly zone: string;
  readonly market: Market;
}): string => `${type}/${zone}/${market}`;
