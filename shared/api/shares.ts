import type { ClusterView, InstanceView, TaskView } from '../model/cluster-view.js';

/** What a service's tasks cost of their instances. */
export interface ServiceShare {
  readonly project: string | null;
  readonly service: string | null;
  readonly usdPerHour: number;
  readonly tasks: number;
}

/**
 * The price of each instance, divided among its tasks by the larger of their two reserved shares (CPU or memory: the one that keeps
 * others out); what nobody reserves is `unused`. All USD an hour; the parts add up to the view's total.
 */
export const sharesOf = ({ instances }: Pick<ClusterView, 'instances'>) => {
  const parts = instances.flatMap(partsOf);
  const services = new Map<string, ServiceShare>();
  for (const { project, service, usdPerHour } of parts) {
    const key = `${project ?? ''}/${service ?? ''}`;
    const before = services.get(key) ?? { project, service, usdPerHour: 0, tasks: 0 };
    services.set(key, { ...before, usdPerHour: before.usdPerHour + usdPerHour, tasks: before.tasks + 1 });
  }
  const total = instances.reduce((sum, one) => sum + one.usdPerHour, 0);
  const used = parts.reduce((sum, one) => sum + one.usdPerHour, 0);
  return { services: [...services.values()].sort((a, b) => b.usdPerHour - a.usdPerHour), unused: Math.max(0, total - used) };
};

const partsOf = (instance: InstanceView) => {
  const size = sizeOf(instance);
  const weights = instance.tasks.map((task) =>
    Math.max(share(held(task).cpu, size.cpu), share(held(task).memoryMiB, size.memoryMiB)),
  );
  const sum = weights.reduce((all, one) => all + one, 0);
  const price = instance.usdPerHour / Math.max(1, sum);
  return instance.tasks.map(({ project, service }, at) => ({ project, service, usdPerHour: weights[at]! * price }));
};

/** What an instance has in all: what is free and what its tasks hold. */
const sizeOf = ({ free, tasks }: InstanceView) => ({
  cpu: tasks.reduce((sum, one) => sum + held(one).cpu, free.cpu),
  memoryMiB: tasks.reduce((sum, one) => sum + held(one).memoryMiB, free.memoryMiB),
});

/** What it reserves: known before anything of it has been measured. */
const held = ({ reserved, cpu, memoryMiB }: TaskView) => reserved ?? { cpu, memoryMiB };

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
