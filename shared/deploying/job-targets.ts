import type { ContainerOverride } from '@aws-sdk/client-ecs';
import { targetsVariable } from '../compose/translate/ambassadors.js';
import type { WantedDial } from '../model/job.js';
import type { WantedService } from '../model/project.js';
import type { SeenProject } from './seen.js';
import type { Stand } from './stand.js';

type Stands = ReadonlyMap<string, Stand>;

/** Overrides are 8,192 characters at most (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html). */
const MOST_TARGETS = 5;

/** Services that a job says it dials and of which no healthy task is seen yet. One that is to have no tasks is not waited for. */
export const unreached = (wanted: WantedService, stands: Stands, seen: SeenProject): readonly string[] => {
  const missing = (wanted.job?.dials ?? [])
    .filter((dial) => dial.told && standOf(dial, stands)?.count !== 0)
    .filter((dial) => dial.ports.every((port) => targetsOf(dial, port, stands, seen).length === 0))
    .map(({ service }) => service);
  return [...new Set(missing)];
};

/** What RunTask tells the ambassadors of a job: where the tasks are that run now. */
export const targetOverrides = (wanted: WantedService, stands: Stands, seen: SeenProject): ContainerOverride[] =>
  (wanted.job?.dials ?? []).map((dial) => ({
    name: dial.ambassador,
    environment: dial.ports.map((port) => ({
      name: targetsVariable(port),
      value: targetsOf(dial, port, stands, seen).join(' '),
    })),
  }));

/** `address:port` of healthy tasks, in one order for as long as they are the same. */
const targetsOf = (dial: WantedDial, port: number, stands: Stands, { instances }: SeenProject): string[] =>
  (standOf(dial, stands)?.healthy ?? [])
    .flatMap(({ instanceId, bindings = [] }) => {
      const address = instances.find(({ id }) => id === instanceId)?.privateAddress;
      const bound = bindings.find((one) => one.container === dial.container && one.containerPort === port);
      return address && bound ? [`${address}:${bound.hostPort}`] : [];
    })
    .sort()
    .slice(0, MOST_TARGETS);

/** Of the service, or of the group that it is in. */
const standOf = ({ service }: WantedDial, stands: Stands): Stand | undefined =>
  stands.get(service) ?? [...stands.values()].find(({ wanted }) => wanted.members?.some(({ name }) => name === service));
