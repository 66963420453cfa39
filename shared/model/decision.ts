import type { Instant } from './time.js';
import type { TriggerKind } from './trigger.js';
import type { Action, ActionKind, Blocker, Reason, Result, Verdict } from './words.js';

/** What a pass decided and why. The shape is the contract's: it is shown as it is stored. */
export interface Decision {
  readonly id: string | null;
  readonly at: Instant;
  readonly until: Instant;
  /** How many equal refusals in a row this record stands for. */
  readonly times: number;
  readonly trigger: { readonly kind: TriggerKind; readonly name: string; readonly at: Instant };
  readonly verdict: Verdict;
  readonly action: Action;
  readonly actions: readonly DecidedAction[];
  /** Number of instances before and after. */
  readonly from: number;
  readonly to: number;
  readonly reasons: readonly Reason[];
  /** One sentence for people: why, with the numbers. */
  readonly why: string;
  readonly formula: string;
  readonly inputs: DecisionInputs;
  readonly candidates: readonly Candidate[];
  readonly predicted: Forecast | null;
  /** When the prediction was made, if later than the decision: the load was still rising, and the launch does not wait. */
  readonly predictedAt?: Instant;
  readonly observed: (Forecast & { readonly at: Instant }) | null;
  /** The decision that changed the size again before the prediction could come true: nothing is to be observed of it. */
  readonly overtakenBy?: string;
  readonly blockedBy: readonly Blocker[];
  readonly nextEligibleAt: Instant | null;
  readonly epoch: number;
  readonly dryRun: boolean;
}

export interface DecidedAction {
  readonly kind: ActionKind;
  readonly target: string;
  readonly intent: string | null;
  readonly result: Result;
  /** Why it failed or went stale, in words. */
  readonly note?: string;
}

export interface DecisionInputs {
  readonly window: { readonly from: Instant; readonly to: Instant } | null;
  /** Percent of each instance; memory is an estimate. Null = unknown. */
  readonly perInstance: readonly { readonly id: string; readonly cpu: number | null; readonly memory: number | null }[];
  readonly mean: number | null;
  readonly max: number | null;
  readonly thresholds: Thresholds;
  /** Instances that each of the two demands asks for. */
  readonly demand: { readonly utilisation: number; readonly placement: number; readonly unit: 'instances' };
}

/** Percent: grow above `out`, aim at `target`, shrink only if what is left stays under `in`. */
export interface Thresholds {
  readonly out: number;
  readonly target: number;
  readonly in: number;
}

export interface Candidate {
  readonly id: string;
  readonly chosen: boolean;
  readonly score: number | null;
  readonly why: string;
}

export interface Forecast {
  readonly cpu: { readonly mean: number; readonly max: number };
  readonly memory?: { readonly mean: number; readonly max: number };
  readonly usdPerHour: number;
  /** The load was hidden behind the limit of what carried it, so that the true figures are these or higher. */
  readonly bound?: 'at-least';
}
