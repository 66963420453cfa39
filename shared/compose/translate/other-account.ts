import type { Path } from '../tree.js';
import type { Work } from './work.js';

type Around = Pick<Work, 'options' | 'findings'>;

/**
 * Whether an ARN names an account that is not the cluster's: what a file says may not make this account's roles ask another's.
 * Without a cluster (`evenkeel config`) no account is known.
 */
export const isOfOtherAccount = ({ options }: Around, arn: string): boolean =>
  accountIn(options.executionRoleArn) !== '' && accountIn(arn) !== accountIn(options.executionRoleArn);

export const otherAccount = ({ options, findings }: Around, path: Path, arn: string): void =>
  findings.refused(
    path,
    'OTHER_ACCOUNT',
    `it belongs to account ${accountIn(arn)}, and this cluster to ${accountIn(options.executionRoleArn)}`,
    'keep a copy in the account of the cluster',
    'operator',
  );

/** `arn:aws:iam::123456789012:role/execution` → `123456789012` */
const accountIn = (arn: string): string => arn.split(':')[4] ?? '';
