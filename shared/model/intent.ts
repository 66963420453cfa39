import type { LaunchTemplate } from './policy.js';
import type { Millis } from './time.js';
import type { Reason } from './words.js';

/**
 * Something that costs or disrupts, written down before the first call is made. It lives in the head row until it is
 * closed; while it is open it counts. One step of it is taken a pass.
 */
export type Intent = LaunchIntent | DrainIntent | MoveIntent;

interface IntentBase {
  readonly id: string;
  readonly decision: string;
  readonly reason: Reason;
  readonly createdAt: Millis;
  /** When this step must have ended; after it the intent is undone or given up, never forgotten. */
  readonly deadlineAt: Millis;
  readonly note?: string;
  /** What AWS has refused of it, whatever the cluster is like, since when, and what it said last. Gone once a call is taken. */
  readonly refused?: RefusedCall;
}

export interface RefusedCall {
  /** As IAM calls it: `UpdateContainerInstancesState`. */
  readonly call: string;
  readonly since: Millis;
  /** `AccessDeniedException: User … is not authorized`. */
  readonly note: string;
  /** It is asked too often; else it may not, or asks for what cannot be. */
  readonly throttled: boolean;
  /** No answer came, or none that tells whether it took effect; it is still to be done, so it did not. Left out = it was refused. */
  readonly unanswered?: true;
}

/**
 * One instance. planned → launched (EC2 answered) → closed once its container instance is ACTIVE.
 * closing: it never joined, or was not wanted after all; it is terminated and the intent closed when EC2 says so.
 */
export interface LaunchIntent extends IntentBase {
  readonly kind: 'launch';
  readonly state: 'planned' | 'launched' | 'closing';
  readonly attempt: number;
  /** Sent as ClientToken. Derived from intent and attempt: a repeat is the same call. */
  readonly token: string;
  /** The stored request. A repeat sends exactly this. */
  readonly request: LaunchRequest;
  readonly instanceId: string | null;
  /** The call that it shares with others: the intent whose id is the tag, and how many instances the call asks for. */
  readonly batch?: {
    readonly id: string;
    readonly size: number;
    /** Instances of the call whose launch is closed: they are nobody else's. */
    readonly taken?: readonly string[];
  };
  /** What came instead of EC2's first answer. The decision's record says "failed" until it is corrected and this is taken off. */
  readonly unanswered?: string;
  /** When it was taken up, long after its launch: it was a member once, and its registration is gone. No launch that failed. */
  readonly strayedAt?: Millis;
}

export interface LaunchRequest extends LaunchTemplate {
  /** With a fleet: the smallest that may come, and one of the zones, until EC2 has said which it is. */
  readonly type: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly market: 'on-demand' | 'spot';
  /** How a T type pays for what goes above its baseline; absent for every other type, which EC2 would refuse to launch with it. */
  readonly credits?: 'unlimited' | 'standard';
  /** Spot pools of which EC2 is to choose, by CreateFleet. Gone once it has chosen. */
  readonly fleet?: FleetRequest;
}

/** Each of these types in each of these subnets. */
export interface FleetRequest {
  readonly templates: readonly (LaunchTemplate & { readonly types: readonly string[] })[];
  readonly subnets: readonly { readonly zone: string; readonly subnetId: string }[];
}

/**
 * An instance on its way out. draining → terminating → closed when EC2 says terminated and ECS has forgotten it.
 * undoing: it is set ACTIVE again.
 */
export interface DrainIntent extends IntentBase {
  readonly kind: 'drain';
  readonly state: 'planned' | 'draining' | 'terminating' | 'undoing';
  /** When a growth took it back. */
  readonly undoSince?: Millis;
  /** Why it cannot end, for people: it is undone for that. */
  readonly stuck?: string;
  readonly instanceId: string;
  readonly containerInstance: string | null;
  /** A replacement that must be ACTIVE first (repair), null for plain scale-in. */
  readonly after: string | null;
  /** Tasks that were seen on it and not seen STOPPED since, and when one of them was last seen. */
  readonly holding?: { readonly tasks: readonly string[]; readonly at: Millis };
}

/**
 * A task to another instance, replacement first. See architecture "Moving a task".
 * cordon → raise → landing → protect → lower → release → closed; undo lowers what was raised, releases and uncordons.
 */
export interface MoveIntent extends IntentBase {
  readonly kind: 'move';
  readonly state: 'cordon' | 'raise' | 'landing' | 'protect' | 'lower' | 'release' | 'undo';
  /** ECS service name. */
  readonly service: string;
  readonly taskId: string;
  readonly taskArn: string;
  readonly from: string;
  /** Where the decision expects it to land. */
  readonly to: string;
  /** Instances that are cordoned for this move, so that the copy lands on `to`. */
  readonly cordoned: readonly { readonly instanceId: string; readonly containerInstance: string }[];
  /** The service's count before the move. */
  readonly desired: number;
  /** Tasks of the service before the copy was asked for. */
  readonly before: readonly string[];
  readonly copy: string | null;
  /** Tasks that we protected and must release. */
  readonly protected: readonly string[];
  /** When the protection was read back; it lapses by itself some minutes later. Null: nothing is known to be protected. */
  readonly protectedAt: Millis | null;
  /** The task that a lower count is to end: the original, or the copy of a move that was undone. */
  readonly leaving?: string | null;
  /** What became of it: from the lower count, or from the beginning of the undoing on. */
  readonly outcome?: 'moved' | 'undone' | null;
  /** When it began to be undone. */
  readonly undoSince?: Millis;
  /** When the lower count was answered. */
  readonly loweredAt?: Millis;
  /** Calls for one copy more whose answer never came, or whose copy could not be taken back. */
  readonly owed?: number;
  /** Given up before a copy was asked for, for the count was another than the look had said: `desired` is nobody's count. */
  readonly unraised?: true;
  /** The deployment that it makes room for, of the same project: any other takes it back. */
  readonly during?: string;
  /** Taken back for a deployment: no failure of its own. */
  readonly withdrawn?: boolean;
}
