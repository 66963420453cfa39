import { createHash } from 'node:crypto';

/** Tags by which everything that a deployment makes is known as ours. */
export const TAG = {
  cluster: 'evenkeel:cluster',
  project: 'evenkeel:project',
  service: 'evenkeel:service',
  generation: 'evenkeel:generation',
  hash: 'evenkeel:hash',
  /** The file's count that was last applied: tells a count changed in the file from one changed by hand or by load. */
  count: 'evenkeel:count',
  relocate: 'evenkeel:relocate',
  protect: 'evenkeel:protect',
  notMovable: 'evenkeel:notmovable',
  /** Of an EFS access point: which volume with which settings it is for. */
  accessPoint: 'evenkeel:accesspoint',
} as const;

/** What a project's namespace says of itself: cluster blue's project a-b and cluster blue-a's project b would give it one name. */
export const namespaceDescription = (tags: Tags): string =>
  [TAG.cluster, TAG.project].map((name) => `${name}=${tags[name] ?? ''}`).join(' ');

/** Whose a namespace says that it is, in words, whatever people have written behind; null when it says nothing of the kind. */
export const namespaceOwner = (description = ''): string | null => {
  const [, cluster, project] = description.match(/^evenkeel:cluster=(\S*) evenkeel:project=(\S*)(?: |$)/) ?? [];
  return cluster && project ? `project ${project} of cluster ${cluster}` : null;
};

export type Tags = Readonly<Record<string, string>>;

/**
 * Name of a target group: it leads back to project and service without a look at its tags. At most 32 letters, digits and hyphens
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html).
 */
export const targetGroupName = (cluster: string, project: string, service: string, container: string, target: number): string =>
  `${targetGroupPrefix(cluster, project)}${short(`${service}/${container}/${target}`, 10)}`;

export const targetGroupPrefix = (cluster: string, project: string): string => `ek-${short(`${cluster}/${project}`, 10)}-`;

/** The name inside a target group's ARN, or null for something else. */
export const targetGroupOf = (arn: string | undefined): string | null => arn?.match(/:targetgroup\/([^/]+)\//)?.[1] ?? null;

/**
 * CreateService's client token, at most 36 characters (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html).
 * `after` is the creation time of a service of the same name that is gone: a token burnt for it is not used again.
 */
export const serviceToken = (deployment: string, ecsName: string, after: number): string =>
  short(`${deployment}/${ecsName}/${after}`, 32);

export const short = (text: string, length: number): string => createHash('sha256').update(text).digest('hex').slice(0, length);

/** What an ARN ends in. */
export const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
