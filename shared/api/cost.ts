import type { ProjectRecord } from '../ledger/projects.js';
import type { ClusterView } from '../model/cluster-view.js';
import { registeredMemoryMiB } from '../model/instance-types.js';
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
  return { now: money(view.usdPerHour), after: money(view.usdPerHour + more * policy.baseType.usdPerHour) };
};

type Others = Pick<ProjectRecord, 'wanted' | 'removed'>;

const instancesFor = (services: readonly WantedService[], policy: Policy): number => {
  const of = (need: (service: WantedService) => number): number =>
    services.reduce((sum, service) => sum + need(service) * (service.job ? 0 : (service.desired ?? 1)), 0);
  const byCpu = of(({ task }) => task.cpu) / policy.baseType.vcpu;
  const byMemory = of(({ task }) => task.memoryMiB) / registeredMemoryMiB(policy.baseType);
  return Math.min(policy.max, Math.max(policy.min, Math.ceil(byCpu), Math.ceil(byMemory)));
};

const money = (usd: number): number => Number(usd.toFixed(5));
