import type { WantedService } from '../model/project.js';
import type { SeenService } from './seen.js';

/** What an ECS service cannot change while it lives: to change it is to delete, wait and create. */
export interface Shape {
  readonly scheduling: string;
  /** `container:port` of each load-balanced port. */
  readonly balanced: readonly string[];
  /** Discovery name to `portName:port`. Names are exclusive in a namespace, so the old service must let go first. */
  readonly endpoints: Readonly<Record<string, string>>;
}

/** Why the one cannot become the other by UpdateService; null when it can. */
export const replacementReason = (before: Shape, after: Shape): string | null => {
  if (before.scheduling !== after.scheduling) return `scheduling ${before.scheduling} → ${after.scheduling}`;
  const [was, is] = [before.balanced, after.balanced].map((ports) => [...ports].sort().join(', ') || 'none');
  if (was !== is) return `load-balanced ports ${was} → ${is}`;
  const renamed = Object.keys(after.endpoints).find((name) => {
    const old = before.endpoints[name];
    return old !== undefined && old !== after.endpoints[name];
  });
  return renamed ? `the port behind the name ${renamed} ${before.endpoints[renamed]} → ${after.endpoints[renamed]}` : null;
};

export const wantedShape = ({ service, published, job }: WantedService): Shape => ({
  scheduling: job ? 'none (a job)' : (service.schedulingStrategy ?? 'REPLICA'),
  balanced: [...new Set(published.filter(({ via }) => via === 'alb').map(({ container, target }) => `${container}:${target}`))],
  endpoints: endpointsOf(service.serviceConnectConfiguration?.services ?? []),
});

export const seenShape = (service: SeenService): Shape => ({
  scheduling: service.configuration.schedulingStrategy ?? 'REPLICA',
  balanced: service.loadBalancers.map(({ containerName, containerPort }) => `${containerName}:${containerPort}`),
  endpoints: endpointsOf(service.endpoints),
});

const endpointsOf = (services: SeenService['endpoints']): Record<string, string> =>
  Object.fromEntries(
    services.map(({ discoveryName, portName, clientAliases }) => [
      discoveryName ?? portName ?? '',
      `${portName}:${clientAliases?.map(({ port }) => port).join('+') ?? ''}`,
    ]),
  );
