import type { HttpAnswer } from '../lambda/http.js';
import { getProject, listProjects, type ProjectRecord } from '../ledger/projects.js';
import type { Row } from '../ledger/store.js';
import type { ClusterView } from '../model/cluster-view.js';
import type { Deployment, ServiceView } from '../model/project.js';
import { isTerminal, type ProjectStatus } from '../model/words.js';
import { readDeployment } from './await-deployment.js';
import { readView } from './cluster.js';
import { PAGED, paged } from './paged.js';
import type { Ports } from './ports.js';
import type { Asked, Route } from './router.js';
import { notThere, unrecordedProjects } from './unknown-project.js';

export const projectRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/projects', query: PAGED, answer: list },
  { method: 'GET', path: '/v1/projects/{project}', answer: one },
];

/** A project as the API shows it. */
export interface ProjectView {
  readonly name: string;
  readonly generation: number;
  readonly status: ProjectStatus;
  /** Its tasks were taken away by hand; a file or a start brings them back. */
  readonly stopped: boolean;
  readonly deployment: Deployment;
  readonly services: readonly ServiceView[];
}

async function list({ request, ports }: Asked): Promise<HttpAnswer> {
  const [rows, view] = await Promise.all([listProjects(ports.store), readView(ports)]);
  const { items, nextCursor } = paged(request.query, rows, ({ body }) => body.name);
  const views = await Promise.all(items.map((row) => viewOf(ports, row.body, view)));
  const unrecorded = unrecordedProjects(
    view,
    rows.map(({ body }) => body.name),
  );
  return { status: 200, body: { items: views, nextCursor, unrecorded } };
}

async function one({ parameters, ports }: Asked): Promise<HttpAnswer> {
  const body = await projectOf(ports, parameters['project']!);
  return { status: 200, body, headers: { etag: projectEtag(body) } };
}

/** A project that is there, as it is shown. Throws NotFound with the nearest name. */
export const projectOf = async (ports: Ports, name: string): Promise<ProjectView> => {
  const row = await getProject(ports.store, name);
  if (row) return viewOfProject(ports, row.body);
  throw await notThere(ports, name);
};

/** Names the generation, so that If-Match fails exactly when somebody else has deployed since. */
export const projectEtag = (record: Pick<ProjectRecord, 'generation'>): string => `"${record.generation}"`;

export const viewOfProject = async (ports: Ports, record: ProjectRecord): Promise<ProjectView> =>
  viewOf(ports, record, await readView(ports));

/** The services of a project as they were seen last; none of one that is not there, or is being taken down. */
export const servicesSeen = async (ports: Ports, read: Row<ProjectRecord> | null): Promise<readonly ServiceView[]> =>
  read === null || read.body.removed ? [] : (await viewOfProject(ports, read.body)).services;

const viewOf = async (ports: Ports, record: ProjectRecord, view: ClusterView): Promise<ProjectView> => {
  const deployment = (await readDeployment(ports.store, record.name, record.deployment)) ?? record.opening;
  const { name, generation, status } = record;
  const stopped = record.wanted.some((service) => service.stopped === true);
  return { name, generation, status, stopped, deployment, services: servicesOf(deployment, view) };
};

/** While a deployment is open it knows most (who waits for whom); once it has ended, the last pass's look is newer. */
const servicesOf = (deployment: Deployment, view: ClusterView): readonly ServiceView[] => {
  if (!isTerminal(deployment.status)) return deployment.services;
  const seen = view.services.filter((service) => service.project === deployment.project);
  return deployment.services.map((service) => {
    const now = seen.find((one) => one.name === service.name);
    if (!now) return service;
    const { project: _project, cpu: _cpu, memory: _memory, ...live } = now;
    return { ...live, lastStop: live.lastStop ?? service.lastStop };
  });
};
