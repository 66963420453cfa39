import type { ProjectView } from '../../shared/api/projects.js';
import type { Deployment } from '../../shared/model/project.js';
import { type Api, ask } from '../api-client.js';
import { type FollowOptions, followAs } from '../follow-as.js';
import type { Outcome } from '../outcome.js';
import type { Terminal } from '../terminal.js';

/** `evenkeel wait [deployment]`: stays with a deployment that goes on, the project's last one unless named. */
export const wait = async (
  api: Api,
  terminal: Terminal,
  project: string,
  id: string | undefined,
  options: FollowOptions,
): Promise<Outcome> => {
  const deployment = id
    ? await ask<Deployment>(api, 'GET', `/v1/projects/${project}/deployments/${encodeURIComponent(id)}`)
    : await lastOf(api, project);
  return followAs(api, terminal, deployment, `${deployment.kind} ${project}`, options);
};

/** Also that of a project which is being removed, or is gone already. */
const lastOf = async (api: Api, project: string): Promise<Deployment> => {
  const { items } = await ask<{ items: readonly Deployment[] }>(api, 'GET', `/v1/projects/${project}/deployments?limit=1`);
  return items[0] ?? (await ask<ProjectView>(api, 'GET', `/v1/projects/${project}`)).deployment;
};
