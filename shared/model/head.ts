import type { Forecast } from './decision.js';
import type { Intent, LaunchIntent } from './intent.js';
import type { Reading } from './observation.js';
import type { Millis } from './time.js';
import type { Blocker } from './words.js';

/**
 * The one row that passes share: the epoch, the lease and the open intents. One conditional write commits a pass. Each write
 * raises the row's version, and a writer that read an older one loses: the epoch fences the ledger, the lease fences AWS.
 */
export interface Head {
  readonly schema: 1;
  readonly cluster: string;
  /** Rises with every committed pass. */
  readonly epoch: number;
  readonly lease: { readonly holder: string; readonly until: Millis } | null;
  readonly intents: readonly Intent[];
  readonly reading: Reading | null;
  /** When a cluster was found that no row told of: the table was lost, or is new. */
  readonly foundAt?: Millis;
  /** When the last pass read AWS: wake-ups sent before it add nothing. */
  readonly lastReadAt: Millis;
  /** When capacity or placement last changed: windows that began before it do not describe the present. */
  readonly changedAt: Millis;
  /** What the last decision promised and has not been compared with the truth yet. */
  readonly promise: Promised | null;
  /** Decisions with a prediction that has not been compared with the truth yet. */
  readonly awaiting: readonly string[];
  /** Decisions whose prediction a later one has overtaken, and that one: to be written into their records. */
  readonly overtaken?: Readonly<Record<string, string>>;
  /** Offerings (type/zone/market) that had no capacity, and until when they are left alone. */
  readonly setAside: Readonly<Record<string, Millis>>;
  /** Instances that run no task of a service, and since when. */
  readonly emptySince: Readonly<Record<string, Millis>>;
  /** Instances whose agent does not answer, and since when. */
  readonly lostSince?: Readonly<Record<string, Millis>>;
  /** Instances that EC2 said it will take, or is likely to, or that people asked to have drained. */
  readonly notices?: Readonly<Record<string, { readonly kind: 'interruption' | 'rebalance' | 'asked'; readonly at: Millis }>>;
  /** Instances that were rebooted or drained because they were broken, and when: each is rebooted once. */
  readonly repairs?: Readonly<Record<string, { readonly at: Millis; readonly rebooted: boolean }>>;
  /** Instances whose drain was undone because it could not end, when, and why in words. */
  readonly stays?: Readonly<Record<string, { readonly at: Millis; readonly why: string }>>;
  /** Launches in a row whose instance never joined, by launch template (id:version), and when the last was found. */
  readonly failedJoins: Readonly<Record<string, FailedJoins>>;
  /** Services whose missing tasks were asked for again, and when. */
  readonly nudgedAt: Readonly<Record<string, Millis>>;
  /** How often in a row that was in vain. */
  readonly nudges?: Readonly<Record<string, number>>;
  /** Services that a move went through lately: the count that it leaves them with, and when it was last seen open. */
  readonly moved?: Readonly<Record<string, LeftByMove>>;
  /** Services whose last moves failed or were undone: how many in a row, and when the last. */
  readonly moveFailures?: Readonly<Record<string, { readonly times: number; readonly at: Millis }>>;
  /** What keeps room from services of deployments that want it, by ECS service, as the last pass decided. */
  readonly noRoom?: Readonly<Record<string, KeptFromRoom>>;
  /** Whether the cluster goes to and fro between growing and shrinking. */
  readonly swing?: Swing;
  /** How many windows above the line growth asks for. */
  readonly patience?: Patience;
  /** Launches whose load was still rising: their prediction follows with the next window. */
  readonly owed?: { readonly decisions: readonly string[]; readonly windowTo: Millis; readonly madeAt: Millis };
  /** Launches whose instances have joined a few minutes ago, and when: a look at AWS that is older shows nothing of them. */
  readonly joinedLately?: readonly { readonly at: Millis; readonly intent: LaunchIntent }[];
  /** Volumes that were lost with their instance, by project/volume, until people have been told: a killed pass loses none. */
  readonly lostVolumes?: Readonly<Record<string, LostVolume>>;
  /** What alerts have been raised (shared/alerts keeps it). */
  readonly alerts: unknown;
  /** Set before the stack is deleted: nothing is launched or created any more. */
  readonly tombstone: boolean;
}

/** A volume of one instance, which is gone: it gets another place, and starts empty there. */
export interface LostVolume {
  readonly project: string;
  readonly service: string;
  readonly volume: string;
  /** The instance (EC2 id) that it is given. */
  readonly home: string;
}

export interface FailedJoins {
  readonly times: number;
  readonly at: Millis;
}

export interface KeptFromRoom {
  readonly code: Blocker;
  /** For people, as the end of a sentence. */
  readonly why: string;
  /** What would give it room, as the beginning of one; left out = what the code says. */
  readonly advice?: string;
}

/** The last change of size, and how many times longer than usual it has to be calm before the next shrinking. */
export interface Swing {
  readonly factor: number;
  /** When the factor last changed. */
  readonly since: Millis;
  readonly last: { readonly direction: 'out' | 'in'; readonly at: Millis };
}

/** One window above the line is enough to grow, until growth came to nothing: the load had gone before it joined. */
export interface Patience {
  readonly windows: number;
  /** When growth last came to nothing. */
  readonly since: Millis;
  /** A growth that has not been judged yet: what there was before it, in vCPU. */
  readonly open: { readonly at: Millis; readonly vcpu: number } | null;
}

/** What a move left behind. */
export interface LeftByMove {
  readonly desired: number;
  readonly at: Millis;
  /** A copy more that it had asked for may still come: the answer to that call never came. */
  readonly owed?: boolean;
  /** Since when the service is seen with that copy more. */
  readonly overSince?: Millis;
}

export interface Promised {
  readonly decision: string;
  readonly predicted: Forecast;
  readonly madeAt: Millis;
  /** Still on the way there: tasks are moved until the prediction is met. */
  readonly open: boolean;
}
