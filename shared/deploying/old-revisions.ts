import type { DeployProgress } from '../model/project.js';
import type { SeenFamily, SeenProject } from './seen.js';
import type { DeployStep } from './steps.js';

/** So many of a family's revisions stay ACTIVE beside those in use: what a rollback is likely to want. */
export const REVISIONS_KEPT = 5;
const DEREGISTRATIONS_A_PASS = 5;
const FAMILIES_A_PASS = 10;

/** Families that this deployment has given a new revision, and that have more than are kept. */
export const crowdedFamilies = (
  families: readonly SeenFamily[],
  { settledSince, before, back }: Pick<DeployProgress, 'settledSince' | 'before' | 'back'>,
): readonly SeenFamily[] => {
  if (settledSince === null || back) return [];
  const known = new Set(Object.values(before));
  return families
    .filter(({ arn, hash }) => hash !== null && !known.has(arn) && numberOf(arn) > REVISIONS_KEPT)
    .slice(0, FAMILIES_A_PASS);
};

/** Of a family's revisions, newest first, those that nothing needs any more, oldest first. */
export const unneeded = (
  newestFirst: readonly string[],
  { services, tasks }: Pick<SeenProject, 'services' | 'tasks'>,
  before: DeployProgress['before'],
): readonly string[] => {
  const needed = new Set([
    ...Object.values(before),
    ...services.flatMap(({ taskDefinition, deployments }) => [taskDefinition, ...deployments.map((one) => one.taskDefinition)]),
    ...tasks.map(({ taskDefinition }) => taskDefinition),
  ]);
  return newestFirst
    .slice(REVISIONS_KEPT)
    .filter((arn) => !needed.has(arn))
    .reverse();
};

/** A few a pass, once all that is wanted stands: RegisterTaskDefinition and this share a limit of one a second. */
export const deregisterSteps = ({ oldRevisions = [] }: SeenProject): DeployStep[] =>
  oldRevisions.slice(0, DEREGISTRATIONS_A_PASS).map((arn) => ({
    kind: 'deregister',
    taskDefinition: arn,
    why: `nothing runs it, and ${REVISIONS_KEPT} newer revisions are kept`,
  }));

const numberOf = (arn: string): number => Number(arn.slice(arn.lastIndexOf(':') + 1));
