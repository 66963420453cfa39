import { instanceType } from '../../shared/model/instance-types.js';
import type { Scene } from './a-local.js';

/** vCPU that the operating system, Docker and the agent take on each simulated instance. */
const SYSTEM_VCPU = 0.02;

/**
 * The lowest "highest CPU" in percent that any placement of the movable tasks over `count` like instances gives, by trying them all.
 * It looks at the truth (what each task wants), not at the product's estimate. `fixed`: services whose tasks stay together on the
 * first instance.
 */
export const bestSplit = async (scene: Scene, count: number, fixed: readonly string[] = []): Promise<number> => {
  const { tasks, instances } = await scene.state();
  const running = tasks.filter((task) => task.status === 'RUNNING');
  const vcpu = instanceType(instances[0]!.type)!.vcpu;
  const loads = running.filter((task) => !fixed.includes(task.service!)).map((task) => task.cpuDemand);
  const stays = running.filter((task) => fixed.includes(task.service!)).reduce((sum, task) => sum + task.cpuDemand, 0);
  const bins = Array.from({ length: count }, (_, i) => SYSTEM_VCPU + (i === 0 ? stays : 0));
  return (lowest(loads, bins, 0) / vcpu) * 100;
};

const lowest = (loads: readonly number[], bins: number[], at: number): number => {
  if (at === loads.length) return Math.max(...bins);
  let best = Number.POSITIVE_INFINITY;
  for (let bin = 0; bin < bins.length; bin += 1) {
    // An instance that carries as much as an earlier one is the same question again.
    if (bins.indexOf(bins[bin]!) < bin) continue;
    bins[bin]! += loads[at]!;
    best = Math.min(best, lowest(loads, bins, at + 1));
    bins[bin]! -= loads[at]!;
  }
  return best;
};
