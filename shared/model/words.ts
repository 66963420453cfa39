/** The closed lists of words that API, command line, page and alerts share. One list each; see docs/how-it-works.md. */

export const VERDICTS = ['balanced', 'idle', 'instance-pegged', 'cluster-pegged', 'scaling', 'held', 'blind'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a pass did as a whole: the gravest of its actions, in this order. */
export const ACTIONS = ['none', 'hold', 'undrain', 'relocate', 'scale-in', 'repair', 'replace', 'scale-out'] as const;
export type Action = (typeof ACTIONS)[number];

export const ACTION_KINDS = [
  'launch',
  'undrain',
  'drain',
  'terminate',
  'relocate',
  'replace',
  'repair',
  'scale',
  'nudge',
  'notify',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

export const RESULTS = ['done', 'already', 'stale', 'failed', 'pretended'] as const;
/** What came of one action. `pretended`: dry run. */
export type Result = (typeof RESULTS)[number];

export const REASONS = [
  'above-line',
  'unplaced',
  'headroom',
  'interrupted',
  'empty',
  'under-used',
  'drifted',
  'expired',
  'instance-pegged',
  'agent-lost',
  'never-joined',
  'uneven',
  'below-min',
  'service-range',
  'status-check',
  'tasks-die',
  'rebalance',
  'drained',
  'asked',
] as const;
export type Reason = (typeof REASONS)[number];

export const BLOCKERS = [
  'within-band',
  'in-flight',
  'at-max',
  'at-min',
  'budget-spent',
  'protected',
  'deploying',
  'no-data',
  'does-not-fit',
  'would-not-help',
  'breaker-open',
  'hold',
  'dry-run',
  'settling',
  'no-capacity',
  'at-max-vcpu',
  'at-max-cost',
  'at-max-launches',
] as const;
export type Blocker = (typeof BLOCKERS)[number];

export const DEPLOYMENT_STATUSES = [
  'queued',
  'planning',
  'registering',
  'waiting-capacity',
  'rolling',
  'removing',
  'steady',
  'removed',
  'failed',
  'rolled-back',
  'superseded',
  'cancelled',
] as const;
export type DeploymentStatus = (typeof DEPLOYMENT_STATUSES)[number];

export const DEPLOYMENT_KINDS = ['up', 'down', 'rollback', 'scale', 'restart', 'stop', 'start'] as const;
export type DeploymentKind = (typeof DEPLOYMENT_KINDS)[number];

export const TERMINAL_STATUSES: readonly DeploymentStatus[] = [
  'steady',
  'removed',
  'failed',
  'rolled-back',
  'superseded',
  'cancelled',
];

export const isTerminal = (status: DeploymentStatus): boolean => TERMINAL_STATUSES.includes(status);

export type ProjectStatus = 'deploying' | 'steady' | 'degraded' | 'removing';
export type ServiceStatus = 'waiting' | 'rolling' | 'steady' | 'failed' | 'removed';
export type ChangeAction = 'create' | 'update' | 'delete' | 'unchanged';
export type Mode = 'act' | 'dry-run' | 'hold';
export type Market = 'on-demand' | 'spot';

/**
 * What an AWS error means for who must act next. One table; an unknown code is ambiguous, and ambiguous means: look again before
 * anything is assumed.
 */
export type ErrorClass =
  | 'throttle'
  | 'ambiguous'
  | 'capacity'
  | 'quota'
  | 'conflict'
  | 'gone'
  | 'token'
  | 'denied'
  | 'invalid'
  | 'clock';
