import type { Act } from './answer.js';
import { changed, isLive, type Machine, tasksOn } from './world.js';

/** The same token gives the same instances, whatever became of them. */
const RunInstances: Act = (world, { ClientToken, MaxCount, TagSpecifications }) => {
  const same = world.machines.filter(({ token }) => token === ClientToken);
  const ids = (all: readonly Machine[]): object => ({ Instances: all.map(({ id }) => ({ InstanceId: id })) });
  if (same.length > 0) return { world, value: ids(same) };
  const tags: readonly { Key: string; Value: string }[] = TagSpecifications[0].Tags;
  const fresh = Array.from(
    { length: MaxCount },
    (_, i): Machine => ({
      id: `i-${world.machines.length + i + 1}`,
      intent: tags.find(({ Key }) => Key === 'evenkeel:intent')?.Value ?? null,
      token: ClientToken,
      state: 'pending',
      registration: 'none',
      launchedAt: world.now,
    }),
  );
  return { world: changed(world, { machines: [...world.machines, ...fresh] }), value: ids(fresh) };
};

const TerminateInstances: Act = (world, { InstanceIds: [id] }) => {
  const machine = world.machines.find((one) => one.id === id);
  if (!machine) return { world, error: { name: 'InvalidInstanceID.NotFound', message: `${id} does not exist` } };
  if (!isLive(machine)) return { world, value: {} };
  const { length } = tasksOn(world, machine);
  const machines = world.machines.map((one) => (one === machine ? { ...one, state: 'shutting-down' as const } : one));
  const tasks = world.tasks.map((task) => (task.on === id ? { ...task, status: 'STOPPED' as const } : task));
  const harm = length > 0 ? [`${id} is terminated with ${length} tasks on it`] : [];
  return { world: changed(world, { machines, tasks }, harm), value: {} };
};

export const ec2: Readonly<Record<string, Act>> = { RunInstances, TerminateInstances };
