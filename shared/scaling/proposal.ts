import type { Candidate, Forecast } from '../model/decision.js';
import type { Blocker, Market, Reason } from '../model/words.js';
import type { Pools } from './fleet.js';
import type { BoundTo } from './offerings.js';

/** What a rule wants done. Absolute: each says the state that it wants. */
export type PlannedAction =
  | {
      readonly kind: 'launch';
      readonly reason: Reason;
      readonly type: string;
      readonly zone: string;
      readonly subnetId: string;
      readonly market: Market;
      readonly boundTo?: BoundTo;
      readonly pools?: Pools;
    }
  | { readonly kind: 'undrain'; readonly reason: Reason; readonly instanceId: string; readonly intent: string }
  | { readonly kind: 'drain'; readonly reason: Reason; readonly instanceId: string }
  | { readonly kind: 'repair'; readonly reason: Reason; readonly instanceId: string }
  | {
      readonly kind: 'scale';
      readonly reason: Reason;
      readonly service: string;
      readonly desired: number;
      /** The sum behind the count. */
      readonly formula?: string;
    }
  | { readonly kind: 'nudge'; readonly reason: Reason; readonly service: string }
  | {
      readonly kind: 'relocate';
      readonly reason: Reason;
      readonly service: string;
      readonly taskId: string;
      readonly taskArn: string;
      readonly from: string;
      readonly to: string;
      /** Instances on which the copy must not land. */
      readonly avoid: readonly string[];
      /** The deployment of the same project that it makes room for. */
      readonly during?: string;
    };

/** What one rule found: actions with their reasons, or why it held back. */
export interface Finding {
  readonly actions: readonly PlannedAction[];
  readonly reasons: readonly Reason[];
  readonly blockedBy: readonly Blocker[];
  readonly why: string;
  readonly formula: string;
  readonly candidates: readonly Candidate[];
  readonly predicted: Forecast | null;
  readonly nextEligibleAt: number | null;
}

export const nothing: Finding = {
  actions: [],
  reasons: [],
  blockedBy: [],
  why: '',
  formula: '',
  candidates: [],
  predicted: null,
  nextEligibleAt: null,
};

export const heldBack = (blocker: Blocker, why: string, more: Partial<Finding> = {}): Finding => ({
  ...nothing,
  blockedBy: [blocker],
  why,
  ...more,
});
