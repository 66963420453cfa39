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

/** The `evenkeel:hash` of one revision. */
export const readRevisionHash = async (ecs: ECSClient, arn: string): Promise<string | null> => (await readMarks(ecs, arn)).hash;

interface Marks {
  readonly hash: string | null;
  readonly cluster: string | null;
}

/** What a revision is tagged with, which never changes: it is asked for once in a client's life. */
const readMarks = async (ecs: ECSClient, arn: string): Promise<Marks> => {
  const known = marks.get(ecs) ?? new Map<string, Marks>();
  marks.set(ecs, known);
  const found = known.get(arn) ?? marksOf(await describe(ecs, arn));
  known.set(arn, found);
  return found;
};

const marksOf = (answer: DescribeTaskDefinitionCommandOutput | null): Marks => ({
  hash: answer && tagOf(answer, TAG.hash),
  cluster: answer && tagOf(answer, TAG.cluster),
});

/** Of a family's revisions those of this cluster: families are an account's, and two clusters may have a project of one name. */
const ofCluster = (ecs: ECSClient, arns: readonly string[], cluster: string): Promise<string[]> =>
  inChunksAtOnce(clockOf(ecs), arns, 1, async ([arn]) => ((await readMarks(ecs, arn!)).cluster === cluster ? [arn!] : []));

/** Revisions of families that this deployment has added to, which nothing needs and which are ours by their tag. */
export const readOldRevisions = async (
  ecs: ECSClient,
  cluster: string,
  seen: Pick<SeenProject, 'families' | 'services' | 'tasks'>,
  progress: DeployProgress,
): Promise<string[]> => {
  const old: string[] = [];
  for (const { family } of crowdedFamilies(seen.families, progress)) {
    const arns = await revisionsOf(ecs, family, 'DESC');
    const own = await ofCluster(ecs, unneeded(arns, seen, progress.before).slice(0, LOOKED_AT), cluster);
    old.push(...own.slice(0, OLD_A_FAMILY));
  }
  return old;
};

const OLD_A_FAMILY = 3;
/** Some of them may be another cluster's, which tidies up for itself. */
const LOOKED_AT = 12;

/** Every ACTIVE revision of this cluster, of every family that carries the project's tag: its name alone could be another project's. */
export const readRevisions = async (ecs: ECSClient, cluster: string, project: string): Promise<string[]> => {
  const revisions: string[] = [];
  for (const family of await familiesOf(ecs, `${project}-`)) {
    const newest = await describe(ecs, family);
    if (newest && tagOf(newest, TAG.project) === project)
      revisions.push(...(await ofCluster(ecs, await revisionsOf(ecs, family), cluster)));
  }
  return revisions;
};

/** Every ACTIVE revision of every family whose newest one carries the cluster's tag, also of services that are long gone. */
export const readClusterRevisions = async (ecs: ECSClient, cluster: string): Promise<string[]> => {
  const revisions: string[] = [];
  for (const family of await familiesOf(ecs))
    if (await isOfCluster(ecs, family, cluster))
      revisions.push(...(await ofCluster(ecs, await revisionsOf(ecs, family), cluster)));
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
const marks = new WeakMap<ECSClient, Map<string, Marks>>();

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
