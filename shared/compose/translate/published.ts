import { type Route, routeKey, routesOf, routeText } from '../../model/route.js';
import type { ServicePorts } from './ports.js';
import { at, type Job } from './work.js';

/** One published port can lead to one service only; on the balancer, one host and path of it. A listener speaks one protocol. */
export const checkPublished = (jobs: readonly Job[], ports: ReadonlyMap<string, ServicePorts>): void => {
  const taken = new Map<string, string>();
  const listeners = new Map<number, Route>();
  for (const job of jobs) {
    const { published } = ports.get(job.name)!;
    for (const port of published.filter(({ via }) => via === 'host'))
      take(job, taken, `port ${port.published}/${port.protocol}`, port.published);
    for (const route of routesOf({ name: job.name, published })) {
      const whole = routeKey(route) === routeKey({ port: route.port, host: null, path: null });
      take(job, taken, whole ? `port ${route.port}/tcp` : routeText(route), route.port);
      const other = listeners.get(route.port) ?? route;
      if ((other.certificate === null) !== (route.certificate === null)) twoProtocols(job, route.port, other);
      listeners.set(route.port, other);
    }
  }
  checkMixed(jobs, ports);
};

const take = (job: Job, taken: Map<string, string>, what: string, published: number): void => {
  const owner = taken.get(what);
  const hint = 'publish another port';
  if (owner !== undefined)
    job.findings.fault(placeOf(job, published), 'PORT_TWICE', `${what} is published by ${owner} and by ${job.name}`, hint);
  taken.set(what, owner ?? job.name);
};

const twoProtocols = (job: Job, port: number, other: Route): void =>
  job.findings.fault(
    placeOf(job, port),
    'PORT_PROTOCOLS',
    `port ${port} speaks ${other.certificate === null ? 'HTTP' : 'HTTPS'} for ${other.service}, so it cannot speak ${other.certificate === null ? 'HTTPS' : 'HTTP'} for ${job.name}`,
    'publish another port, or give both the certificate',
  );

/** A number that is a fixed port of the instances for one service and the balancer's for another. */
const checkMixed = (jobs: readonly Job[], ports: ReadonlyMap<string, ServicePorts>): void => {
  for (const job of jobs)
    for (const { published, via, protocol } of ports.get(job.name)!.published) {
      if (via !== 'host' || protocol !== 'tcp') continue;
      const other = jobs.find((one) =>
        ports
          .get(one.name)!
          .published.some((port) => port.via === 'alb' && port.published === published && (port.host ?? port.path) !== undefined),
      );
      if (other)
        job.findings.fault(
          placeOf(job, published),
          'PORT_TWICE',
          `port ${published} is a port of the instance for ${job.name} and of the balancer for ${other.name}`,
          'publish another port',
        );
    }
};

const placeOf = (job: Job, published: number) => {
  const index = (job.service.ports ?? []).findIndex((one) => Number(one.published?.split('-')[0]) === published);
  return index < 0 ? at(job, 'x-evenkeel', 'http', 'redirect') : at(job, 'ports', index);
};
