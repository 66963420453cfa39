import type { Fault } from '../../simulator/parts.js';
import type { Deed } from './deeds.js';
import type { Look } from './looks.js';

/** What is done to a cluster and looked at, at which second. */
export type SceneStep = { readonly at: number } & (
  | { readonly kind: 'up'; readonly project: string; readonly file: string }
  | { readonly kind: 'down'; readonly project: string }
  /** vCPU in total for each service. */
  | { readonly kind: 'load'; readonly project: string; readonly cpu: Readonly<Record<string, number>> }
  | { readonly kind: 'fault'; readonly fault: Omit<Fault, 'id'> }
  /** So many passes at once, past the queue, each 15 s (or `every`) for so long. */
  | { readonly kind: 'wake'; readonly times: number; readonly seconds: number; readonly every?: number }
  /** Files of one project that are put at the same instant. */
  | { readonly kind: 'together'; readonly project: string; readonly files: readonly string[] }
  | { readonly kind: 'deed'; readonly deed: Deed }
  | { readonly kind: 'hold'; readonly seconds: number }
  | { readonly kind: 'look'; readonly look: Look }
  /** The stack is deleted: nothing may be left. The last step of its scene. */
  | { readonly kind: 'remove' }
);

/** A short schedule that is written, not drawn: one promise is what it is about, all of them are checked. */
export interface Scene {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** EC2 shows a new instance so much later than it is launched (it is eventually consistent: minutes at worst). */
  readonly unseenSeconds?: number;
  readonly steps: readonly SceneStep[];
  /** From here on no fault is left and the load stands still; all ends 25 minutes (or `calmSeconds`) later. Seconds. */
  readonly stillAt: number;
  readonly calmSeconds?: number;
  /** What is done leaves things as they must not be in the calm: only the looks and what is checked all the time count. */
  readonly unfinished?: boolean;
}

export const CALM_SECONDS = 1_500;
