import type { Instant } from './time.js';

/** How the cluster stood in one minute: what the page draws its curves from. Percent 0..100, null = unknown. */
export interface Sample {
  readonly at: Instant;
  readonly cpu: { readonly mean: number | null; readonly max: number | null };
  readonly memory: { readonly mean: number | null; readonly max: number | null };
  /** Instances: registered, on their way, on their way out. */
  readonly active: number;
  readonly launching: number;
  readonly draining: number;
  readonly usdPerHour: number;
}
