import { withBefore } from '../deploying/before.js';
import type { SeenProject } from '../deploying/seen.js';
import { getDeployment, putDeployment } from '../ledger/deployments.js';
import type { ProjectRecord } from '../ledger/projects.js';
import type { Row, Store } from '../ledger/store.js';
import type { Deployment } from '../model/project.js';

/**
 * Writes down what ran before, with the first look at a deployment and before anything of it is done: a pass that dies afterwards
 * leaves the next one something to go back to. Throws ConditionFailed when a newer generation was accepted meanwhile.
 */
export const rememberBefore = async (
  store: Store,
  project: ProjectRecord,
  deployment: Row<Deployment>,
  seen: SeenProject,
): Promise<Row<Deployment>> => {
  if (project.removed || deployment.body.progress?.counts) return deployment;
  const superseded = project.supersedes ? await getDeployment(store, project.name, project.supersedes) : null;
  return putDeployment(store, deployment, withBefore(deployment.body, seen, superseded?.body ?? null));
};
