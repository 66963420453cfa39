import { withBefore } from '../deploying/before.js';
import type { SeenProject } from '../deploying/seen.js';
import { getDeployment, putDeployment } from '../ledger/deployments.js';
import type { ProjectRecord } from '../ledger/projects.js';
import type { Row, Store } from '../ledger/store.js';
import type { Head } from '../model/head.js';
import type { Deployment } from '../model/project.js';

/**
 * Writes down what ran before, with the first look at a deployment and before anything of it is done: a pass that dies afterwards
 * leaves the next one something to go back to. Throws ConditionFailed when a newer generation was accepted meanwhile.
 */
export const rememberBefore = async (
  store: Store,
  head: Head,
  project: ProjectRecord,
  deployment: Row<Deployment>,
  seen: SeenProject,
): Promise<Row<Deployment>> => {
  if (project.removed || deployment.body.progress?.counts) return deployment;
  const superseded = project.supersedes ? await getDeployment(store, project.name, project.supersedes) : null;
  return putDeployment(store, deployment, withBefore(deployment.body, seen, superseded?.body ?? null, movingOf(head)));
};

/** The counts that services under a move are to have when it has ended, also one that ended lately and whose last call may be late. */
const movingOf = ({ intents, moved }: Head): Record<string, number> => ({
  ...Object.fromEntries(Object.entries(moved ?? {}).map(([service, { desired }]) => [service, desired])),
  ...Object.fromEntries(
    intents.flatMap((one) => (one.kind === 'move' && !one.unraised ? [[one.service, one.desired] as const] : [])),
  ),
});
