import type { Path } from '../tree.js';
import type { Job } from './work.js';

/**
 * Whether an ARN names an account that is not the cluster's: what a file says may not make this account's roles ask another's.
 * Without a cluster (`evenkeel config`) no account is known.
 */
export const isOfOtherAccount = ({ options }: Job, arn: string): boolean =>
  accountIn(options.executionRoleArn) !== '' && accountIn(arn) !== accountIn(options.executionRoleArn);

export const otherAccount = (job: Job, path: Path, arn: string): void =>
  job.findings.refused(
    path,
    'OTHER_ACCOUNT',
    `it belongs to account ${accountIn(arn)}, and this cluster to ${accountIn(job.options.executionRoleArn)}`,
    'keep a copy in the account of the cluster',
    'operator',
  );

/** `arn:aws:iam::123456789012:role/execution` → `123456789012` */
const accountIn = (arn: string): string => arn.split(':')[4] ?? '';
