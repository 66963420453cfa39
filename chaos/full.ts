import { getDeployment } from '../shared/ledger/deployments.js';
import type { ProjectRecord } from '../shared/ledger/projects.js';
import { instanceType, registeredMemoryMiB } from '../shared/model/instance-types.js';
import type { WantedService } from '../shared/model/project.js';
import type { Local } from '../simulator/local.js';

/** As the product says it (shared/scaling/kept-from-room.ts). */
const SAID = /may only run where its volume lies, on (i-[0-9a-f]+), and that is full of /;

/**
 * A project may have no room for ever: bound to the disk of an instance that others have filled meanwhile, too few of which may be
 * moved. Then its people are told where, and it is true: one more of its tasks does not fit, all that may be moved left out.
 */
export const cannotHaveRoom = async (
  { amazon, store }: Local,
  record: ProjectRecord,
  all: readonly ProjectRecord[],
): Promise<boolean> => {
  const reason = (await getDeployment(store, record.name, record.deployment))?.body.reason;
  const [, host] = (reason?.code === 'no-capacity' && SAID.exec(reason.text)) || [];
  const instance = host ? amazon.ec2.instances.get(host) : undefined;
  const bound = record.wanted.find(({ name }) => name === reason?.service);
  if (!instance || !bound) return false;
  const services = new Map(all.flatMap(({ wanted }) => wanted.map((one) => [one.ecsName, one] as const)));
  const there = [...amazon.ecs.tasks.values()].filter(
    (task) => task.instanceId === instance.id && task.lastStatus !== 'STOPPED' && task.service !== bound.ecsName,
  );
  const stay = there.filter(({ service }) => service === null || !services.get(service)?.relocatable);
  return !fits(bound, stay, instance.type);
};

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
