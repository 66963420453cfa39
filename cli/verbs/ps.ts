import type { ProjectView } from '../../shared/api/projects.js';
import type { ServiceView } from '../../shared/model/project.js';
import { type Api, ask, printed } from '../api-client.js';
import type { Printed } from '../config.js';
import { addressOf } from '../outcome.js';
import { table } from '../table.js';

export interface PsOptions {
  readonly tasks?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `evenkeel ps`: the services of a project, how many of each run, and where each is reached; `--tasks`: its tasks. */
export const ps = (api: Api, project: string, { tasks, quiet, json = false }: PsOptions): Promise<Printed> =>
  tasks
    ? printed(
        json,
        () => ask<{ items: readonly Task[] }>(api, 'GET', `/v1/projects/${project}/tasks`),
        (all) => tasksText(all.items, quiet),
      )
    : printed(
        json,
        () => ask<ProjectView>(api, 'GET', `/v1/projects/${project}`),
        (view) => servicesText(view, quiet),
      );

const servicesText = ({ services }: ProjectView, quiet = false): string =>
  quiet
    ? services.map(({ name }) => `${name}\n`).join('')
    : table(
        ['SERVICE', 'STATUS', 'TASKS', 'HEALTHY', 'ADDRESS', 'NOTE'],
        services.map((one) => [
          one.name,
          one.status,
          `${one.running}/${one.desired}`,
          String(one.healthy),
          one.endpoints.map(addressOf).join(' ') || '-',
          noteOf(one),
        ]),
      );

const noteOf = ({ status, waitsFor, why, lastStop }: ServiceView): string => {
  if (status === 'steady') return '';
  if (waitsFor.length > 0) return `waits for ${waitsFor.join(', ')}`;
  if (why) return why;
  return lastStop
    ? `${lastStop.code}${lastStop.exitCode === null ? '' : `, exit code ${lastStop.exitCode}`}: ${lastStop.reason}`
    : '';
};

/** As GET …/tasks lists them. */
interface Task {
  readonly id: string;
  readonly service: string;
  readonly instance?: string;
  readonly status: string;
  readonly health?: string;
  readonly stop?: { readonly code: string; readonly reason: string; readonly exitCode: number | null };
}

const tasksText = (tasks: readonly Task[], quiet = false): string =>
  quiet
    ? tasks.map(({ id }) => `${id}\n`).join('')
    : table(
        ['TASK', 'SERVICE', 'STATUS', 'HEALTH', 'INSTANCE', 'NOTE'],
        tasks.map(({ id, service, status, health, instance, stop }) => [
          id,
          service,
          status.toLowerCase(),
          health?.toLowerCase() ?? '-',
          instance ?? '-',
          stop ? `${stop.code}${stop.exitCode === null ? '' : `, exit code ${stop.exitCode}`}: ${stop.reason}` : '',
        ]),
      );

/** `evenkeel ls`: the projects of the cluster. */
export const ls = (api: Api, { quiet, json = false }: PsOptions): Promise<Printed> =>
  printed(
    json,
    () => ask<{ items: readonly ProjectView[] }>(api, 'GET', '/v1/projects'),
    ({ items }) =>
      quiet
        ? items.map(({ name }) => `${name}\n`).join('')
        : table(
            ['PROJECT', 'STATUS', 'SERVICES', 'GENERATION', 'DEPLOYMENT'],
            items.map(({ name, status, services, generation, deployment }) => [
              name,
              status,
              `${services.filter((one) => one.status === 'steady').length}/${services.length} steady`,
              String(generation),
              deployment.id,
            ]),
          ),
  );
