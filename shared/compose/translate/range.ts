import type { PublishedPort, WantedService } from '../../model/project.js';
import { scheduleOf } from './schedule.js';
import { at, type Job } from './work.js';

/** `x-evenkeel.scale`: how many tasks a service may have, and what one of them is to carry. */
export const rangeOf = (job: Job, published: readonly PublishedPort[]): WantedService['scale'] => {
  const scale = job.extension.scale;
  if (scale === undefined) return null;
  const count = job.service.deploy?.replicas ?? job.service.scale ?? 1;
  if (scale.max === undefined)
    job.findings.fault(
      at(job, 'x-evenkeel', 'scale'),
      'MAX_MISSING',
      `scale of ${job.name} has no max`,
      'state the most tasks that may run',
    );
  const min = scale.min ?? 1;
  const requests = requestsOf(job, published);
  const schedule = scheduleOf(job);
  return {
    min,
    max: Math.max(scale.max ?? count, min),
    cpu: scale.cpu ?? null,
    memory: scale.memory ?? null,
    ...(requests !== null && { requests }),
    ...(schedule.length > 0 && { schedule }),
  };
};

/** Requests a task and minute: the balancer counts them, so there must be a port on it. */
const requestsOf = (job: Job, published: readonly PublishedPort[]): number | null => {
  const requests = job.extension.scale?.requests;
  if (requests === undefined) return null;
  const path = at(job, 'x-evenkeel', 'scale', 'requests');
  if (requests <= 0)
    job.findings.fault(
      path,
      'BAD_REQUESTS',
      `requests must be above 0, not ${requests}`,
      'requests of a task and minute, e.g. 6000',
    );
  const balanced = published.some(({ via }) => via === 'alb');
  // What the project says for all is left out where it cannot be counted.
  const own = job.service['x-evenkeel']?.scale?.requests !== undefined;
  if (!balanced && own)
    job.findings.refused(
      path,
      'REQUESTS_WITHOUT_BALANCER',
      job.options.balancer === 'none'
        ? 'this cluster has no balancer, and only a balancer counts requests'
        : `${job.name} publishes no port through the balancer, which counts the requests`,
      'publish its HTTP port (app_protocol: http where it is not a usual one), or scale by cpu or memory',
    );
  return balanced && requests > 0 ? requests : null;
};
