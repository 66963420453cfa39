import type { PortMapping } from '@aws-sdk/client-ecs';
import type { PublishedPort } from '../../model/project.js';
import type { PortModel } from '../model.js';
import { isHttp, wellKnown } from '../well-known.js';
import { checkRules, rulesOf } from './http.js';
import { at, ecsSafe, type Job } from './work.js';

/** What a service opens, and to whom. */
export interface ServicePorts {
  readonly published: readonly PublishedPort[];
  /** Container ports that peers can dial by name; empty for a service that publishes on fixed host ports. */
  readonly endpoints: readonly number[];
  readonly mappings: readonly PortMapping[];
  readonly hostPorts: readonly number[];
}

/** Who calls a service: others depend on it or link it (`dialled`), link it (`linked`), or name it as a host in their environment (`mentioned`). */
export interface Reach {
  readonly dialled: boolean;
  readonly linked: boolean;
  readonly mentioned: boolean;
}

/** Ports of the instance that are its own: ssh, the Docker daemon, the ECS agent. */
const RESERVED: readonly (readonly [number, number])[] = [
  [22, 22],
  [2375, 2376],
  [51678, 51680],
];

/**
 * The ports of a service. HTTP goes through the shared balancer with a dynamic host port; everything else, or a cluster without
 * balancer, takes a fixed host port, unless peers need its name. With a fixed host port Service Connect does not proxy to the container (ECS agent, dockerPortMap in
 * https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go), so such a service is a client only.
 */
export const portsOf = (job: Job, { dialled, linked, mentioned }: Reach): ServicePorts => {
  const published = publishedOf(job, dialled || mentioned);
  checkRules(job, published);
  const fixed = published.filter((port) => port.via === 'host');
  // Who only depends on a service may want no more than its start: a worker has no port.
  const needed = linked || (dialled && mentioned) ? 'dialled' : dialled ? 'awaited' : null;
  const targets = internalOf(job, fixed.length === 0 ? needed : null);
  const viaBalancer = published.filter((port) => port.via === 'alb').map((port) => port.target);
  if (fixed.length > 0) clientOnly(job, fixed, dialled);
  const endpoints = fixed.length > 0 ? [] : [...new Set([...targets, ...viaBalancer])].sort((a, b) => a - b);
  const open = fixed.length > 0 ? [...new Set(viaBalancer)] : endpoints;
  const dynamic = open.map((port): PortMapping => ({ name: portName(port), containerPort: port, hostPort: 0, protocol: 'tcp' }));
  const static_ = fixed.map(
    (port): PortMapping => ({ containerPort: port.target, hostPort: port.published, protocol: port.protocol }),
  );
  return { published, endpoints, mappings: [...dynamic, ...static_], hostPorts: fixed.map((port) => port.published) };
};

export const portName = (port: number): string => `tcp-${port}`;

const publishedOf = (job: Job, needed: boolean): readonly PublishedPort[] =>
  (job.service.ports ?? []).flatMap((port, index) => {
    if (!port.published) return notPublished(job, port, index);
    if (isLoopback(port.host_ip)) {
      job.findings.noted(
        at(job, 'ports', index),
        'LOOPBACK_NOT_PUBLISHED',
        `${port.host_ip}:${port.published} is not published: an instance has nobody at its loopback`,
        'publish it without an address if people need it',
      );
      return [];
    }
    if (!needed || !staysInside(port)) return [publish(job, port, index)];
    const told = `peers dial ${job.name} by name, which a port of the instance would rule out: ${port.target} stays inside the project and ${port.published} is not opened`;
    job.findings.noted(
      at(job, 'ports', index),
      'KEPT_INSIDE',
      told,
      'app_protocol: tcp opens it on the instance, without a name',
    );
    return [];
  });

/** Compose would take any free port of the machine, which people then look up. */
const notPublished = (job: Job, port: PortModel, index: number): [] => {
  if (port.protocol === 'tcp')
    job.findings.noted(
      at(job, 'ports', index),
      'NOT_PUBLISHED',
      `no published port is named: ${port.target} stays inside the project`,
      `write "${port.target}:${port.target}" to publish it`,
    );
  return [];
};

