import type { SeenService } from '../deploying/seen.js';
import { orphansOf } from '../deploying/tidy.js';
import type { PlannedDeployment } from './plan-deployments.js';

/**
 * Services that deployments speak for: what they want, and what is still there of their projects though no file has it any more. A move
 * of such a one would be taken back by the deployment, and begun again with the next pass.
 */
export const touchedBy = (planned: readonly PlannedDeployment[]): string[] =>
  planned.flatMap((one) => [...one.outcome.touched, ...leftOver(one).map(({ name }) => name)]);

/** What is left over and not deleted now: the deployment asks for no room for it, and it serves until the new stands, or longer. */
export const leftOverBy = (planned: readonly PlannedDeployment[]): string[] =>
  planned.flatMap((one) => leftOver(one).flatMap(({ name }) => (isDeleted(name, one) ? [] : [name])));

const isDeleted = (name: string, { outcome }: PlannedDeployment): boolean =>
  outcome.steps.some((step) => step.kind === 'delete-service' && step.name === name);

/** Those of them that run as they should, each with the deployment for which it may be moved, to make room. */
export const restingBy = (planned: readonly PlannedDeployment[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    planned.flatMap((one) =>
      [...(one.outcome.resting ?? []), ...restingOf(one)].map((name) => [name, one.of.deployment.body.id] as const),
    ),
  );

/** None where the deployment says nothing of rest: it goes, or has not been looked at. */
const restingOf = (one: PlannedDeployment): string[] =>
  one.outcome.resting
    ? leftOver(one)
        .filter(({ running, desired, pending, deployments }) => running === desired && pending === 0 && deployments.length === 1)
        .map(({ name }) => name)
        .filter((name) => !isDeleted(name, one))
    : [];

const leftOver = ({ of: { project, seen }, outcome }: PlannedDeployment): readonly SeenService[] =>
  seen && outcome.touched.length > 0
    ? orphansOf({ project: project.body, seen }).filter(({ status }) => status === 'ACTIVE')
    : [];
