import type { ProjectView } from '../../shared/api/projects.js';
import { hasEnded } from '../../shared/model/has-ended.js';
import type { ServiceView } from '../../shared/model/project.js';
import { type Api, ask, printed } from '../api-client.js';
import { EXIT, Refused } from '../client/refused.js';
import type { Printed } from '../config.js';
import { type Columns, formatted } from '../format.js';
import { addressOf } from '../outcome.js';

export interface PsOptions {
  readonly tasks?: boolean;
  /** As `tasks`: Compose's word for those that stopped as well. */
  readonly all?: boolean;
  /** Only these services; none = all. */
  readonly named?: readonly string[];
  readonly status?: string;
  readonly filter?: string;
  readonly format?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `evenkeel ps`: the services of a project, how many of each run, and where each is reached; `--tasks`: its tasks. */
export const ps = (api: Api, project: string, options: PsOptions): Promise<Printed> => {
  const wanted = statusOf(options);
  const shown = (service: string, status: string): boolean =>
    (!options.named?.length || options.named.includes(service)) && (wanted === null || status.toLowerCase() === wanted);
  const json = options.json === true && options.format === undefined;
  if (options.tasks || options.all)
    return printed(
      json,
      async () =>
        only(await ask<Tasks>(api, 'GET', `/v1/projects/${project}/tasks`), 'items', (one) => shown(one.service, one.status)),
      ({ items }) => text(items.map(taskRow), TASK, options),
    );
  return printed(
    json,
    async () => only(await projectNaming(api, project, options.named), 'services', (one) => shown(one.name, one.status)),
    ({ services }) => text(services.map(serviceRow), SERVICE, options),
  );
};

const text = (rows: readonly Columns[], columns: readonly string[], { quiet, format }: PsOptions): string =>
  quiet ? rows.map((row) => `${row[columns[0]!]}\n`).join('') : formatted(rows, columns, format);

const only = <K extends string, T, V extends Readonly<Record<K, readonly T[]>>>(
  value: V,
  key: K,
  shown: (one: V[K][number]) => boolean,
): V => ({
  ...value,
  [key]: value[key].filter(shown),
});

/** The project; a service that is named and is not there is refused as the API refuses it. */
const projectNaming = async (api: Api, project: string, named: readonly string[] = []): Promise<ProjectView> => {
  const view = await ask<ProjectView>(api, 'GET', `/v1/projects/${project}`);
  const unknown = named.find((name) => view.services.every((one) => one.name !== name));
  if (unknown !== undefined) await ask(api, 'GET', `/v1/projects/${project}/services/${encodeURIComponent(unknown)}`);
  return view;
};

const statusOf = ({ status, filter }: PsOptions): string | null => {
  if (filter === undefined) return status?.toLowerCase() ?? null;
  const [, value] = /^status=(\w+)$/.exec(filter) ?? [];
  if (value !== undefined) return value.toLowerCase();
  throw new Refused(
    {
      status: 400,
      code: 'usage',
      detail: `--filter ${filter} is not status=STATUS.`,
      hint: 'write: evenkeel ps --filter status=failed',
    },
    EXIT.usage,
  );
};

const SERVICE = ['Service', 'Status', 'Tasks', 'Healthy', 'Address', 'Note'];

const serviceRow = (one: ServiceView): Columns => ({
  Service: one.name,
  Status: one.status,
  Tasks: `${one.running}/${one.desired}`,
  Healthy: String(one.healthy),
  Address: one.endpoints.map(addressOf).join(' ') || '-',
  Note: noteOf(one),
});

const noteOf = (service: ServiceView): string => {
  const { status, waitsFor, why, lastStop } = service;
  if (status === 'steady') return hasEnded(service) ? why! : '';
  if (waitsFor.length > 0) return `waits for ${waitsFor.join(', ')}`;
  if (why) return why;
  return lastStop ? stopOf(lastStop) : '';
};

const stopOf = ({ code, exitCode, reason }: Pick<NonNullable<ServiceView['lastStop']>, 'code' | 'exitCode' | 'reason'>): string =>
  `${code}${exitCode === null ? '' : `, exit code ${exitCode}`}: ${reason}`;

/** As GET …/tasks lists them. */
interface Task {
  readonly id: string;
  readonly service: string;
  readonly instance?: string;
  readonly status: string;
  readonly health?: string;
  readonly stop?: { readonly code: string; readonly reason: string; readonly exitCode: number | null };
}

interface Tasks {
  readonly items: readonly Task[];
}

const TASK = ['Task', 'Service', 'Status', 'Health', 'Instance', 'Note'];

const taskRow = ({ id, service, status, health, instance, stop }: Task): Columns => ({
  Task: id,
  Service: service,
  Status: status.toLowerCase(),
  Health: health?.toLowerCase() ?? '-',
  Instance: instance ?? '-',
  Note: stop ? stopOf(stop) : '',
});

const PROJECT = ['Project', 'Status', 'Services', 'Generation', 'Deployment'];

/** `evenkeel ls`: the projects of the cluster; also those that run there although the table has lost them. */
export const ls = (api: Api, options: Pick<PsOptions, 'quiet' | 'json' | 'format'>): Promise<Printed> =>
  printed(
    options.json === true && options.format === undefined,
    () => ask<Projects>(api, 'GET', '/v1/projects'),
    ({ items, unrecorded = [] }) => text([...items.map(projectRow), ...unrecorded.map(unrecordedRow)], PROJECT, options),
  );

interface Projects {
  readonly items: readonly ProjectView[];
  /** A stack of the version before does not tell. */
  readonly unrecorded?: readonly Pick<ProjectView, 'name' | 'services'>[];
}

const unrecordedRow = ({ name, services }: NonNullable<Projects['unrecorded']>[number]): Columns => ({
  Project: name,
  Status: 'unrecorded',
  Services: String(services.length),
  Generation: '-',
  Deployment: '-',
});

const projectRow = ({ name, status, stopped, services, generation, deployment }: ProjectView): Columns => ({
  Project: name,
  Status: stopped && status === 'steady' ? 'stopped' : status,
  Services: `${services.filter((one) => one.status === 'steady').length}/${services.length} steady`,
  Generation: String(generation),
  Deployment: deployment.id,
});
