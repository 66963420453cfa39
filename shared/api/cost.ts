import { askedCount } from '../deploying/asked-count.js';
import type { ProjectRecord } from '../ledger/projects.js';
import type { ClusterView } from '../model/cluster-view.js';
import { type InstanceType, registeredMemoryMiB } from '../model/instance-types.js';
import type { Policy } from '../model/policy.js';
import type { WantedService } from '../model/project.js';

export interface Cost {
  readonly now: number;
  readonly after: number;
}

/**
 * USD an hour for instances, now and once the plan has been carried out, by what tasks reserve: a lower bound, for tasks do not
 * share instances perfectly. Instances that become superfluous are counted until the loop has given them up.
 */
export const costOf = (view: ClusterView, policy: Policy, wanted: readonly WantedService[], others: readonly Others[]): Cost => {
  const all = [...wanted, ...others.filter((other) => !other.removed).flatMap((other) => other.wanted)];
  const { active, launching } = view.size;
  const more = Math.max(0, instancesFor(all, policy) - active - launching);
  return { now: money(view.usdPerHour), after: money(view.usdPerHour + more * leastPrice(policy)) };
};

/** Where there are two processors, tasks may run on what costs less than the base type: the bound stays one from below. */
const leastPrice = ({ baseType, types, otherTemplate }: Policy): number =>
  Math.min(
    baseType.usdPerHour,
    ...(otherTemplate ? types : []).flatMap((type) => (isAsLarge(type, baseType) ? [type.usdPerHour] : [])),
  );

const isAsLarge = (one: InstanceType, other: InstanceType): boolean => one.vcpu >= other.vcpu && one.memoryMiB >= other.memoryMiB;

type Others = Pick<ProjectRecord, 'wanted' | 'removed'>;

/** What runs on every instance leaves that much less of each for the others. */
const instancesFor = (services: readonly WantedService[], policy: Policy): number => {
  const [daily, counted] = [services.filter(isDaily), services.filter((service) => !isDaily(service) && !service.job)];
  const of = (some: readonly WantedService[], need: (service: WantedService) => number): number =>
    some.reduce((sum, service) => sum + need(service) * (askedCount(service) ?? 1), 0);
  const byCpu = of(counted, ({ task }) => task.cpu) / Math.max(0.001, policy.baseType.vcpu - of(daily, ({ task }) => task.cpu));
  const byMemory =
    of(counted, ({ task }) => task.memoryMiB) /
    Math.max(1, registeredMemoryMiB(policy.baseType) - of(daily, ({ task }) => task.memoryMiB));
  return Math.min(policy.max, Math.max(policy.min, Math.ceil(byCpu), Math.ceil(byMemory)));
};

const isDaily = ({ service }: WantedService): boolean => service.schedulingStrategy === 'DAEMON';

const money = (usd: number): number => Number(usd.toFixed(5));
