import { createCalls } from './calls.js';
import { createEc2 } from './ec2/index.js';
import { createFaults } from './faults.js';
import { createInvariants } from './invariants.js';
import type { Amazon, Settings } from './parts.js';
import { createSsm } from './ssm.js';
import type { Rates } from './throttle.js';
import { World } from './world.js';

export interface AmazonOptions {
  readonly seed: number;
  /** Milliseconds since 1970 at which the virtual clock starts. */
  readonly startAt: number;
  /** How many availability zones, 2 unless said. */
  readonly zones?: number;
  readonly region?: string;
  readonly account?: string;
  readonly balancerHost?: string;
}

/** Makes the parts that others wrote; each is given the Amazon that it will be in. */
export type Makers = {
  readonly [Name in
    | 'ecs'
    | 'load'
    | 'elb'
    | 'cloudwatch'
    | 'logs'
    | 'efs'
    | 'events'
    | 'sqs'
    | 'sns'
    | 'cloudmap'
    | 'registry'
    | 'lambda']?: (amazon: Amazon) => Amazon[Name];
};

/**
 * One Amazon out of its parts. Parts come in this order and may look at those before them while they are made, and at all the
 * others from then on. A test may leave out what it does not touch.
 */
export const assemble = (options: AmazonOptions, makers: Makers): Amazon => {
  const world = new World(options.seed, options.startAt);
  const counts = new Map<string, number>();
  const rates: Rates = new Map();
  const amazon = {
    world,
    settings: settingsOf(options),
    calls: counts,
    recorder: null,
    dead: new Set(),
    disturbed: new Set(),
    slowed: new Set(),
    ended: null,
    rates,
    bounds: null,
  } as Partial<Mutable<Amazon>> as Mutable<Amazon>;
  const { guard, changed, violations } = createInvariants(amazon);
  amazon.changed = changed;
  amazon.violations = violations;
  amazon.call = createCalls(amazon, counts, guard, rates);
  amazon.faults = createFaults(amazon);
  amazon.ssm = createSsm(amazon);
  amazon.ec2 = createEc2(amazon);
  for (const [name, make] of Object.entries(makers)) Object.assign(amazon, { [name]: make(amazon) });
  return amazon;
};

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const settingsOf = ({ zones = 2, region = 'us-east-1', account = '123456789012', balancerHost }: AmazonOptions): Settings => ({
  region,
  account,
  ...(balancerHost ? { balancerHost } : {}),
  zones: Array.from({ length: zones }, (_, index) => `${region}${'abcdef'[index]}`),
});
