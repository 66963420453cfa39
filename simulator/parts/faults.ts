/** Every kind of fault that can be asked for. */
export const FAULT_KINDS = [
  'never-register',
  'lost-reply',
  'duplicate-events',
  'drop-events',
  'delay-events',
  'crash',
  'freeze',
  'throttle',
  'capacity',
  'partial-launch',
  'agent-lost',
  'spot-notice',
  'rebalance-advice',
  'impaired',
  'bad-host',
  'terminated',
  'stale-reads',
  'clock-skew',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly id: string;
  readonly kind: FaultKind;
  /** e.g. 'ec2.RunInstances'; undefined = any. */
  readonly operation?: string;
  readonly when?: 'before' | 'effect' | 'reply';
  readonly target?: string;
  /** How often it strikes; undefined = until cleared. */
  times?: number;
  readonly seconds?: number;
}

export interface FaultsPart {
  add(fault: Omit<Fault, 'id'>): string;
  /** A machine starts anew: its containers die, and its agent comes back unless what keeps it away lasts. */
  rebooted(instanceId: string): void;
  /** All of a kind are over. */
  end(kind: FaultKind): void;
  clear(): void;
  readonly active: readonly Fault[];
  /** Uses up one strike of a matching fault, or returns undefined. */
  strike(kind: FaultKind, match?: { operation?: string; when?: Fault['when']; target?: string }): Fault | undefined;
}
