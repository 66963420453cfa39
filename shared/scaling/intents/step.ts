import type { Intent, LaunchIntent } from '../../model/intent.js';
import type { ErrorClass, Result } from '../../model/words.js';
import type { Pool, RefusedPool } from './fleet-answer.js';

/** One call to AWS that an intent asks for. Absolute, with what it assumes. Performed by shared/aws/act.ts. */
export type Step =
  | { readonly kind: 'run-instance'; readonly intent: LaunchIntent }
  | { readonly kind: 'terminate'; readonly instanceId: string; readonly containerInstance: string | null }
  | { readonly kind: 'set-state'; readonly containerInstance: string; readonly state: 'DRAINING' | 'ACTIVE' }
  | { readonly kind: 'reboot'; readonly instanceId: string }
  | { readonly kind: 'deregister'; readonly containerInstance: string }
  | { readonly kind: 'cordon'; readonly containerInstances: readonly string[]; readonly intent: string }
  | { readonly kind: 'uncordon'; readonly containerInstances: readonly string[] }
  | { readonly kind: 'set-count'; readonly service: string; readonly desired: number; readonly expect: readonly number[] }
  | { readonly kind: 'protect'; readonly tasks: readonly string[]; readonly minutes: number }
  | { readonly kind: 'release'; readonly tasks: readonly string[] }
  | { readonly kind: 'check-targets'; readonly service: string; readonly taskArn: string }
  | { readonly kind: 'nudge'; readonly service: string; readonly expect: string | null };

export interface StepResult {
  readonly result: Result;
  readonly note: string | null;
  /** The instance that a launch gave. */
  readonly instanceId?: string;
  /** All that one call gave, when it was made for several launches. */
  readonly instanceIds?: readonly string[];
  /** Where each of them came from, by its id, when EC2 chose. */
  readonly chosen?: Readonly<Record<string, Pool>>;
  /** Pools that EC2 had the choice of and that gave nothing. */
  readonly refused?: readonly RefusedPool[];
  /** It failed, and EC2 has said so: the same token would give the same answer. */
  readonly spent?: boolean;
  /** Why it failed. */
  readonly error?: ErrorClass;
  readonly code?: string;
}

/** What an intent does next: waits, takes a step, or is over. */
export interface Advance {
  /** Null: closed, there is nothing left to do or to undo. */
  readonly intent: Intent | null;
  readonly step: Step | null;
  /** What it waits for or how it ended, in words. */
  readonly note: string;
  readonly effects: Effects;
}

export interface Effects {
  /** Capacity or the place of a task has changed: older windows do not describe the present any more. */
  readonly changed?: boolean;
  /** The launch whose instance has joined. */
  readonly joined?: LaunchIntent;
  /** The launch template (id:version) of an instance that never did. */
  readonly neverJoined?: string;
  /** Offerings without capacity (type/zone/market), and for how many seconds each is left alone. */
  readonly setAside?: readonly { readonly offering: string; readonly seconds: number }[];
  /** An instance that was to go and takes tasks again, and why in words. */
  readonly couldNotGo?: { readonly instanceId: string; readonly why: string };
  /** A limit that a person must lift, in words. */
  readonly blocked?: string;
  /** A move ended: the count that it leaves (null = it never set one), whether a copy more may still come, and whether the next try has to wait. */
  readonly moveEnded?: {
    readonly service: string;
    readonly desired: number | null;
    readonly owed: boolean;
    readonly result: 'moved' | 'failed' | 'withdrawn';
  };
}

export const waits = (intent: Intent, note: string): Advance => ({ intent, step: null, note, effects: {} });

export const takes = (intent: Intent, step: Step, note: string): Advance => ({ intent, step, note, effects: {} });

export const over = (note: string, effects: Effects = {}): Advance => ({ intent: null, step: null, note, effects });
