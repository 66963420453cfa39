import type { Thresholds } from './decision.js';
import type { ServiceView } from './project.js';
import type { Instant } from './time.js';
import type { Market, Mode, Verdict } from './words.js';

/** GET /v1/cluster: the last pass's observation, as people read it. */
export interface ClusterView {
  readonly cluster: string;
  readonly region: string;
  readonly at: Instant;
  readonly simulated: boolean;
  readonly mode: Mode;
  readonly verdict: Verdict;
  readonly sentence: string;
  readonly cpu: { readonly mean: number | null; readonly max: number | null };
  readonly memory: { readonly mean: number | null; readonly max: number | null; readonly estimated: boolean };
  readonly size: {
    readonly active: number;
    readonly launching: number;
    readonly draining: number;
    readonly min: number;
    readonly max: number;
  };
  readonly usdPerHour: number;
  /** Of the caps that the operator has set; a view of an older version has none. */
  readonly caps?: {
    readonly launchesPerHour: CapView;
    readonly vcpu: CapView;
    readonly usdPerHour: CapView;
  };
  readonly thresholds: Thresholds;
  readonly instances: readonly InstanceView[];
  readonly services: readonly (ServiceView & {
    readonly project: string | null;
    readonly cpu: number | null;
    readonly memory: number | null;
  })[];
  readonly alarms: readonly {
    readonly name: string;
    readonly state: string;
    readonly since: Instant;
    readonly metric: string;
    readonly threshold: number;
  }[];
  readonly lastDecision: string | null;
}

/** What is used of a cap; a limit of null = there is no such cap. */
export interface CapView {
  readonly used: number;
  readonly limit: number | null;
}

export interface InstanceView {
  readonly id: string;
  readonly containerInstance: string | null;
  readonly type: string;
  readonly zone: string;
  readonly market: Market;
  readonly state: 'launching' | 'booting' | 'active' | 'draining' | 'terminating';
  readonly launchedAt: Instant;
  readonly pegged: boolean;
  /** Percent of the instance. */
  readonly cpu: { readonly used: number | null; readonly reserved: number };
  readonly memory: { readonly used: number | null; readonly estimated: boolean; readonly reserved: number };
  readonly free: { readonly cpu: number; readonly memoryMiB: number };
  readonly usdPerHour: number;
  readonly tasks: readonly TaskView[];
}

export interface TaskView {
  readonly id: string;
  readonly project: string | null;
  readonly service: string | null;
  readonly status: string;
  readonly health: string;
  /** Used, of the newest window; 0 until there is one. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** What it holds of its instance; a view of an older version does not say. */
  readonly reserved?: { readonly cpu: number; readonly memoryMiB: number };
}
