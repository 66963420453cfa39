import { nearest } from '../compose/nearest.js';
import { Conflict, InvalidInput, NotFound } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import type { ProjectRecord } from '../ledger/projects.js';
import type { Fault, WantedService } from '../model/project.js';
import { instant } from '../model/time.js';
import { FOLLOW_UP_QUERY, type FollowUp, followUp } from './follow-up.js';
import { faultAt, membersOf } from './json-body.js';
import type { Asked, Route } from './router.js';

/** One service of a project: how many tasks it has, and new ones for old. */
export const scaleRoutes: readonly Route[] = [
  { method: 'PATCH', path: '/v1/projects/{project}/services/{service}', query: FOLLOW_UP_QUERY, answer: scale },
  { method: 'POST', path: '/v1/projects/{project}/services/{service}/restart', query: FOLLOW_UP_QUERY, answer: restart },
];

const HINT = 'Send {"replicas": 4}.';
/** An ECS service has at most 5,000 tasks: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const MOST_TASKS = 5_000;

async function scale(asked: Asked): Promise<HttpAnswer> {
  const replicas = replicasIn(asked);
  return followUp(asked, 'scale', (record) => {
    const service = serviceOf(record, asked.parameters['service']!);
    const faults = scaleFaults(service, replicas);
    if (faults.length > 0) throw new InvalidInput(faults, { code: 'scale/not-possible' });
    if (service.stopped) throw isStopped(record);
    return changing(record, service, { scaled: replicas });
  });
}

async function restart(asked: Asked): Promise<HttpAnswer> {
  membersOf(asked.request, [], 'A restart takes no body.');
  return followUp(asked, 'restart', (record) => {
    const service = serviceOf(record, asked.parameters['service']!);
    if (service.job) throw new InvalidInput([jobFault(service)], { code: 'restart/not-possible' });
    if (service.stopped) throw isStopped(record);
    return changing(record, service, { restartedAt: instant(asked.ports.clock.now()) });
  });
}

const replicasIn = ({ request }: Asked): number => {
  const { replicas } = membersOf(request, ['replicas'], HINT);
  if (Number.isInteger(replicas) && (replicas as number) >= 0 && (replicas as number) <= MOST_TASKS) return replicas as number;
  throw new InvalidInput([faultAt('/replicas', `replicas is a whole number from 0 to ${MOST_TASKS}.`, HINT)], {
    code: 'body/invalid',
  });
};

const changing = ({ wanted }: ProjectRecord, service: WantedService, change: Partial<WantedService>): FollowUp => ({
  wanted: wanted.map((one) => (one === service ? { ...one, ...change } : one)),
  warnings: (service.members ?? []).length > 0 ? [wholeGroup(service)] : [],
});

/** A service by its name, or the group whose task it is a container of. */
const serviceOf = ({ wanted, name: project }: ProjectRecord, name: string): WantedService => {
  const found = wanted.find((one) => one.name === name || one.members?.some((member) => member.name === name));
  if (found) return found;
  const names = wanted.flatMap((one) => [one.name, ...(one.members ?? []).map((member) => member.name)]);
  const guess = nearest(name, names);
  throw new NotFound({
    code: 'service/unknown',
    detail: `The project "${project}" has no service "${name}".`,
    hint: guess ? `Did you mean "${guess}"?` : `It has: ${names.join(', ') || 'none'}.`,
  });
};

const scaleFaults = (service: WantedService, replicas: number): readonly Fault[] => {
  if (service.job) return [jobFault(service)];
  if (service.desired === null)
    return [
      faultAt(
        '/replicas',
        `${service.name} runs once on every instance (deploy.mode: global).`,
        'Its count is that of instances.',
      ),
    ];
  const { scale } = service;
  if (!scale || (replicas >= scale.min && replicas <= scale.max)) return [];
  const range = `${scale.min} to ${scale.max}`;
  return [
    faultAt(
      '/replicas',
      `${service.name} has ${range} tasks (x-evenkeel.scale), not ${replicas}.`,
      'Change the range in the file and send it.',
    ),
  ];
};

const jobFault = ({ name }: WantedService): Fault =>
  faultAt('', `${name} is a job: it runs to its end.`, 'Change its definition and send the file to have it run again.');

const isStopped = ({ name }: ProjectRecord): Conflict =>
  new Conflict({
    code: 'project/stopped',
    detail: `The project "${name}" is stopped.`,
    hint: `Start it first: evenkeel resume -p ${name}, or POST /v1/projects/${name}/start`,
  });

const wholeGroup = ({ name, members = [] }: WantedService): Fault => ({
  ...faultAt('', `${members.map((one) => one.name).join(', ')} are one task (group ${name}): all of them change together.`, ''),
  code: 'service/in-group',
  hint: 'Take it out of the group in the file to have it by itself.',
});
