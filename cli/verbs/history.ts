import type { Deployment } from '../../shared/model/project.js';
import { type Api, ask, printed } from '../api-client.js';
import type { Printed } from '../config.js';
import { clock } from '../decision-text.js';
import { shortTime } from '../short-time.js';
import { table } from '../table.js';

/** `evenkeel history`: the deployments of a project, newest first, with what became of them. */
export const history = (
  api: Api,
  project: string,
  { limit = '20', json = false }: { limit?: string; json?: boolean },
): Promise<Printed> =>
  printed(
    json,
    () =>
      ask<{ items: readonly Deployment[] }>(api, 'GET', `/v1/projects/${project}/deployments?limit=${encodeURIComponent(limit)}`),
    ({ items }) =>
      table(
        ['DEPLOYMENT', 'GENERATION', 'KIND', 'STATUS', 'CREATED', 'TOOK', 'CHANGES', 'REASON'],
        items.map((one) => [
          one.id,
          String(one.generation),
          one.kind,
          one.status,
          clock(one.createdAt),
          one.finishedAt ? shortTime(Date.parse(one.finishedAt) - Date.parse(one.createdAt)) : '-',
          String(one.changes.filter(({ action }) => action !== 'unchanged').length),
          one.reason ? one.reason.code : '',
        ]),
      ),
  );
