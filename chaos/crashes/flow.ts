import type { Stage } from './stage.js';

/** Something that the product does from its beginning to its end, in a cluster that stands still otherwise. */
export interface Flow {
  readonly name: string;
  /** Parameters of serverless.yml. */
  readonly params: Readonly<Record<string, string>>;
  /** What is there before it begins; calls until then are no part of it. */
  readonly before?: (stage: Stage) => Promise<void>;
  /** What begins it. Absent: making the stack is the flow itself. */
  readonly begin?: (stage: Stage) => Promise<void>;
  /** Whether it has come to its end, by the truth. Deployments and intents that are open are looked at besides. */
  readonly ended: (stage: Stage) => boolean;
  /** What else of the end must be as it is without a crash. */
  readonly end?: (stage: Stage) => string;
}

/** Why a pass comes after the one that was killed. */
export type Recovery = 'event' | 'heartbeat';

export type Moment = 'before' | 'effect' | 'reply';

/** The n-th call of a flow's trace, killed at this moment of it. */
export interface Crash {
  readonly call: number;
  readonly when: Moment;
}

/** One call that the product made in a flow. */
export interface TracedCall {
  /** Its number in the trace. */
  readonly call: number;
  /** Function, without the stack's name. */
  readonly caller: string;
  readonly invocation: string;
  /** e.g. 'ec2.RunInstances', 'dynamodb.put'. */
  readonly operation: string;
  /** Begun by the same invocation in the moment in which the call before it was answered: nothing lies between. */
  readonly atOnce?: boolean;
}

/** A flow without any crash. */
export interface Trace {
  readonly flow: string;
  readonly calls: readonly TracedCall[];
  /** How all stands at the end. */
  readonly end: string;
  /** Virtual seconds from its beginning to its end. */
  readonly seconds: number;
}
