import { isHttp } from '../compose/well-known.js';
import { counted } from '../model/counted.js';
import type { Deployment, Endpoint, PublishedPort, ServiceView, WantedService } from '../model/project.js';
import type { ServiceStatus } from '../model/words.js';
import { noRoomForDaemon } from './daemon-room.js';
import { jobView } from './job-view.js';
import type { SeenProject } from './seen.js';
import { isCurrent, isSettled, primaryOf, type Stand } from './stand.js';
import type { Balancer } from './steps.js';
import { lastStopOf } from './stops.js';

/** What a service waits for: names of services, and the reason in words. */
export interface Waiting {
  readonly for: readonly string[];
  readonly why: string | null;
}

/** A service as people read it, while its project is being deployed or afterwards. */
export const viewOf = (stand: Stand, waiting: Waiting | undefined, seen: SeenProject, balancer: Balancer): ServiceView => {
  const { wanted, service } = stand;
  if (stand.job) return jobView(stand, stand.job, waiting);
  return {
    name: wanted.name,
    status: statusOf(stand, waiting),
    desired: desiredOf(stand),
    running: service?.running ?? 0,
    pending: service?.pending ?? 0,
    healthy: stand.healthy.length,
    failed: (service && primaryOf(service)?.failed) ?? 0,
    waitsFor: waiting?.for ?? [],
    relocatable: wanted.relocatable,
    why: waiting?.why ?? whyOf(stand, seen),
    endpoints: endpointsOf(wanted, seen, balancer),
    lastStop: lastStopOf(wanted.ecsName, seen.stopped, seen.logTails),
  };
};

/** Counts seq up when anything that is shown or remembered has changed. */
export const changed = (before: Deployment, after: Deployment): Deployment =>
  JSON.stringify({ ...before, seq: 0 }) === JSON.stringify({ ...after, seq: 0 }) ? before : { ...after, seq: before.seq + 1 };

/** Where people reach a published port: the balancer's name, or the address of an instance that runs it now. */
export const endpointsOf = (
  wanted: WantedService,
  seen: Pick<SeenProject, 'tasks' | 'addresses'>,
  balancer: Balancer,
): Endpoint[] =>
  wanted.published.map((port) => {
    const { published, target, protocol, via } = port;
    const url = via === 'alb' ? balancedUrl(port, balancer) : hostUrl(wanted, port, seen);
    return { published, target, protocol, url };
  });

/** A host with wildcards is no address: then the balancer's own name stands for it. */
const balancedUrl = ({ published, host, path, certificate }: PublishedPort, { dns }: Balancer): string => {
  const scheme = certificate === undefined ? 'http' : 'https';
  const usual = published === (certificate === undefined ? 80 : 443);
  const name = host === undefined || /[*?]/.test(host) ? dns : host;
  return `${scheme}://${name}${usual && host !== undefined ? '' : `:${published}`}${path?.replace(/\/?[^/]*[*?].*$/, '') ?? ''}`;
};

/** A port of the instance. What does not speak HTTP is no link for a browser, and says so. */
const hostUrl = (wanted: WantedService, port: PublishedPort, seen: Pick<SeenProject, 'tasks' | 'addresses'>): string | null => {
  const task = seen.tasks.find(
    ({ service, status, instanceId }) => service === wanted.ecsName && status === 'RUNNING' && instanceId,
  );
  const address = task && seen.addresses[task.instanceId!];
  const http = port.http ?? isHttp({ target: port.target, published: String(port.published), protocol: port.protocol });
  return address ? `${http ? 'http' : port.protocol}://${address}:${port.published}` : null;
};

const statusOf = (stand: Stand, waiting: Waiting | undefined): ServiceStatus => {
  if (isSettled(stand)) return 'steady';
  if (waiting?.why && (stand.service?.running ?? 0) === 0) return 'waiting';
  return stand.service ? 'rolling' : 'waiting';
};

/** A service that was created with no tasks is about to be given those that are asked for. */
const desiredOf = ({ service, count }: Stand): number =>
  service && service.desired > 0 ? service.desired : (count ?? service?.desired ?? 0);

const whyOf = (stand: Stand, seen: SeenProject): string | null => {
  const { service, wanted, healthy, targetGroups } = stand;
  if (!service || isSettled(stand))
    return wanted.notRelocatableBecause && isSettled(stand) ? `not moved: ${wanted.notRelocatableBecause}` : null;
  if (service.deployments.length > 1) return 'the old tasks are being replaced';
  const desired = desiredOf(stand);
  if (service.running < desired) {
    const full = noRoomForDaemon(wanted, seen);
    return `${service.running} of ${desired} tasks run${full ? `, ${full}` : ''}`;
  }
  if (!isCurrent(stand)) return 'its change is about to be sent to ECS';
  if (service.running > desired) return `${counted(service.running - desired, 'task')} too many: ECS stops what is not wanted`;
  if (healthy.length < service.desired) return `${healthy.length} of ${service.desired} tasks are healthy`;
  const slow = targetGroups.find((group) => group.healthy < service.desired);
  if (slow) return `the balancer finds ${slow.healthy} of ${service.desired} targets healthy (path ${slow.healthPath ?? '/'})`;
  return 'ECS is completing its deployment';
};
