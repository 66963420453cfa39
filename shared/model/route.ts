import type { PublishedPort, WantedService } from './project.js';

/** Which requests on a port of the balancer go where: the listener's default action, or a rule by host and path. */
export interface Route {
  readonly service: string;
  readonly port: number;
  /** ACM ARN; null = plain HTTP. */
  readonly certificate: string | null;
  readonly host: string | null;
  readonly path: string | null;
  readonly container: string;
  readonly target: number;
  /** The HTTPS port that requests are sent on to; null = they are forwarded to the container. */
  readonly redirectTo: number | null;
}

/** Every route of a service through the balancer. */
export const routesOf = ({ name, published }: Pick<WantedService, 'name' | 'published'>): Route[] =>
  published
    .filter(({ via }) => via === 'alb')
    .flatMap((port) => {
      const route = routeOf(name, port);
      const from = port.redirectFrom;
      return from === undefined ? [route] : [route, { ...route, port: from, certificate: null, redirectTo: port.published }];
    });

const routeOf = (service: string, port: PublishedPort): Route => ({
  service,
  port: port.published,
  certificate: port.certificate ?? null,
  host: port.host ?? null,
  path: port.path ?? null,
  container: port.container,
  target: port.target,
  redirectTo: null,
});

/** Two routes with one key would take the same requests. */
export const routeKey = ({ port, host, path }: Pick<Route, 'port' | 'host' | 'path'>): string =>
  `${port} ${host ?? '*'}${path ?? '/*'}`;

/** A listener has one default action; everything else is a rule. A redirect is always one: its tags say whose it is. */
export const isDefault = ({ host, path, redirectTo }: Pick<Route, 'host' | 'path' | 'redirectTo'>): boolean =>
  host === null && path === null && redirectTo === null;

/** For people: "port 80, shop.example.com/api". */
export const routeText = ({ port, host, path }: Pick<Route, 'port' | 'host' | 'path'>): string =>
  host === null && path === null ? `port ${port}` : `port ${port}, ${host ?? 'any host'}${path ?? ''}`;
