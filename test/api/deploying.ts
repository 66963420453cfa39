import { getDeployment, putDeployment } from '../../shared/ledger/deployments.js';
import type { Deployment } from '../../shared/model/project.js';
import type { DeploymentStatus } from '../../shared/model/words.js';
import type { Api } from './support.js';

const YAML = { 'content-type': 'application/yaml' };

export const put = (api: Api, body: string, path = '/v1/projects/shop', headers: Record<string, string> = {}) =>
  api.call('PUT', path, { body, headers: { ...YAML, ...headers } });

/** What a pass of the loop would write. */
export const becomes = async (api: Api, deployment: Pick<Deployment, 'project' | 'id'>, status: DeploymentStatus) => {
  const row = (await getDeployment(api.store, deployment.project, deployment.id))!;
  await putDeployment(api.store, row, { ...row.body, status });
};
