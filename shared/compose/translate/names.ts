import type { ServiceConnectConfiguration, ServiceConnectService } from '@aws-sdk/client-ecs';
import { portName, type ServicePorts } from './ports.js';
import { at, ecsSafe, type Job, jobOf, namespaceOf, type Work } from './work.js';

/** Names by which peers may call each service: its own, its container's, those given by networks and by others' links. */
export type Aliases = ReadonlyMap<string, readonly string[]>;

export const aliasesOf = (work: Work): Aliases => {
  const all = new Map<string, Set<string>>();
  const services = work.project.model.services;
  for (const name of Object.keys(services)) all.set(name, new Set([name]));
  for (const [name, service] of Object.entries(services)) {
    const own = all.get(name)!;
    if (service.container_name) own.add(service.container_name);
    for (const network of Object.values(service.networks ?? {})) for (const alias of network?.aliases ?? []) own.add(alias);
    for (const link of service.links ?? []) {
      const [target, alias] = link.split(':') as [string, string?];
      if (alias !== undefined) all.get(target)?.add(alias);
    }
  }
  return new Map([...all].map(([name, names]) => [name, [name, ...[...names].filter((one) => one !== name).sort()]]));
};

/** Services that others link: those are called by name for certain, and must have a port. */
export const linkedIn = ({ project }: Work): ReadonlySet<string> =>
  new Set(Object.values(project.model.services).flatMap(({ links }) => (links ?? []).map((link) => link.split(':')[0]!)));

/** Services that others depend on or link. Within one task depends_on is an order of containers only. */
export const dialledIn = (work: Work): ReadonlySet<string> => {
  const { services } = work.project.model;
  const groups = new Map(Object.keys(services).map((name) => [name, jobOf(work, name).extension.group]));
  const together = (a: string, b: string) => groups.get(a) !== undefined && groups.get(a) === groups.get(b);
  return new Set(
    Object.entries(services).flatMap(([own, service]) => [
      ...Object.keys(service.depends_on ?? {}).filter((name) => !together(own, name)),
      ...(service.links ?? []).map((link) => link.split(':')[0]!),
    ]),
  );
};

/** Services that an environment value names as a host: `db:5432`, `redis://cache`, `DB_HOST=db`. */
export const mentionedIn = (work: Work): ReadonlySet<string> => {
  const names = new Set(Object.keys(work.project.model.services));
  const found = new Set<string>();
  for (const [own, service] of Object.entries(work.project.model.services))
    for (const [key, value] of Object.entries(service.environment ?? {}))
      for (const host of hostsIn(key, value ?? '')) if (host !== own && names.has(host)) found.add(host);
  return found;
};

/** Hosts that a variable names. */
export const hostsIn = (key: string, value: string): readonly string[] => {
  const within = [...value.slice(0, 4096).matchAll(/(?:\/\/|@|^|,)([A-Za-z0-9][\w.-]*)(?=:\d|\/|,|$)/g)].map(
    (match) => match[1]!,
  );
  const bare = /host|server|addr|url|uri|endpoint/i.test(key);
  return within.filter((host) => bare || host !== value);
};

/**
 * Service Connect: always a client; a server for each port and name. One alias an entry is what ECS takes, so each entry has a
 * discovery name of its own, exclusive in the namespace. No appProtocol: TCP, else requests end after 15 s.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
 */
export const serviceConnect = (job: Job, ports: ServicePorts, aliases: readonly string[]): ServiceConnectConfiguration => {
  // ECS takes small letters only.
  const lower = aliases.map((alias) => alias.toLowerCase());
  const names = aliases.filter((_, at) => lower.indexOf(lower[at]!) === at);
  const services = ports.endpoints.flatMap((port) =>
    names.map(
      (alias): ServiceConnectService => ({
        portName: portName(port),
        discoveryName: discoveryName(job.name, alias, port),
        clientAliases: [{ port, dnsName: alias.toLowerCase() }],
      }),
    ),
  );
  return { enabled: true, namespace: namespaceOf(job.options), ...(services.length > 0 && { services }) };
};

const discoveryName = (service: string, alias: string, port: number): string => {
  const name = alias === service ? service : `${service}-${alias}`;
  return `${ecsSafe(name).toLowerCase().slice(0, 55)}-${port}`;
};

/** One name and port can lead to one service only. */
export const checkNames = (jobs: readonly Job[], ports: ReadonlyMap<string, ServicePorts>, aliases: Aliases): void => {
  const taken = new Map<string, string>();
  const found = new Map<string, string>();
  for (const job of jobs)
    for (const alias of aliases.get(job.name) ?? []) {
      if (!ALIAS.test(alias))
        job.findings.fault(
          at(job),
          'BAD_NAME',
          `"${alias}" cannot be a name of ${job.name}`,
          'use letters, digits, "-", "_" and ".", at its ends no "-" and no "."',
        );
      checkLetters(job, alias, ports.get(job.name)!);
      for (const port of ports.get(job.name)!.endpoints) {
        // Names of hosts are the same in small letters and in capitals.
        const name = `${alias}:${port}`.toLowerCase();
        const owner = taken.get(name);
        const hint = 'give each service names of its own';
        if (owner !== undefined && owner !== job.name)
          job.findings.fault(at(job), 'NAME_TWICE', `${alias}:${port} would lead to ${owner} and to ${job.name}`, hint);
        taken.set(name, owner ?? job.name);
        checkDiscovery(job, alias, port, found);
      }
    }
};

/** glibc finds in a file of hosts what is called in capitals; musl looks for it letter by letter. */
const checkLetters = (job: Job, alias: string, { endpoints }: ServicePorts): void => {
  const lower = alias.toLowerCase();
  if (lower === alias || endpoints.length === 0) return;
  job.findings.noted(
    at(job),
    'NAME_IN_CAPITALS',
    `${alias} is announced as ${lower}: ECS takes no capitals, and programs of Alpine images (musl) do not find it by others`,
    `call it ${lower}`,
  );
};

/** Cloud Map knows each name and port by a name of its own, of at most 64 characters: two may become one. */
const checkDiscovery = (job: Job, alias: string, port: number, found: Map<string, string>): void => {
  const discovery = discoveryName(job.name, alias, port);
  const name = `${alias} of ${job.name}`;
  const other = found.get(discovery);
  found.set(discovery, other ?? name);
  if (other === undefined || other.toLowerCase() === name.toLowerCase()) return;
  job.findings.fault(at(job), 'NAME_TWICE', `${other} and ${name} would both be ${discovery} in Cloud Map`, 'rename one of them');
};

/** What can stand in a file of hosts, where Service Connect writes it. At most 127 characters: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectClientAlias.html */
const ALIAS = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,125}[A-Za-z0-9_])?$/;
