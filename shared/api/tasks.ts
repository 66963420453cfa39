import { NotFound } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import type { ClusterView, TaskView } from '../model/cluster-view.js';
import type { ServiceView } from '../model/project.js';
import { readView } from './cluster.js';
import { PAGED, paged } from './paged.js';
import { projectOf } from './projects.js';
import type { Asked, Route } from './router.js';

/** The parts of a project: its services, and their tasks with why the last one of each stopped. */
export const taskRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/projects/{project}/services', query: PAGED, answer: services },
  { method: 'GET', path: '/v1/projects/{project}/services/{service}', answer: service },
  { method: 'GET', path: '/v1/projects/{project}/tasks', query: ['service', ...PAGED], answer: tasks },
  { method: 'GET', path: '/v1/cluster/instances', query: PAGED, answer: instances },
];

async function instances({ request, ports }: Asked): Promise<HttpAnswer> {
  return { status: 200, body: paged(request.query, (await readView(ports)).instances, ({ id }) => id) };
}

async function services({ request, parameters, ports }: Asked): Promise<HttpAnswer> {
  const project = await projectOf(ports, parameters['project']!);
  return { status: 200, body: paged(request.query, project.services, ({ name }) => name) };
}

async function service({ parameters, ports }: Asked): Promise<HttpAnswer> {
  const project = await projectOf(ports, parameters['project']!);
  return { status: 200, body: named(project.services, project.name, parameters['service']!) };
}

async function tasks({ request, parameters, ports }: Asked): Promise<HttpAnswer> {
  const project = await projectOf(ports, parameters['project']!);
  const wanted = request.query.get('service');
  if (wanted !== null) named(project.services, project.name, wanted);
  const here = project.services.filter((one) => wanted === null || one.name === wanted);
  const running = runningOf(await readView(ports), project.name);
  const all = here.flatMap((one) => [...running.filter((task) => task.service === one.name), ...stoppedOf(one)]);
  return { status: 200, body: paged(request.query, all, ({ id }) => id) };
}

type Running = TaskView & { readonly instance: string };

const runningOf = (view: ClusterView, project: string): readonly Running[] =>
  view.instances.flatMap(({ id, tasks: all }) =>
    all.filter((task) => task.project === project).map((task) => ({ ...task, instance: id })),
  );

/** The last task that stopped, as a task: with its code, reason, exit code and last lines. */
const stoppedOf = ({ name, lastStop }: ServiceView) => {
  if (!lastStop) return [];
  const { taskId: id, ...stop } = lastStop;
  return [{ id, service: name, status: 'STOPPED', stop }];
};

/** The service of that name; throws NotFound with the names that there are. */
export const named = (all: readonly ServiceView[], project: string, name: string): ServiceView => {
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw new NotFound({
    code: 'service/unknown',
    detail: `The project "${project}" has no service "${name}".`,
    hint: `It has: ${all.map((one) => one.name).join(', ') || 'none'}.`,
  });
};
