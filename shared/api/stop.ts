import type { HttpAnswer } from '../lambda/http.js';
import type { Fault, WantedService } from '../model/project.js';
import { FOLLOW_UP_QUERY, followUp } from './follow-up.js';
import { membersOf } from './json-body.js';
import type { Asked, Route } from './router.js';

/** A whole project without its tasks, and with them again. Volumes, names and endpoints stay. */
export const stopRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/projects/{project}/stop', query: FOLLOW_UP_QUERY, answer: stop },
  { method: 'POST', path: '/v1/projects/{project}/start', query: FOLLOW_UP_QUERY, answer: start },
];

async function stop(asked: Asked): Promise<HttpAnswer> {
  membersOf(asked.request, [], 'To stop a project takes no body.');
  return followUp(asked, 'stop', ({ wanted }) => ({
    wanted: wanted.map((service) => (canStop(service) ? { ...service, stopped: true } : service)),
    warnings: wanted.filter((service) => !canStop(service)).map(goesOn),
  }));
}

async function start(asked: Asked): Promise<HttpAnswer> {
  membersOf(asked.request, [], 'To start a project takes no body.');
  return followUp(asked, 'start', ({ wanted }) => ({
    wanted: wanted.map(({ stopped: _, ...service }) => service),
    warnings: [],
  }));
}

/** What has no count has none that could be zero. */
const canStop = ({ job, desired }: WantedService): boolean => !job && desired !== null;

const goesOn = ({ name, job }: WantedService): Fault => ({
  code: 'service/goes-on',
  file: null,
  line: null,
  column: null,
  pointer: `/services/${name}`,
  detail: job ? `${name} is a job: if it still runs, it runs to its end.` : `${name} runs once on every instance and goes on.`,
  hint: 'DELETE the project to end it.',
});
