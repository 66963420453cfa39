import {
  DescribeTaskDefinitionCommand,
  type DescribeTaskDefinitionCommandOutput,
  type ECSClient,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
  type SortOrder,
} from '@aws-sdk/client-ecs';
import { TAG } from '../deploying/names.js';
import { crowdedFamilies, unneeded } from '../deploying/old-revisions.js';
import type { SeenFamily, SeenProject } from '../deploying/seen.js';
import type { DeployProgress, WantedService } from '../model/project.js';
import { inChunksAtOnce } from './chunks.js';
import { clockOf, send } from './send.js';

/** The newest ACTIVE revision of each wanted family; families without one are left out. */
export const readFamilies = (ecs: ECSClient, wanted: readonly WantedService[]): Promise<SeenFamily[]> =>
  inChunksAtOnce(clockOf(ecs), wanted, 1, async ([one]) => {
    const family = one!.taskDefinition.family ?? one!.ecsName;
    const answer = await describe(ecs, family);
    return answer?.taskDefinition?.status === 'ACTIVE'
      ? [{ family, arn: answer.taskDefinition.taskDefinitionArn ?? '', hash: tagOf(answer, TAG.hash) }]
      : [];
  });

/** On the way back: the revisions of before that are still ACTIVE. They come first, so that they are what is gone back to. */
export const readOlder = async (ecs: ECSClient, progress: DeployProgress | undefined): Promise<SeenFamily[]> => {
  if (!progress?.back) return [];
  const found: SeenFamily[] = [];
  for (const arn of Object.values(progress.before)) {
    const answer = await describe(ecs, arn);
    const { family, status } = answer?.taskDefinition ?? {};
    if (answer && family && status === 'ACTIVE') found.push({ family, arn, hash: tagOf(answer, TAG.hash) });
  }
  return found;
};

/** The `evenkeel:hash` of one revision. A revision and its hash never change, so it is asked for once in a client's life. */
export const readRevisionHash = async (ecs: ECSClient, arn: string): Promise<string | null> => {
  const known = hashes.get(ecs) ?? new Map<string, string | null>();
  hashes.set(ecs, known);
  if (!known.has(arn)) {
    const answer = await describe(ecs, arn);
    known.set(arn, answer && tagOf(answer, TAG.hash));
  }
  return known.get(arn) ?? null;
};

/** Revisions of families that this deployment has added to, which nothing needs and which are ours by their tag. */
export const readOldRevisions = async (
  ecs: ECSClient,
  seen: Pick<SeenProject, 'families' | 'services' | 'tasks'>,
  progress: DeployProgress,
): Promise<string[]> => {
  const old: string[] = [];
  for (const { family } of crowdedFamilies(seen.families, progress)) {
    const arns = await revisionsOf(ecs, family, 'DESC');
    for (const arn of unneeded(arns, seen, progress.before).slice(0, OLD_A_FAMILY))
      if ((await readRevisionHash(ecs, arn)) !== null) old.push(arn);
  }
  return old;
};

const OLD_A_FAMILY = 3;

/** Every ACTIVE revision of every family that carries the project's tag: its name alone could be another project's. */
export const readRevisions = async (ecs: ECSClient, project: string): Promise<string[]> => {
  const revisions: string[] = [];
  for (const family of await familiesOf(ecs, `${project}-`)) {
    const newest = await describe(ecs, family);
    if (newest && tagOf(newest, TAG.project) === project) revisions.push(...(await revisionsOf(ecs, family)));
  }
  return revisions;
};

/** Every ACTIVE revision of every family whose newest one carries the cluster's tag, also of services that are long gone. */
export const readClusterRevisions = async (ecs: ECSClient, cluster: string): Promise<string[]> => {
  const revisions: string[] = [];
  for (const family of await familiesOf(ecs))
    if (await isOfCluster(ecs, family, cluster)) revisions.push(...(await revisionsOf(ecs, family)));
  return revisions;
};

/** An account may have hundreds of families of others: each is asked about once in a client's life. */
const isOfCluster = async (ecs: ECSClient, family: string, cluster: string): Promise<boolean> => {
  const known = strangers.get(ecs) ?? new Set<string>();
  strangers.set(ecs, known);
  if (known.has(family)) return false;
  const newest = await describe(ecs, family);
  const ours = newest !== null && tagOf(newest, TAG.cluster) === cluster;
  if (!ours) known.add(family);
  return ours;
};

const strangers = new WeakMap<ECSClient, Set<string>>();
const hashes = new WeakMap<ECSClient, Map<string, string | null>>();

const familiesOf = async (ecs: ECSClient, familyPrefix?: string): Promise<string[]> => {
  const families: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await send(ecs, new ListTaskDefinitionFamiliesCommand({ familyPrefix, status: 'ACTIVE', nextToken }));
    families.push(...(page.families ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return families;
};

const revisionsOf = async (ecs: ECSClient, familyPrefix: string, sort: SortOrder = 'ASC'): Promise<string[]> => {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await send(ecs, new ListTaskDefinitionsCommand({ familyPrefix, status: 'ACTIVE', sort, nextToken }));
    arns.push(...(page.taskDefinitionArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return arns;
};

/** ECS answers "Unable to describe task definition" as a ClientException when there is none. */
const describe = async (ecs: ECSClient, taskDefinition: string): Promise<DescribeTaskDefinitionCommandOutput | null> => {
  try {
    return await send(ecs, new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }));
  } catch (error) {
    if ((error as Error).name === 'ClientException') return null;
    throw error;
  }
};

const tagOf = ({ tags }: DescribeTaskDefinitionCommandOutput, name: string): string | null =>
  tags?.find(({ key }) => key === name)?.value ?? null;
