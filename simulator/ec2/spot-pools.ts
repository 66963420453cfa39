import { instanceType } from '../../shared/model/instance-types.js';
import type { SpotPool } from '../parts.js';
import type { Ec2Instance, Ec2State } from './state.js';

/**
 * The Spot pool of a type and zone. AWS tells of a pool no more than its price, 30 to 90 % under on-demand; how deep pools are and how
 * both spread is our guess, drawn once from the seed. A test may set both.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-spot-instances-history.html
 */
export const spotPool = (state: Ec2State, type: string, zone: string): SpotPool => {
  const key = `${type}/${zone}`;
  const known = state.pools.get(key);
  if (known) return known;
  const random = state.amazon.world.random(`spot pool ${key}`);
  const listed = instanceType(type)?.usdPerHour ?? 0;
  const depth = Math.round(SHALLOWEST * (DEEPEST / SHALLOWEST) ** random());
  const pool: SpotPool = { depth, usdPerHour: listed * (1 - LEAST_OFF - (MOST_OFF - LEAST_OFF) * random()) };
  state.pools.set(key, pool);
  return pool;
};

/** Instances. */
const SHALLOWEST = 20;
const DEEPEST = 2_000;

/** Shares of the price on demand. */
const LEAST_OFF = 0.3;
const MOST_OFF = 0.7;

/** How many more instances a pool has to give. */
export const freeIn = (state: Ec2State, type: string, zone: string): number => {
  const taken = [...state.instances.values()].filter((one) => one.type === type && one.zone === zone && isTaken(one)).length;
  return Math.max(0, spotPool(state, type, zone).depth - taken);
};

const isTaken = ({ market, state }: Ec2Instance): boolean => market === 'spot' && (state === 'pending' || state === 'running');
