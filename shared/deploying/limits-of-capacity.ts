import { type InstanceType, registeredMemoryMiB } from '../model/instance-types.js';
import type { Policy } from '../model/policy.js';
import type { Fault, WantedService } from '../model/project.js';
import { matches } from '../scaling/constraints.js';
import { askedCount } from './asked-count.js';
import { limitFault } from './limit-fault.js';
import type { Bid } from './limits.js';
import { orTakeDown, togetherText } from './together.js';

/** A task that no allowed instance can hold, and more tasks than all instances could. */
export const capacityFaults = (bid: Bid): readonly Fault[] => [
  ...bid.wanted.flatMap((service) => tooLarge(service, bid)),
  ...moreThanMax(bid),
  ...bid.wanted.flatMap((service) => onePerInstance(service, bid.policy)),
];

export const allowedTypes = (policy: Policy): readonly InstanceType[] => [policy.baseType, ...policy.types];

/** Those on which ECS would place its tasks, as far as the type decides that. */
const typesFor = ({ service }: WantedService, policy: Policy): readonly InstanceType[] => {
  const bound = (service.placementConstraints ?? []).flatMap(({ expression = '' }) =>
    BY_TYPE.test(expression) ? [expression] : [],
  );
  const open = allowedTypes(policy).filter(({ name: type }) =>
    bound.every((expression) => matches(expression, { id: '', type, zone: '', attributes: {} })),
  );
  // None: told where the line is, by the translation.
  return open.length > 0 ? open : allowedTypes(policy);
};

const BY_TYPE = /^attribute:ecs\.(cpu-architecture|instance-type) /;

/** So much processor and memory. */
export interface Amount {
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** What runs once on every instance leaves that much less for the others. */
const tooLarge = (service: WantedService, bid: Bid): readonly Fault[] => {
  const { cpu, memoryMiB } = service.task;
  const everywhere = sum(
    everywhereOf(bid).filter((one) => one !== service),
    () => 1,
  );
  const offer = (type: InstanceType): Amount => less(sizeOf(type), everywhere);
  const types = typesFor(service, bid.policy);
  if (types.some((type) => cpu <= offer(type).cpu && memoryMiB <= offer(type).memoryMiB)) return [];
  const offers = types.map((type) => `${type.name} offers ${offer(type).cpu} vCPU and ${offer(type).memoryMiB} MiB`);
  const beside = everywhere.memoryMiB > 0 ? ' beside what runs on every instance' : '';
  return [
    limitFault(
      'capacity/task-too-large',
      service,
      `A task of "${service.name}" reserves ${needs({ cpu, memoryMiB })}; ${[...new Set(offers)].join(', ')}${beside}.`,
      { hint: 'Lower its cpus or memory, or let the operator allow a larger type (--param types=…).' },
    ),
  ];
};

const moreThanMax = (bid: Bid): readonly Fault[] => {
  const { policy } = bid;
  const all = sum(everyone(bid), (service) => countOf(service, policy));
  const types = allowedTypes(policy).map(sizeOf);
  const most: Amount = {
    cpu: policy.max * Math.max(...types.map(({ cpu }) => cpu)),
    memoryMiB: policy.max * Math.max(...types.map(({ memoryMiB }) => memoryMiB)),
  };
  if (all.cpu <= most.cpu && all.memoryMiB <= most.memoryMiB) return [];
  return [
    limitFault(
      'capacity/more-than-max',
      largest(bid.wanted, policy),
      `All tasks of ${togetherText(bid)} reserve ${needs(all)}; ${policy.max} instances, the most allowed, offer ${needs(most)}.`,
      { hint: `Lower replicas, cpus or memory, or let the operator raise max.${orTakeDown(bid)}` },
    ),
  ];
};

/** A fixed host port can be held once an instance; distinctInstance says the same without a port. */
const onePerInstance = (service: WantedService, policy: Policy): readonly Fault[] => {
  const { name, task } = service;
  const asked = askedCount(service);
  if (asked === null || asked <= policy.max) return [];
  const most = `an instance has room for one, and at most ${policy.max} instances are allowed`;
  if (task.hostPorts.length > 0)
    return [
      limitFault('capacity/host-port', service, `"${name}" wants ${asked} tasks with host port ${task.hostPorts[0]}; ${most}.`, {
        part: 'ports',
        hint: `Lower its replicas to ${policy.max}, or publish it on the balancer (balancer: alb).`,
      }),
    ];
  const apart = service.service.placementConstraints?.some(({ type }) => type === 'distinctInstance');
  return apart
    ? [
        limitFault('capacity/distinct-instance', service, `"${name}" wants ${asked} tasks on instances of their own; ${most}.`, {
          part: 'deploy',
          hint: `Lower its replicas to ${policy.max}, or let the operator raise max.`,
        }),
      ]
    : [];
};

/** All services of this project and the others, without those that are being removed. */
export const everyone = ({ wanted, others }: Bid): readonly WantedService[] => [
  ...wanted,
  ...others.filter(({ removed }) => !removed).flatMap((other) => other.wanted),
];

/** Services that run once on each instance. */
export const everywhereOf = (bid: Bid): readonly WantedService[] =>
  everyone(bid).filter(({ service }) => service.schedulingStrategy === 'DAEMON');

/** A job that ends is not there for long: its tasks may run one after the other. */
export const countOf = (wanted: WantedService, policy: Policy): number =>
  wanted.job ? 1 : wanted.service.schedulingStrategy === 'DAEMON' ? policy.max : (askedCount(wanted) ?? 1);

/** What tasks can reserve of an instance. */
export const sizeOf = (type: InstanceType): Amount => ({ cpu: type.vcpu, memoryMiB: registeredMemoryMiB(type) });

/** What is left of the first without the second. */
export const less = (a: Amount, b: Amount): Amount => ({
  cpu: Number(Math.max(0, a.cpu - b.cpu).toFixed(3)),
  memoryMiB: Math.max(0, a.memoryMiB - b.memoryMiB),
});

/** What the services reserve, each so many times. */
export const sum = (services: readonly WantedService[], count: (service: WantedService) => number): Amount => ({
  cpu: services.reduce((total, service) => total + service.task.cpu * count(service), 0),
  memoryMiB: services.reduce((total, service) => total + service.task.memoryMiB * count(service), 0),
});

/** The service that takes the most: where lowering something helps soonest. */
export const largest = (wanted: readonly WantedService[], policy: Policy): WantedService | null =>
  [...wanted].sort((a, b) => weight(b, policy) - weight(a, policy))[0] ?? null;

const weight = (service: WantedService, policy: Policy): number =>
  countOf(service, policy) *
  Math.max(service.task.cpu / policy.baseType.vcpu, service.task.memoryMiB / registeredMemoryMiB(policy.baseType));

/** An amount as people read it. */
export const needs = ({ cpu, memoryMiB }: Amount): string => `${Number(cpu.toFixed(2))} vCPU and ${Math.ceil(memoryMiB)} MiB`;
