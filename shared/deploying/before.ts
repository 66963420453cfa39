import type { Deployment, DeployProgress } from '../model/project.js';
import { TAG } from './names.js';
import type { SeenProject, SeenService } from './seen.js';

/**
 * A deployment with what ran before it: revision and count of each of the project's services, as the first look finds them. What the
 * one before it had not brought to an end is not what ran: then it is what that one had found. A service that is being moved has a
 * task too many for a while: `moving` is its own count. The same deployment when it knows.
 */
export const withBefore = (
  deployment: Deployment,
  seen: SeenProject,
  superseded: Deployment | null,
  moving: Readonly<Record<string, number>> = {},
): Deployment => {
  const { progress } = deployment;
  if (progress?.counts) return deployment;
  const old = superseded?.status === 'superseded' ? superseded.progress : undefined;
  const services = seen.services.filter(({ status, tags }) => status === 'ACTIVE' && tags[TAG.project] === deployment.project);
  const before = Object.fromEntries(services.map((service) => [service.name, revisionOf(service)]));
  const counts = Object.fromEntries(services.filter(isAwake).map(({ name, desired }) => [name, moving[name] ?? desired]));
  return {
    ...deployment,
    progress: {
      ...(progress ?? NOTHING),
      before: { ...before, ...old?.before },
      counts: { ...counts, ...old?.counts },
    },
  };
};

const NOTHING: DeployProgress = { settledSince: null, emptyLooks: 0, reached: [], before: {}, trouble: null };

/** One that was made with no task and never raised has no count of its own yet. */
const isAwake = ({ desired, tags }: SeenService): boolean => desired > 0 || tags[TAG.count] !== undefined;

const revisionOf = ({ taskDefinition, deployments }: SeenService): string =>
  deployments.find((one) => one.taskDefinition !== taskDefinition)?.taskDefinition ?? taskDefinition;
