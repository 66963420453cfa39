import type { Config } from '../config.js';
import type { LaunchIntent } from '../model/intent.js';
import type { Clock } from '../model/time.js';
import type { SubnetSeen, VpcSeen } from './network.js';
import type { Facts } from './preflight.js';
import type { Remains, TeardownStep } from './teardown.js';

/** What provision needs of the outside. The cluster's own part is made from the event: the function is older than the network. */
export interface ProvisionPorts {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
  readonly readNetwork: () => Promise<{ readonly vpcs: readonly VpcSeen[]; readonly subnets: readonly SubnetSeen[] }>;
  readonly capacity: (environment: Readonly<Record<string, string>>) => CapacityPorts;
}

export interface CapacityPorts {
  readonly clock: Clock;
  readonly log: ProvisionPorts['log'];
  /** Throws with every fault of the stack's parameters. */
  readonly config: () => Config;
  readonly readFacts: (config: Config) => Promise<Facts>;
  /** One pass of the loop; says in a sentence what it decided. */
  readonly pass: () => Promise<string>;
  /** Instances that are registered, connected and ACTIVE. */
  readonly active: () => Promise<number>;
  /** From now on nothing is launched or created. */
  readonly setTombstone: () => Promise<void>;
  /** The loop works again: a removal that failed is followed by a deployment. */
  readonly liftTombstone: () => Promise<void>;
  /** Launches that were under way when the tombstone was set. */
  readonly readLaunches: () => Promise<readonly LaunchIntent[]>;
  readonly readRemains: () => Promise<Omit<Remains, 'launches'>>;
  /** Null when done, else why not. */
  readonly takeAway: (step: TeardownStep) => Promise<string | null>;
}
