import { getDeployment } from '../shared/ledger/deployments.js';
import type { ProjectRecord } from '../shared/ledger/projects.js';
import { instanceType, registeredMemoryMiB } from '../shared/model/instance-types.js';
import type { WantedService } from '../shared/model/project.js';
import type { Local } from '../simulator/local.js';

/** As the product says it (shared/scaling/kept-from-room.ts). */
const ON_A_DISK = /may only run where its volume lies, on (i-[0-9a-f]+), and that is full of /;
const AT_MAXIMUM = /the maximum of \d+ instances is reached/;

/**
 * A project may have no room for ever: bound to the disk of an instance that others have filled meanwhile, or to the only one of its
 * processor where the maximum is reached, and too few of them may be moved. Then its people are told so, and it is true: one more of
 * its tasks does not fit, all that may be moved elsewhere left out.
 */
export const cannotHaveRoom = async (
  { amazon, store }: Local,
  record: ProjectRecord,
  all: readonly ProjectRecord[],
): Promise<boolean> => {
  const reason = (await getDeployment(store, record.name, record.deployment))?.body.reason;
  if (reason?.code !== 'no-capacity') return false;
  const bound = record.wanted.find(({ name }) => name === reason.service);
  const there = [...amazon.ec2.instances.values()].filter(({ state }) => state === 'running');
  const host = ON_A_DISK.exec(reason.text)?.[1];
  const instance = host
    ? there.find(({ id }) => id === host)
    : AT_MAXIMUM.test(reason.text) && bound
      ? onlyOneFor(bound, there)
      : undefined;
  if (!instance || !bound) return false;
  const services = new Map(all.flatMap(({ wanted }) => wanted.map((one) => [one.ecsName, one] as const)));
  const others = [...amazon.ecs.tasks.values()].filter((task) => isThere(task, instance) && task.service !== bound.ecsName);
  const stay = others.filter(({ service }) => {
    const of = service === null ? undefined : services.get(service);
    return !of?.relocatable || (!host && processorOf(of) !== null);
  });
  const own = host
    ? 0
    : [...amazon.ecs.tasks.values()].filter((task) => task.service === bound.ecsName && isThere(task, instance)).length;
  return !fits(bound, [...stay, ...Array<Amount>(own).fill(bound.task)], instance.type);
};

const isThere = (task: TaskThere, { id }: { readonly id: string }): boolean =>
  task.instanceId === id && task.lastStatus !== 'STOPPED';

interface TaskThere {
  readonly instanceId: string | null;
  readonly lastStatus: string;
}

/** The one instance whose processor it names, where there is but one. */
const onlyOneFor = <T extends { readonly type: string }>(bound: WantedService, there: readonly T[]): T | undefined => {
  const processor = processorOf(bound);
  const [first, ...more] = there.filter(({ type }) => instanceType(type)?.architecture === processor);
  return more.length === 0 ? first : undefined;
};

const processorOf = ({ service }: WantedService): string | null =>
  (service.placementConstraints ?? []).flatMap(({ expression = '' }) => PROCESSOR.exec(expression)?.[1] ?? [])[0] ?? null;

const PROCESSOR = /^attribute:ecs\.cpu-architecture == (\w+)$/;

interface Amount {
  readonly cpu: number;
  readonly memoryMiB: number;
}

const fits = ({ task }: WantedService, there: readonly Amount[], typeName: string): boolean => {
  const type = instanceType(typeName)!;
  const cpu = there.reduce((sum, one) => sum + one.cpu, task.cpu);
  const memoryMiB = there.reduce((sum, one) => sum + one.memoryMiB, task.memoryMiB);
  return cpu <= type.vcpu && memoryMiB <= registeredMemoryMiB(type);
};
