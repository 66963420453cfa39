import type { Key } from './store.js';

/** Every partition of the table, in one place. serverless.yml filters the table's stream on `outbox`. */
export const PARTITIONS = {
  /** Rows that exist once: head, hold, view. */
  cluster: 'cluster',
  projects: 'projects',
  journal: 'journal',
  outbox: 'outbox',
  /** Which alert id a dedupe key got. */
  outboxKeys: 'outbox-keys',
  idempotency: 'idempotency',
  /** Signatures that have opened once. */
  nonces: 'nonces',
  /** How the cluster stood, a row a minute. */
  timeline: 'timeline',
  /** What happened, by number. */
  events: 'events',
} as const;

export const HEAD_KEY: Key = { partition: PARTITIONS.cluster, sort: 'head' };
export const HOLD_KEY: Key = { partition: PARTITIONS.cluster, sort: 'hold' };
export const VIEW_KEY: Key = { partition: PARTITIONS.cluster, sort: 'view' };
export const MUTES_KEY: Key = { partition: PARTITIONS.cluster, sort: 'mutes' };
export const DRAINS_KEY: Key = { partition: PARTITIONS.cluster, sort: 'drains' };
export const CLAIMS_KEY: Key = { partition: PARTITIONS.cluster, sort: 'claims' };

export const projectKey = (name: string): Key => ({ partition: PARTITIONS.projects, sort: name });

/** A partition a project, so that its deployments are listed by one query; ids sort by time. */
export const deploymentsOf = (project: string): string => `deployments/${project}`;

/** What each generation of a project wanted, by its deployment's id. */
export const generationsOf = (project: string): string => `generations/${project}`;

/** The events of one deployment, under the numbers that they have among all. */
export const eventsOf = (deployment: string): string => `events/${deployment}`;

export const generationKey = (project: string, deployment: string): Key => ({
  partition: generationsOf(project),
  sort: deployment,
});
export const deploymentKey = (project: string, id: string): Key => ({ partition: deploymentsOf(project), sort: id });
export const nonceKey = (key: string, nonce: string): Key => ({ partition: PARTITIONS.nonces, sort: `${key} ${nonce}` });
export const decisionKey = (id: string): Key => ({ partition: PARTITIONS.journal, sort: id });
export const alertKey = (id: string): Key => ({ partition: PARTITIONS.outbox, sort: id });
