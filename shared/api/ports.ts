import type { Config } from '../config.js';
import type { NewId } from '../ids.js';
import type { Store } from '../ledger/store.js';
import type { LogPage, LogWindow } from '../model/log.js';
import type { Policy } from '../model/policy.js';
import type { Clock } from '../model/time.js';
import type { RegistryOptions } from '../registry/client.js';
import type { ChangeLimit } from './change-limit.js';
import type { Keys } from './keys.js';

/** What the routes have of the outside: read and write the table, read registries and logs, wake the loop. Nothing of ECS or EC2. */
export interface Ports {
  readonly clock: Clock;
  /** 0 <= x < 1 */
  readonly random: () => number;
  readonly newId: NewId;
  readonly store: Store;
  /** To image registries. */
  readonly fetch: typeof fetch;
  /** How registries are asked: logins, hosts of the operator's own network, what is known by digest. */
  readonly registries?: Pick<RegistryOptions, 'allowed' | 'kept' | 'login'>;
  /** A page of what the cluster's containers printed. */
  readonly readLog: (window: LogWindow) => Promise<LogPage>;
  readonly config: Config;
  readonly policy: Policy;
  /** Of this API, by name; read when somebody signs with one. */
  readonly keys: () => Promise<Keys>;
  readonly limit: ChangeLimit;
  /** The wake-up is impatience, not transport: the work is in the table. */
  readonly wake: (route: string) => Promise<void>;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}
