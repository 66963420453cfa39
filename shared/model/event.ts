import type { Instant } from './time.js';

/** What the log of events tells of; `type=deployment` finds all that begin so. */
export const EVENT_TYPES = ['deployment.accepted', 'deployment.status', 'task.stopped', 'decision', 'alert'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Something that happened, for programs that follow along and for people who read along. */
export interface EventFact {
  readonly type: EventType;
  readonly at: Instant;
  readonly project: string | null;
  readonly service: string | null;
  readonly deployment: string | null;
  readonly decision: string | null;
  readonly alert: string | null;
  /** One word to switch on: a deployment's status, a decision's action, a stop's code, an alert's type. */
  readonly what: string;
  readonly text: string;
}

/** As the log keeps it: `seq` rises by one, `id` is a place to go on from. */
export interface LoggedEvent extends EventFact {
  readonly id: string;
  readonly seq: number;
}
