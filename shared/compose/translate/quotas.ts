import type { WantedService } from '../../model/project.js';
import { QUOTAS } from '../../model/quotas.js';
import { routesOf } from '../../model/route.js';
import type { Findings } from './findings.js';

/** Limits of AWS that one service meets by itself, whatever else is in the cluster. */
export const checkQuotas = (wanted: readonly WantedService[], findings: Findings): void => {
  for (const service of wanted)
    for (const { code, count, most, what, part, hint } of measures(service))
      if (count > most)
        findings.fault(placeOf(service, part), code, `${service.name} has ${count} ${what}, and AWS allows ${most}`, hint);
};

interface Measure {
  readonly code: string;
  readonly count: number;
  readonly most: number;
  readonly what: string;
  readonly part: string | null;
  readonly hint: string;
}

const measures = (service: WantedService): readonly Measure[] => [
  {
    code: 'TOO_MANY_TARGETS',
    count: new Set(routesOf(service).map(({ container, target }) => `${container}:${target}`)).size,
    most: QUOTAS.targetGroupsOfService,
    what: 'ports behind the balancer',
    part: 'ports',
    hint: 'publish fewer of its ports, or divide the service',
  },
  {
    code: 'TOO_MANY_HOST_PORTS',
    count: service.task.hostPorts.length,
    most: QUOTAS.hostPortsOfInstance,
    what: 'fixed host ports',
    part: 'ports',
    hint: 'publish fewer of its ports',
  },
  {
    code: 'TOO_MANY_VOLUMES',
    count: service.volumes.length,
    most: QUOTAS.volumesOfInstance,
    what: 'volumes that lie on its instance',
    part: 'volumes',
    hint: 'put several folders into one volume, or keep volumes on EFS',
  },
  {
    code: 'TOO_MANY_CONSTRAINTS',
    count: constraintsOf(service).length + (service.job?.eachInstance ? 1 : 0),
    most: QUOTAS.constraintsOfTask,
    what: 'constraints on where it may run, one for each volume on its instance and ours among them',
    part: null,
    hint: 'write fewer placement constraints, or join volumes',
  },
  {
    code: 'CONSTRAINT_TOO_LONG',
    count: Math.max(0, ...constraintsOf(service).map(({ expression = '' }) => expression.length)),
    most: QUOTAS.constraintCharacters,
    what: 'characters in one of its placement constraints',
    part: null,
    hint: 'write a shorter one',
  },
  {
    code: 'NAME_TOO_LONG',
    count: service.ecsName.length,
    most: QUOTAS.nameCharacters,
    what: 'characters in its ECS name (project and service)',
    part: null,
    hint: 'give the project or the service a shorter name',
  },
];

const constraintsOf = ({ service }: WantedService) => service.placementConstraints ?? [];

/** Of a group, the first member: a group has no line of its own. */
const placeOf = (service: WantedService, part: string | null): readonly string[] => [
  'services',
  service.members?.[0]?.name ?? service.name,
  ...(part ? [part] : []),
];
