import type { RepositoryCredentials } from '@aws-sdk/client-ecs';
import { isOfOtherAccount, otherAccount } from './other-account.js';
import { isSecretArn } from './secret-arn.js';
import { at, type Job } from './work.js';

/**
 * Docker's own `x-aws-pull_credentials`: the secret with user name and password of a private registry, which the execution role
 * must be allowed to read. ECR needs none: the execution role pulls from it.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
 */
export const credentialsOf = (job: Job): { repositoryCredentials?: RepositoryCredentials } => {
  const secret = job.service['x-aws-pull_credentials'];
  if (secret === undefined) return {};
  const path = at(job, 'x-aws-pull_credentials');
  if (!isSecretArn(secret)) {
    job.findings.fault(
      path,
      'BAD_VALUE',
      `"${secret}" is no secret of Secrets Manager`,
      'write its ARN: arn:aws:secretsmanager:…',
    );
    return {};
  }
  if (isOfOtherAccount(job, secret)) otherAccount(job, path, secret);
  if (/^\d{12}\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\//i.test(job.service.image ?? '')) {
    job.findings.ignored(path, 'ECR_NEEDS_NONE', 'ECR is asked with the execution role', 'remove it');
    return {};
  }
  return { repositoryCredentials: { credentialsParameter: secret } };
};
