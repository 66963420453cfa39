import type { ProjectRecord } from '../ledger/projects.js';
import { type InstanceType, registeredMemoryMiB } from '../model/instance-types.js';
import type { Policy } from '../model/policy.js';
import type { Fault, WantedService } from '../model/project.js';

export interface Bid {
  readonly project: string;
  readonly wanted: readonly WantedService[];
  /** All other projects that are there. */
  readonly others: readonly Pick<ProjectRecord, 'name' | 'wanted' | 'removed'>[];
  readonly policy: Policy;
}

/** Why this cluster could never run what is wanted: said now, with the numbers, rather than by a deployment that waits for ever. */
export const limitFaults = (bid: Bid): readonly Fault[] => [
  ...bid.wanted.flatMap((service) => tooLarge(service, bid.policy)),
  ...moreThanMax(bid),
  ...bid.wanted.flatMap((service) => moreHostPortsThanInstances(service, bid.policy)),
  ...bid.wanted.flatMap((service) => portsTaken(service, bid)),
  ...bid.wanted.flatMap((service) => nameTaken(service, bid)),
];

export const allowedTypes = (policy: Policy): readonly InstanceType[] => [policy.baseType, ...policy.types];

const tooLarge = (service: WantedService, policy: Policy): readonly Fault[] => {
  const { cpu, memoryMiB } = service.task;
  const fits = allowedTypes(policy).some((type) => cpu <= type.vcpu && memoryMiB <= registeredMemoryMiB(type));
  if (fits) return [];
  const offers = allowedTypes(policy).map((type) => `${type.name} offers ${type.vcpu} vCPU and ${registeredMemoryMiB(type)} MiB`);
  return [
    fault(
      'capacity/task-too-large',
      service,
      `A task of "${service.name}" reserves ${needs(cpu, memoryMiB)}; ${[...new Set(offers)].join(', ')}.`,
      {
        hint: 'Lower its cpus or memory, or let the operator allow a larger type (--param types=…).',
      },
    ),
  ];
};

const moreThanMax = ({ wanted, others, policy }: Bid): readonly Fault[] => {
  const all = [...wanted, ...others.filter((other) => !other.removed).flatMap((other) => other.wanted)];
  const cpu = total(all, (task) => task.cpu);
  const memory = total(all, (task) => task.memoryMiB);
  const mostCpu = policy.max * Math.max(...allowedTypes(policy).map((type) => type.vcpu));
  const mostMemory = policy.max * Math.max(...allowedTypes(policy).map(registeredMemoryMiB));
  if (cpu <= mostCpu && memory <= mostMemory) return [];
  const what = others.some((other) => other.wanted.length > 0)
    ? 'this project and the others together reserve'
    : 'this project reserves';
  return [
    fault(
      'capacity/more-than-max',
      null,
      `All tasks of ${what} ${needs(cpu, memory)}; ${policy.max} instances, the most allowed, offer ${needs(mostCpu, mostMemory)}.`,
      {
        hint: 'Lower replicas, cpus or memory, or let the operator raise max.',
      },
    ),
  ];
};

/** A fixed host port can be held once an instance. */
const moreHostPortsThanInstances = (service: WantedService, policy: Policy): readonly Fault[] =>
  service.task.hostPorts.length === 0 || (service.desired ?? 1) <= policy.max
    ? []
    : [
        fault(
          'capacity/host-port',
          service,
          `"${service.name}" wants ${service.desired} tasks with host port ${service.task.hostPorts[0]}; an instance has room for one, and at most ${policy.max} instances are allowed.`,
          { part: 'ports', hint: `Lower its replicas to ${policy.max}, or publish it on the balancer (balancer: alb).` },
        ),
      ];

const portsTaken = (service: WantedService, { others }: Bid): readonly Fault[] =>
  service.published.flatMap((port) => {
    const holder = others
      .filter((other) => !other.removed)
      .flatMap((other) => other.wanted.map((theirs) => ({ project: other.name, theirs })))
      .find(({ theirs }) => theirs.published.some((one) => one.published === port.published && one.protocol === port.protocol));
    if (!holder) return [];
    return [
      fault('port/taken', service, `Port ${port.published} is already published by ${holder.project}/${holder.theirs.name}.`, {
        part: 'ports',
        hint: `Publish another port, or take ${holder.project} down first.`,
      }),
    ];
  });

/** Project "a" with service "b-c" and project "a-b" with service "c" would be one and the same ECS service. */
const nameTaken = (service: WantedService, { project, others }: Bid): readonly Fault[] => {
  const holder = others.find((other) => other.wanted.some((theirs) => theirs.ecsName === service.ecsName));
  if (!holder) return [];
  return [
    fault('name/taken', service, `The ECS service "${service.ecsName}" belongs to project "${holder.name}".`, {
      hint: `Rename the service, or the project "${project}".`,
    }),
  ];
};

const total = (services: readonly WantedService[], of: (task: WantedService['task']) => number): number =>
  services.reduce((sum, service) => sum + of(service.task) * (service.desired ?? 1), 0);

const needs = (cpu: number, memoryMiB: number): string => `${Number(cpu.toFixed(2))} vCPU and ${Math.ceil(memoryMiB)} MiB`;

const fault = (
  code: string,
  service: WantedService | null,
  detail: string,
  { hint, part }: { hint: string; part?: string },
): Fault => ({
  code,
  file: null,
  line: null,
  column: null,
  pointer: service ? `/services/${service.name}${part ? `/${part}` : ''}` : '/services',
  detail,
  hint,
});
