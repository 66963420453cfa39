import { instanceType } from '../../shared/model/instance-types.js';
import type { Plan } from './launch-plan.js';
import { freeIn, spotPool } from './spot-pools.js';
import type { Ec2State } from './state.js';

/** One override of a fleet, with all its choices made. */
export interface Offered {
  readonly plan: Plan;
  readonly priority: number;
  /** As the answer names it. */
  readonly override: object;
  readonly template: object;
}

type Order = (a: Offered, b: Offered) => number;

/** Spot strategies that are simulated. */
export const SPOT_STRATEGIES = ['price-capacity-optimized', 'capacity-optimized', 'lowest-price'] as const;
export const ON_DEMAND_STRATEGIES = ['lowest-price', 'prioritized'] as const;

/**
 * In which order the pools are asked. `price-capacity-optimized`: "the pools with the highest capacity availability for the number of
 * instances that are launching", then "the lowest priced of these". How many count as the highest AWS does not say: here those with at
 * least half of what the deepest has left. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-fleet-allocation-strategy.html
 */
export const spotOrder = (state: Ec2State, strategy: string, offered: readonly Offered[]): readonly Offered[] => {
  const free = new Map(offered.map((one) => [one, freeIn(state, one.plan.type, one.plan.subnet.zone)]));
  const deepest = Math.max(0, ...free.values());
  const isDeep = (one: Offered): boolean => free.get(one)! >= deepest * AMONG_THE_DEEPEST;
  const byPrice: Order = (a, b) => priceOf(state, a) - priceOf(state, b);
  const byDepth: Order = (a, b) => free.get(b)! - free.get(a)!;
  const orders: Readonly<Record<string, Order>> = {
    'price-capacity-optimized': (a, b) =>
      Number(isDeep(b)) - Number(isDeep(a)) || (isDeep(a) ? byPrice(a, b) : byDepth(a, b)) || byPrice(a, b),
    'capacity-optimized': byDepth,
    'lowest-price': byPrice,
  };
  return [...offered].sort(orders[strategy] ?? byPrice);
};

const AMONG_THE_DEEPEST = 0.5;

const priceOf = (state: Ec2State, { plan }: Offered): number => spotPool(state, plan.type, plan.subnet.zone).usdPerHour;

/** By list price, or by the priority of the overrides: the lower the number, the earlier. */
export const onDemandOrder = (strategy: string, offered: readonly Offered[]): readonly Offered[] =>
  [...offered].sort((a, b) => (strategy === 'prioritized' ? a.priority - b.priority : listed(a) - listed(b)));

const listed = ({ plan }: Offered): number => instanceType(plan.type)?.usdPerHour ?? 0;
