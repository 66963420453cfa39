import type { InstanceType } from '../model/instance-types.js';
import type { Policy } from '../model/policy.js';
import type { Fault } from '../model/project.js';
import { limitFault } from './limit-fault.js';
import type { Bid } from './limits.js';
import {
  type Amount,
  allowedTypes,
  countOf,
  everyone,
  everywhereOf,
  largest,
  less,
  needs,
  sizeOf,
  sum,
} from './limits-of-capacity.js';
import { orTakeDown, togetherText } from './together.js';

/** More tasks than all instances could hold that the operator's caps let be launched. */
export const capFaults = (bid: Bid): readonly Fault[] => capsIn(bid.policy).flatMap((cap) => moreThan(cap, bid));

interface Cap {
  readonly parameter: string;
  readonly limit: number;
  readonly takes: (type: InstanceType) => number;
  readonly text: string;
}

const capsIn = ({ maxVcpu, maxUsdPerHour }: Policy): readonly Cap[] => [
  ...(maxVcpu ? [{ parameter: 'maxVcpu', limit: maxVcpu, takes: vcpuOf, text: `${maxVcpu} vCPU` }] : []),
  ...(maxUsdPerHour
    ? [{ parameter: 'maxUsdPerHour', limit: maxUsdPerHour, takes: priceOf, text: `$${maxUsdPerHour} an hour` }]
    : []),
];

const vcpuOf = ({ vcpu }: InstanceType): number => vcpu;
const priceOf = ({ usdPerHour }: InstanceType): number => usdPerHour;

const moreThan = (cap: Cap, bid: Bid): readonly Fault[] => {
  const { wanted, policy } = bid;
  const everywhere = everywhereOf(bid);
  const all = sum(
    everyone(bid).filter((service) => !everywhere.includes(service)),
    (service) => countOf(service, policy),
  );
  const most = mostWithin(
    cap,
    allowedTypes(policy),
    sum(everywhere, () => 1),
  );
  if (all.cpu <= most.cpu + 1e-9 && all.memoryMiB <= most.memoryMiB) return [];
  const beside = everywhere.length > 0 ? ' beside what runs on every instance' : '';
  return [
    limitFault(
      'capacity/more-than-cap',
      largest(wanted, policy),
      `All tasks of ${togetherText(bid)} reserve ${needs(all)}${beside}; the instances that ${cap.parameter} allows (${cap.text}) offer ${needs(most)}.`,
      { hint: `Lower replicas, cpus or memory, or let the operator raise ${cap.parameter}.${orTakeDown(bid)}` },
    ),
  ];
};

/** Exact for one type; of several it is a bound from above: so many of the least, each as large as the largest, and no more than the best rate gives. */
const mostWithin = ({ limit, takes }: Cap, types: readonly InstanceType[], everywhere: Amount): Amount => {
  const instances = Math.floor(limit / Math.min(...types.map(takes)) + 1e-9);
  const most = (of: (amount: Amount) => number): number => {
    const each = types.map((type) => ({ amount: of(less(sizeOf(type), everywhere)), takes: takes(type) }));
    const largest = Math.max(...each.map(({ amount }) => amount));
    const rate = Math.max(...each.map((one) => one.amount / one.takes));
    return Math.min(instances * largest, limit * rate);
  };
  return { cpu: most(({ cpu }) => cpu), memoryMiB: most(({ memoryMiB }) => memoryMiB) };
};
