import { flag, waitOf } from './query.js';
import type { Asked } from './router.js';

/** How a deployment is asked for: query and headers of PUT, POST and DELETE. */
export interface DeployOptions {
  /** Say what would change, change nothing. */
  readonly dryRun: boolean;
  /** What would be ignored becomes a fault. */
  readonly strict: boolean;
  /** A deployment in flight gives way to this one; otherwise it is a conflict. */
  readonly supersede: boolean;
  /** Services that the file no longer names are removed; otherwise they stay and are mentioned. */
  readonly removeOrphans: boolean;
  /** Only these services of the file, and what they depend on; none = all. */
  readonly services: readonly string[];
  readonly waitMilliseconds: number;
  /** The generation that the asker has seen; null = whatever is there. */
  readonly ifMatch: string | null;
  /** What must not be there; `*` = only if there is no such project yet. */
  readonly ifNoneMatch: string | null;
}

export const DEPLOY_QUERY = ['dryRun', 'strict', 'supersede', 'wait', 'removeOrphans', 'service'];

export const deployOptions = ({ request: { query, headers } }: Asked): DeployOptions => ({
  dryRun: flag(query, 'dryRun', false),
  strict: flag(query, 'strict', false),
  supersede: flag(query, 'supersede', true),
  removeOrphans: flag(query, 'removeOrphans', false),
  services: query.getAll('service'),
  waitMilliseconds: waitOf(query, headers['prefer']),
  ifMatch: headers['if-match'] ?? null,
  ifNoneMatch: headers['if-none-match'] ?? null,
});
