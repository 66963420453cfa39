import type { Fault, WantedService } from '../model/project.js';
import { QUOTAS } from '../model/quotas.js';
import { isDefault, type Route, routesOf } from '../model/route.js';
import { limitFault } from './limit-fault.js';
import type { Bid } from './limits.js';
import { usesServiceConnect } from './settings.js';

/** What the one balancer of the cluster can carry, over all projects. */
export const balancerFaults = (bid: Bid): readonly Fault[] => {
  const { listeners, rules, targetGroups, certificates } = balancerUse(everyone(bid));
  return [
    ...over(bid, 'balancer/listeners', listeners, QUOTAS.listenersOfBalancer, 'listeners (published ports)'),
    ...over(bid, 'balancer/rules', rules, QUOTAS.rulesOfBalancer, 'rules (hosts and paths)'),
    ...over(bid, 'balancer/target-groups', targetGroups, QUOTAS.targetGroupsOfBalancer, 'target groups (ports of services)'),
    ...over(bid, 'balancer/certificates', certificates, QUOTAS.certificatesOfBalancer, 'further certificates'),
  ];
};

/** What services of all projects take of the balancer's quotas. */
export const balancerUse = (all: readonly WantedService[]) => {
  const routes = all.flatMap(routesOf);
  const certificates = new Set(routes.flatMap(({ certificate }) => certificate ?? [])).size;
  return {
    listeners: new Set(routes.map(({ port }) => port)).size,
    rules: routes.filter((route) => !isDefault(route)).length,
    targetGroups: all.reduce((sum, service) => sum + new Set(routesOf(service).map(targetOf)).size, 0),
    // The first of each HTTPS listener is its default one, and does not count.
    certificates: Math.max(0, certificates - 1),
  };
};

/** Whether the project of this service has a Cloud Map namespace for it. */
export const hasNamespace = (service: WantedService): boolean => usesServiceConnect(service);

/** A project has a namespace of its own, in which each task announces each of its names. */
export const namespaceFaults = (bid: Bid): readonly Fault[] => {
  const { wanted, others } = bid;
  if (!wanted.some(usesServiceConnect)) return [];
  const projects = 1 + others.filter((other) => other.wanted.some(usesServiceConnect)).length;
  const announced = wanted.reduce((sum, service) => sum + (service.desired ?? 1) * namesOf(service).length, 0);
  return [
    ...(projects > QUOTAS.namespacesOfRegion
      ? [
          limitFault(
            'namespaces',
            null,
            `This would be project ${projects} with a Cloud Map namespace; AWS allows ${QUOTAS.namespacesOfRegion} in a Region.`,
            { hint: 'Take a project down, or ask AWS for a higher quota.' },
          ),
        ]
      : []),
    ...(announced > QUOTAS.announcedOfNamespace
      ? [
          limitFault(
            'namespace/instances',
            null,
            `The tasks of this project announce ${announced} names and ports; a Cloud Map namespace takes ${QUOTAS.announcedOfNamespace}.`,
            { hint: 'Lower replicas, or expose fewer ports.' },
          ),
        ]
      : []),
  ];
};

const everyone = ({ wanted, others }: Bid): readonly WantedService[] => [
  ...wanted,
  ...others.filter(({ removed }) => !removed).flatMap((other) => other.wanted),
];

const over = (bid: Bid, code: string, count: number, most: number, what: string): readonly Fault[] => {
  const publisher = bid.wanted.findLast((service) => routesOf(service).length > 0);
  if (count <= most || !publisher) return [];
  const detail = `With this project the balancer would have ${count} ${what}; AWS allows ${most}.`;
  return [
    limitFault(code, publisher, detail, {
      part: 'ports',
      hint: 'Publish less, take a project down, or ask AWS for a higher quota.',
    }),
  ];
};

const targetOf = ({ container, target }: Route): string => `${container}:${target}`;

const namesOf = ({ service }: WantedService) => service.serviceConnectConfiguration?.services ?? [];
