import type { Millis } from './time.js';

export type TriggerKind = 'alarm' | 'event' | 'heartbeat' | 'api' | 'deployment';

/** The name of a trigger that stands for a drain that people asked for. */
export const DRAIN_ASKED = 'drain asked';

/** Why a pass was woken. It carries no authority: the pass reads the state and decides by that. */
export interface Trigger {
  readonly kind: TriggerKind;
  /** The alarm's name, the event's detail-type, or the API route. */
  readonly name: string;
  readonly at: Millis;
  /** An instance that the event says will be taken (Spot notice). A hint to look, nothing more. */
  readonly subject?: string;
}
