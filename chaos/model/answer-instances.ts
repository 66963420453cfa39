import type { Act } from './answer.js';
import { arnOf, changed, machineAt, tasksOn, type World, withMachine } from './world.js';

const UpdateContainerInstancesState: Act = (world, { containerInstances: [arn], status }) => {
  const machine = machineAt(world, arn);
  if (machine?.state !== 'running') return { world, value: { failures: [{ reason: 'INACTIVE', detail: arn }] } };
  if (machine.registration === status) return { world, value: { failures: [] } };
  return { world: withMachine(world, machine.id, { registration: status }), value: { failures: [] } };
};

const DeregisterContainerInstance: Act = (world, { containerInstance }) => {
  const machine = machineAt(world, containerInstance);
  if (!machine)
    return { world, error: { name: 'InvalidParameterException', message: 'The container instance is not registered' } };
  const { length } = tasksOn(world, machine);
  const harm = length > 0 ? [`${machine.id} is deregistered with ${length} tasks on it`] : [];
  return { world: withMachine(world, machine.id, { registration: 'gone' }, harm), value: {} };
};

const ListContainerInstances: Act = (world, { filter }) => {
  const registered = world.machines.filter((one) => machineAt(world, arnOf(one)));
  const wanted = registered.filter(({ id }) => !filter || filter.includes(id));
  return { world, value: { containerInstanceArns: wanted.map(arnOf) } };
};

const DescribeContainerInstances: Act = (world, { containerInstances }) => ({
  world,
  value: {
    containerInstances: (containerInstances as readonly string[]).flatMap((arn) => {
      const machine = machineAt(world, arn);
      if (!machine) return [];
      const tasks = tasksOn(world, machine);
      const pendingTasksCount = tasks.filter(({ status }) => status === 'PENDING').length;
      const runningTasksCount = tasks.length - pendingTasksCount;
      return [
        { containerInstanceArn: arn, status: machine.registration, runningTasksCount, pendingTasksCount, agentConnected: true },
      ];
    }),
  },
});

const PutAttributes: Act = (world, { attributes }) => withCordons(world, attributes, true);

const DeleteAttributes: Act = (world, { attributes }) => withCordons(world, attributes, false);

/** One target that is gone fails the whole call. */
const withCordons = (world: World, attributes: readonly { targetId: string; value?: string }[], isPut: boolean) => {
  const targets = attributes.map(({ targetId }) => machineAt(world, targetId));
  if (targets.some((one) => !one)) return { world, error: { name: 'TargetNotFoundException', message: 'Could not find it' } };
  const machines = world.machines.map((one) => {
    if (!targets.includes(one)) return one;
    const { cordon: _, ...bare } = one;
    return isPut ? { ...bare, cordon: attributes[0]!.value! } : bare;
  });
  const same = JSON.stringify(machines) === JSON.stringify(world.machines);
  return { world: same ? world : changed(world, { machines }), value: {} };
};

export const instances: Readonly<Record<string, Act>> = {
  UpdateContainerInstancesState,
  DeregisterContainerInstance,
  ListContainerInstances,
  DescribeContainerInstances,
  PutAttributes,
  DeleteAttributes,
};
