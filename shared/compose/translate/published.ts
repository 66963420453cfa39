import { type Route, routeKey, routesOf, routeText } from '../../model/route.js';
import type { ServicePorts } from './ports.js';
import { at, type Job } from './work.js';

/** One published port can lead to one service only; on the balancer, one host and path of it. A listener speaks one protocol. */
export const checkPublished = (jobs: readonly Job[], ports: ReadonlyMap<string, ServicePorts>): void => {
  const taken = new Map<string, Owner>();
  const listeners = new Map<number, Route>();
  for (const job of jobs) {
    const { published } = ports.get(job.name)!;
    for (const port of published.filter(({ via }) => via === 'host'))
      take({ job, redirects: false }, taken, `port ${port.published}/${port.protocol}`, port.published);
    for (const route of routesOf({ name: job.name, published })) {
      const whole = routeKey(route) === routeKey({ port: route.port, host: null, path: null });
      take({ job, redirects: route.redirectTo !== null }, taken, whole ? `port ${route.port}/tcp` : routeText(route), route.port);
      const other = listeners.get(route.port) ?? route;
      if ((other.certificate === null) !== (route.certificate === null)) twoProtocols(job, route.port, other);
      listeners.set(route.port, other);
    }
  }
  checkMixed(jobs, ports);
};

interface Owner {
  readonly job: Job;
  /** It is no port that the file publishes but one that `redirect` opens. */
  readonly redirects: boolean;
}

const take = (one: Owner, taken: Map<string, Owner>, what: string, published: number): void => {
  const other = taken.get(what);
  if (other !== undefined)
    one.job.findings.fault(placeOf(one.job, published), 'PORT_TWICE', ...twice(one, other, what, published));
  taken.set(what, other ?? one);
};

const twice = (one: Owner, other: Owner, what: string, published: number): [detail: string, hint: string] => {
  if (one.job.name !== other.job.name)
    return [`${what} is published by ${other.job.name} and by ${one.job.name}`, 'publish another port'];
  if (one.redirects || other.redirects)
    return [`redirect: ${published} opens port ${published} already`, `remove ${published} from ports`];
  return [`${what} is published twice by ${one.job.name}`, 'keep one of them'];
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
