import type { ContainerOverride } from '@aws-sdk/client-ecs';
import { targetsVariable } from '../compose/translate/ambassadors.js';
import type { WantedDial } from '../model/job.js';
import type { WantedService } from '../model/project.js';
import type { SeenProject } from './seen.js';
import type { Stand } from './stand.js';

type Stands = ReadonlyMap<string, Stand>;

/** Of one port: a job needs a way, not every way. */
const MOST_TARGETS = 5;
/** Of all overrides, their JSON included: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html */
const MOST_CHARACTERS = 8_192;

/** Services that a job says it dials and of which no healthy task is seen yet. One that is to have no tasks is not waited for. */
export const unreached = (wanted: WantedService, stands: Stands, seen: SeenProject): readonly string[] => {
  const missing = (wanted.job?.dials ?? [])
    .filter((dial) => dial.told && standOf(dial, stands)?.count !== 0)
    .filter((dial) => dial.ports.every((port) => targetsOf(dial, port, stands, seen).length === 0))
    .map(({ service }) => service);
  return [...new Set(missing)];
};

/** What RunTask tells the ambassadors of a job: where the tasks are that run now. Of many ports it tells fewer tasks each. */
export const targetOverrides = (
  wanted: WantedService,
  stands: Stands,
  seen: SeenProject,
  most = MOST_TARGETS,
): ContainerOverride[] => {
  const containerOverrides = (wanted.job?.dials ?? []).map((dial) => ({
    name: dial.ambassador,
    environment: dial.ports.map((port) => ({
      name: targetsVariable(port),
      value: targetsOf(dial, port, stands, seen).slice(0, most).join(' '),
    })),
  }));
  const fits = most === 1 || JSON.stringify({ containerOverrides }).length <= MOST_CHARACTERS;
  return fits ? containerOverrides : targetOverrides(wanted, stands, seen, most - 1);
};

/** `address:port` of healthy tasks, in one order for as long as they are the same. */
const targetsOf = (dial: WantedDial, port: number, stands: Stands, { instances }: SeenProject): string[] =>
  (standOf(dial, stands)?.healthy ?? [])
    .flatMap(({ instanceId, bindings = [] }) => {
      const address = instances.find(({ id }) => id === instanceId)?.privateAddress;
      const bound = bindings.find((one) => one.container === dial.container && one.containerPort === port);
      return address && bound ? [`${address}:${bound.hostPort}`] : [];
    })
    .sort();

/** Of the service, or of the group that it is in. */
const standOf = ({ service }: WantedDial, stands: Stands): Stand | undefined =>
  stands.get(service) ?? [...stands.values()].find(({ wanted }) => wanted.members?.some(({ name }) => name === service));
