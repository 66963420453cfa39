import { counted } from '../model/counted.js';
import type { InstanceSeen } from '../model/observation.js';
import type { WantedService } from '../model/project.js';
import type { SeenProject } from './seen.js';

/** More than this nobody reads. */
const NAMED = 3;

/**
 * Instances on which a DAEMON service has no task for want of room, in words; null when there is none. Another instance would not help
 * it: that one wants a task of its own, and the full ones stay full.
 */
export const noRoomForDaemon = (
  wanted: WantedService,
  { instances, tasks }: Pick<SeenProject, 'instances' | 'tasks'>,
): string | null => {
  if (wanted.service.schedulingStrategy !== 'DAEMON') return null;
  const there = new Set(tasks.filter(({ service }) => service === wanted.ecsName).map(({ instanceId }) => instanceId));
  const full = instances.flatMap((one) => (there.has(one.id) ? [] : (lackOn(one, wanted) ?? [])));
  if (full.length === 0) return null;
  const more = full.length > NAMED ? ` and ${counted(full.length - NAMED, 'more')}` : '';
  return `no room on ${full.slice(0, NAMED).join(', ')}${more}: it runs on every instance, beside what is there`;
};

const lackOn = ({ id, containerInstance }: InstanceSeen, { task }: WantedService): string | null => {
  if (containerInstance?.status !== 'ACTIVE') return null;
  const { cpu, memoryMiB, hostPorts } = containerInstance.remaining;
  const port = task.hostPorts.find((one) => hostPorts.includes(one));
  if (memoryMiB < task.memoryMiB) return `${id} (${Math.floor(memoryMiB)} of ${task.memoryMiB} MiB free)`;
  if (cpu < task.cpu) return `${id} (${Number(cpu.toFixed(2))} of ${task.cpu} vCPU free)`;
  return port === undefined ? null : `${id} (host port ${port} is taken)`;
};