/** A store's port, published by habit: inside the project it is worth more. Unless the file insists. */
const staysInside = (port: PortModel): boolean =>
  port.protocol === 'tcp' && port.mode !== 'host' && port.app_protocol === undefined && !isHttp(port);

const publish = (job: Job, port: PortModel, index: number): PublishedPort => {
  const path = at(job, 'ports', index);
  const [first, last] = port.published!.split('-').map(Number) as [number, number?];
  if (last !== undefined) job.findings.noted(path, 'FIRST_OF_RANGE', `${first} of ${port.published} is used`);
  const balanced = job.options.balancer === 'alb' && port.mode !== 'host' && isHttp(port);
  if (first > 65535) job.findings.fault(path, 'BAD_VALUE', `${job.name} publishes port ${first}, beyond 65535`, 'choose another');
  if (!balanced) fixedPort(job, port, first, index);
  return {
    published: first,
    target: port.target,
    protocol: port.protocol === 'udp' ? 'udp' : 'tcp',
    via: balanced ? 'alb' : 'host',
    container: ecsSafe(job.name),
    healthPath: balanced ? (job.extension.http?.health ?? null) : null,
    ...(balanced && rulesOf(job, first)),
    ...(balanced || isHttp(port) === looksHttp(port) ? {} : { http: isHttp(port) }),
  };
};

const looksHttp = ({ app_protocol: _, ...numbers }: PortModel): boolean => isHttp(numbers);

const fixedPort = (job: Job, port: PortModel, published: number, index: number): void => {
  const path = at(job, 'ports', index);
  const reserved = RESERVED.some(([from, to]) => published >= from && published <= to);
  const taken = `port ${published} of an instance belongs to the instance itself`;
  if (reserved) job.findings.refused(path, 'HOST_PORT_RESERVED', taken, 'publish another port');
  else job.findings.noted(path, 'FIXED_HOST_PORT', whyFixed(job, port, published), fixedHint(job, port));
};

const fixedHint = (job: Job, { protocol }: PortModel): string | null => {
  if (protocol === 'udp') return null;
  const balanced = job.options.balancer === 'none' ? '' : 'app_protocol: http puts it behind the balancer, ';
  return `${balanced}expose keeps it inside`;
};

const whyFixed = (job: Job, port: PortModel, published: number): string => {
  const because =
    job.options.balancer === 'none'
      ? 'there is no balancer'
      : port.mode === 'host'
        ? 'mode is host'
        : `port ${port.target} is not HTTP`;
  return `${because}: ${published} is opened on the instance where the task runs; one task an instance, and the address is the instance’s`;
};

/** Nothing gives a UDP port a name. */
const BY_ADDRESS = 'names are for TCP only: peers dial the address of its endpoint';

const clientOnly = (job: Job, fixed: readonly PublishedPort[], dialled: boolean): void => {
  const ports = [...new Set(fixed.map((port) => port.published))];
  const opened = `${ports.join(', ')} ${ports.length === 1 ? 'is' : 'are'} opened`;
  const index = job.service.ports!.findIndex((port) => Number(port.published?.split('-')[0]) === fixed[0]!.published);
  const path = at(job, 'ports', index);
  const tcp = [...new Set(fixed.filter(({ protocol }) => protocol !== 'udp').map(({ target }) => `"${target}"`))].join(', ');
  const hint = tcp === '' ? BY_ADDRESS : `write expose: [${tcp}] instead, and peers reach it by name`;
  const unreachable = `${job.name} opens ${ports.join(', ')} on the instance, and so has no name that others can dial; yet others depend on it`;
  if (dialled) job.findings.fault(path, 'NAME_UNREACHABLE', unreachable, hint);
  else
    job.findings.noted(path, 'FIXED_PORT_NO_NAME', `peers cannot dial ${job.name} by name while ${opened} on the instance`, hint);
};

/** `dialled`: without a port peers would call into nothing; `awaited`: they wait for its start, and perhaps call it. */
type Need = 'dialled' | 'awaited' | null;

