import type { HttpAnswer } from '../lambda/http.js';
import { PRICES } from '../model/prices.js';
import { readView } from './cluster.js';
import type { Asked, Route } from './router.js';
import { sharesOf } from './shares.js';

/** What the cluster costs now: by instance, and by service as a share of its instances. */
export const costRoutes: readonly Route[] = [{ method: 'GET', path: '/v1/cost', answer: cost }];

/** A month as AWS counts it in its own examples (https://calculator.aws). */
const HOURS_A_MONTH = 730;

async function cost({ ports }: Asked): Promise<HttpAnswer> {
  const view = await readView(ports);
  const { services, unused } = sharesOf(view);
  return {
    status: 200,
    body: {
      at: view.at,
      prices: PRICES,
      usdPerHour: view.usdPerHour,
      usdPerMonth: round(view.usdPerHour * HOURS_A_MONTH, 2),
      instances: view.instances.map(({ id, type, market, usdPerHour }) => ({ id, type, market, usdPerHour })),
      services: services.map((one) => ({ ...one, usdPerHour: round(one.usdPerHour, 5) })),
      unusedUsdPerHour: round(unused, 5),
    },
  };
}

const round = (usd: number, digits: number): number => Number(usd.toFixed(digits));
