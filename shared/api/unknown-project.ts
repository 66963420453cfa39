import { NotFound } from '../errors.js';
import { listProjects } from '../ledger/projects.js';
import type { ClusterView } from '../model/cluster-view.js';
import type { ServiceView } from '../model/project.js';
import { readView } from './cluster.js';
import type { Ports } from './ports.js';
import { unknownProject } from './project-name.js';

/** Why a project cannot be shown: it is not there, or only ECS knows it, for the table was lost. */
export const notThere = async (ports: Ports, name: string): Promise<NotFound> => {
  const [rows, view] = await Promise.all([listProjects(ports.store), readView(ports)]);
  const names = rows.map(({ body }) => body.name);
  const running = unrecorded(view, name);
  return running.length > 0 && !names.includes(name) ? lost(name, running) : unknownProject(name, names);
};

/**
 * The parts of a project that no row tells of, as the last pass saw them by their tags: its services, and jobs under way. Empty when
 * nothing of it runs.
 */
export const unrecorded = (view: ClusterView, name: string): readonly ServiceView[] => {
  const services = view.services.filter(({ project }) => project === name);
  const known = new Set(services.map((service) => service.name));
  const tasks = view.instances.flatMap((instance) => instance.tasks).filter(({ project }) => project === name);
  const jobs = [...new Set(tasks.flatMap(({ service }) => service ?? []))].filter((job) => !known.has(job));
  return [...services.map(({ project: _, cpu: _cpu, memory: _memory, ...service }) => service), ...jobs.map(asService)];
};

/** A project that runs in ECS, by its tags, and that no row tells of. */
export interface UnrecordedProject {
  readonly name: string;
  readonly services: readonly ServiceView[];
}

/** All of them, by name. `names`: of the projects that the table tells of. */
export const unrecordedProjects = (view: ClusterView, names: readonly string[]): readonly UnrecordedProject[] => {
  const tasks = view.instances.flatMap((instance) => instance.tasks);
  const seen = new Set([...view.services, ...tasks].flatMap(({ project }) => project ?? []));
  const unknown = [...seen].filter((name) => !names.includes(name)).sort();
  return unknown.map((name) => ({ name, services: unrecorded(view, name) }));
};

const asService = (name: string): ServiceView => ({
  name,
  status: 'rolling',
  desired: 0,
  running: 0,
  pending: 0,
  healthy: 0,
  failed: 0,
  waitsFor: [],
  relocatable: false,
  why: null,
  endpoints: [],
  lastStop: null,
});

const lost = (name: string, running: readonly ServiceView[]): NotFound => {
  const names = running.map((service) => service.name).sort();
  return new NotFound({
    code: 'project/unrecorded',
    detail: `No record is left of the project "${name}", and in ECS it runs on: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ' …' : ''}.`,
    hint: 'Send its file to have it again: what runs is taken up as it is. Or DELETE it to take it down.',
  });
};