/** Ports inside the project: written ones, else the image's own, else what the image is known for or its health check asks. */
const internalOf = (job: Job, need: Need): readonly number[] => {
  const written = [...targetsOf(job), ...exposedOf(job)];
  if (written.length > 0 || (job.service.ports?.length ?? 0) > 0) return written;
  const ref = job.service.image;
  if (ref === undefined) return [];
  const facts = Object.hasOwn(job.options.images, ref) ? job.options.images[ref]! : { unknown: true as const };
  if (!('unknown' in facts) && facts.exposes.length > 0) return facts.exposes;
  const guess = guessOf(job, ref, 'unknown' in facts ? 'the registry could not be asked' : 'the image names no port');
  if (guess === null) return need === null ? [] : unknownPort(job, need);
  job.findings.noted(at(job), 'PORT_GUESSED', guess.because, 'add expose to be certain');
  return guess.ports;
};

const guessOf = (job: Job, ref: string, why: string): { readonly ports: readonly number[]; readonly because: string } | null => {
  const known = wellKnown(ref)?.ports ?? [];
  if (known.length > 0) return { ports: known, because: `${why}; images like ${ref} listen on ${known.join(', ')}` };
  const asked = askedIn(job.service.healthcheck?.test ?? []);
  return asked.length > 0 ? { ports: asked, because: `${why}; the health check asks port ${asked.join(', ')}` } : null;
};

/** Ports that a health check asks of its own container. */
const askedIn = (test: readonly string[]): readonly number[] => {
  const found = test.flatMap((word) => [...word.slice(0, 4096).matchAll(OWN_PORT)].map(([, port]) => Number(port)));
  return [...new Set(found)].filter((port) => port > 0 && port <= 65535);
};

const OWN_PORT = /(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):(\d{1,5})(?!\d)/g;

const unknownPort = (job: Job, need: 'dialled' | 'awaited'): readonly number[] => {
  const hint = `add expose: ["…"] to ${job.name}`;
  if (need === 'dialled')
    job.findings.fault(at(job), 'PORT_UNKNOWN', `service ${job.name} has no known port, and others dial it by name`, hint);
  else
    job.findings.noted(
      at(job),
      'PORT_UNKNOWN',
      `others wait for ${job.name} to start and cannot dial it by name: it has no known port`,
      `${hint} if they dial it`,
    );
  return [];
};

const targetsOf = (job: Job): readonly number[] =>
  (job.service.ports ?? []).flatMap((port, index) => {
    if (port.protocol === 'tcp') return [port.target];
    if (!port.published)
      job.findings.refused(
        at(job, 'ports', index),
        'UDP_INSIDE',
        'Service Connect carries TCP only',
        'publish the port, or speak TCP',
      );
    return [];
  });

const exposedOf = (job: Job): readonly number[] =>
  (job.service.expose ?? []).flatMap((text, index) => {
    const [ports, protocol] = text.split('/') as [string, string?];
    if (protocol === 'udp')
      job.findings.refused(at(job, 'expose', index), 'UDP_INSIDE', 'Service Connect carries TCP only', 'remove it, or speak TCP');
    if (protocol === 'udp') return [];
    const [from, to = from] = ports.split('-').map(Number) as [number, number?];
    const path = at(job, 'expose', index);
    if (from < 1 || to > 65535 || to < from)
      job.findings.fault(path, 'BAD_VALUE', `${job.name} exposes ${text}`, 'write ports from 1 to 65535, the lower first');
    if (to - from >= MOST_EXPOSED)
      job.findings.noted(path, 'FIRST_OF_RANGE', `the first ${MOST_EXPOSED} of ${text} are opened`, 'name those that peers dial');
    return Array.from({ length: Math.max(0, Math.min(MOST_EXPOSED, to - from + 1)) }, (_, step) => from + step);
  });

/** Ports that one line of `expose` opens: Service Connect announces each for itself. */
export const MOST_EXPOSED = 100;

const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && (/^127\./.test(address) || address === '::1');
