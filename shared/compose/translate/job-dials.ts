import { counted } from '../../model/counted.js';
import type { WantedDial } from '../../model/job.js';
import { once } from '../../scaling/once.js';
import type { ServiceModel } from '../model.js';
import { AMBASSADOR } from './ambassadors.js';
import { type Aliases, hostsIn } from './names.js';
import type { ServicePorts } from './ports.js';
import { at, ecsSafe, type Job } from './work.js';

/** A task holds ten containers: the program and a file writer are two of them. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const MOST_COMPANIONS = 8;

/**
 * The names that a job's program can dial. Service Connect is for tasks of services only, so each name is a container of the job's own
 * task; there are as many as a task has room for. First those that the file says it dials: depends_on, links, its environment and
 * command. A file that says nothing gets the names of all that serve.
 */
export const dialsOf = (job: Job, ports: ReadonlyMap<string, ServicePorts>, aliases: Aliases): readonly WantedDial[] => {
  if (job.service.network_mode === 'none') return [];
  const names = callable(job, ports, aliases);
  const said = saidBy(job, names);
  const chosen = said.length > 0 ? said : [...names].filter(([name, service]) => name === service).map(([name]) => name);
  const room = Math.max(0, MOST_COMPANIONS - (job.service.pre_start ?? []).length);
  const dials = chosen.slice(0, room).map((name, index, all): WantedDial => {
    const service = names.get(name)!;
    return {
      name,
      service,
      container: ecsSafe(service),
      ports: ports.get(service)!.endpoints,
      ambassador: containerName(name, index, all),
      told: said.length > 0,
    };
  });
  tell(job, dials, chosen.slice(room));
  return dials;
};

/** Names to the services that answer to them. One that waits for the end of this job is not there while it runs. */
const callable = (job: Job, ports: ReadonlyMap<string, ServicePorts>, aliases: Aliases): ReadonlyMap<string, string> => {
  const later = waitingFor(job);
  return new Map(
    [...ports]
      .filter(([service, { endpoints }]) => service !== job.name && endpoints.length > 0 && !later.has(service))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([service]) => (aliases.get(service) ?? [service]).map((name) => [name, service] as const)),
  );
};

/** Services that begin only after this job has. */
const waitingFor = ({ name, project }: Job): ReadonlySet<string> => {
  const dependents = dependentsIn(project.model.services);
  const waiting = new Set([name]);
  // A set that grows while it is walked: also those that wait for the waiting.
  for (const one of waiting) for (const other of dependents.get(one) ?? []) waiting.add(other);
  return waiting;
};

/** Who depends on a service, told once for all jobs. */
const dependentsIn = once((services: Readonly<Record<string, ServiceModel>>): ReadonlyMap<string, readonly string[]> => {
  const dependents = new Map<string, string[]>();
  for (const [name, { depends_on }] of Object.entries(services))
    for (const other of Object.keys(depends_on ?? {})) {
      const known = dependents.get(other);
      if (known) known.push(name);
      else dependents.set(other, [name]);
    }
  return dependents;
});

const saidBy = (job: Job, names: ReadonlyMap<string, string>): readonly string[] => {
  const { depends_on, links, environment, command, entrypoint, pre_start } = job.service;
  const steps = (pre_start ?? []).map((step) => step.environment ?? {});
  const variables = [environment ?? {}, ...steps].flatMap((one) => Object.entries(one));
  const program = JSON.stringify([command, entrypoint, (pre_start ?? []).map((step) => step.command)]);
  const words = hostsInProgram(program);
  const said = new Set([
    ...Object.keys(depends_on ?? {}),
    ...(links ?? []).flatMap((link) => link.split(':')),
    ...variables.flatMap(([key, value]) => hostsIn(key, value ?? '')),
    ...[...names.keys()].filter((name) => words.has(name)),
  ]);
  return [...said].filter((name) => names.has(name));
};

/**
 * Words that stand alone (`-h db`), before a port (`db:5432`) or in a URL, but not in a path or in a task's name (`db:migrate`). Found
 * once for all names: hundreds of jobs may run one long program, and a service may have hundreds of names.
 */
const hostsInProgram = (program: string): ReadonlySet<string> => new Set(program.match(HOST));

const HOST = /(?<![\w.-])(?<!(?:^|[^/])\/)[\w.-]+(?=:\d|[/\s"',;&|)]|$)/g;

const containerName = (name: string, index: number, all: readonly string[]): string => {
  const own = AMBASSADOR + ecsSafe(name);
  return all.slice(0, index).some((other) => ecsSafe(other) === ecsSafe(name)) ? `${own}-${index}` : own;
};

const tell = (job: Job, dials: readonly WantedDial[], left: readonly string[]): void => {
  const { depends_on, links } = job.service;
  const path = links ? at(job, 'links') : depends_on ? at(job, 'depends_on') : at(job);
  if (dials.length > 0)
    job.findings.noted(
      path,
      'JOB_NAMES',
      `it reaches ${dials.map(({ name }) => name).join(', ')} through ${counted(dials.length, 'container')} beside it, told of the tasks that run when it begins and of no later ones`,
      'a job that a lost connection may end can be tried again: restart: on-failure',
    );
  if (left.length > 0)
    job.findings.ignored(
      path,
      'JOB_NAMES_TOO_MANY',
      `it cannot reach ${left.join(', ')} by name: each name is a container, and a task holds ten`,
      'name in depends_on and links what it needs, or split it into two jobs',
    );
};
