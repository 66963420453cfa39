import type { Alert } from '../model/alert.js';
import type { ClusterView } from '../model/cluster-view.js';
import type { Decision } from '../model/decision.js';
import type { LostVolume, Swing } from '../model/head.js';
import type { Deployment } from '../model/project.js';
import type { Millis } from '../model/time.js';
import type { AlertChoice } from './choice.js';
import type { Day } from './digest.js';
import type { Refused } from './failing.js';
import type { Complaint } from './starting.js';

/** What one pass hands over to be told. */
export interface Facts {
  readonly now: Millis;
  readonly cluster: string;
  /** What the pass decided; null when it had nothing to decide. */
  readonly decision: Decision | null;
  /** Decisions of earlier passes whose launches had no answer at first, now that it is known what they gave. */
  readonly corrected?: readonly Decision[];
  /** Instances that were given up because they did not join in time, or died before. */
  readonly neverJoined?: readonly {
    readonly instanceId: string;
    readonly type: string;
    readonly zone: string;
    readonly launchTemplate: string;
    readonly minutes: number;
    /** It was a member once, and its registration is gone. */
    readonly strayed?: boolean;
  }[];
  /** Volumes whose instance is gone. */
  readonly lostVolumes?: readonly LostVolume[];
  /** Deployments that reached a terminal status in this pass. */
  readonly deployments: readonly Deployment[];
  /** The cluster as the pass leaves it. */
  readonly view: ClusterView;
  /** What keeps capacity from being bought now: 'at-max', or EC2's error code, with its text. */
  readonly blocked: readonly { readonly code: string; readonly text: string }[];
  /** Instances that have been broken for as long as the loop is patient, or that EC2 takes back. */
  readonly ailing?: readonly Ailing[];
  /** EC2 did not tell whose status checks fail. */
  readonly checksUnread?: boolean;
  /** Tasks that ended by themselves lately, as far back as ECS remembers. */
  readonly stops?: readonly Stop[];
  /** Projects whose deployment is open. */
  readonly deploying?: readonly string[];
  /** What ECS says of services that lack tasks. */
  readonly complaints?: readonly Complaint[];
  /** Actions that AWS refused in this pass whatever the cluster is like; launches are told as blocked. */
  readonly refused?: readonly Refused[];
  /** Deployments that this pass has begun. */
  readonly begun?: readonly Deployment[];
  /** The last day, when this pass has to tell it. */
  readonly day?: Day | null;
  /** What a month may cost; null = nobody said. */
  readonly budgetUsdPerMonth?: number | null;
  /** What the operator wants to hear; left out = the usual. */
  readonly choice?: AlertChoice;
  /** Whether the cluster goes to and fro. */
  readonly swing?: Swing | undefined;
}

/** One instance that ECS or EC2 says is broken, that EC2 said it will take, or that somebody stopped (then `minutes` is 0: nobody says since when). */
export interface Ailing {
  readonly instanceId: string;
  readonly kind: 'agent-lost' | 'status-check' | 'interruption' | 'rebalance' | 'stopped';
  readonly minutes: number;
}

/** A task of a service that ended by itself: its program, not a rollout, a move or a drain, stopped it. */
export interface Stop {
  readonly project: string;
  readonly service: string;
  readonly taskId: string;
  readonly at: number;
  readonly reason: string;
  readonly exitCode: number | null;
}

/** What happened, before it has an id, a time and a place. */
export type Said = Omit<Alert, 'id' | 'at' | 'cluster' | 'decision'> & {
  /** When it is not the decision of this pass. */
  readonly decision?: string | null;
};

/** Percent as people read it: whole, and unknown is not zero. */
export const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? 'unknown' : `${Math.round(value)} %`;

/** Dollars an hour with the four digits that prices of small instances need. */
export const usdPerHour = (value: number): string => `$${(Math.round(value * 10_000) / 10_000).toFixed(4)}/h`;

/** `1 instance`, `2 instances`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** Services that were given up and of which nothing runs: that no task of theirs ends or is missing does not make them well. */
export const givenUpOf = ({ view }: Facts): ReadonlySet<string> =>
  new Set(
    view.services
      .filter(({ status, running }) => status === 'failed' && running === 0)
      .map(({ project, name }) => `${project}/${name}`),
  );

/** Nothing of the service is there any more: what was told of it is over, and it is not well either. */
export const wasTakenDown = (name: string, { view }: Facts): boolean =>
  view.verdict !== 'blind' && !view.services.some((one) => `${one.project}/${one.group ?? one.name}` === name);
