import { arnOf, changed, isLive, type Machine, machineAt, type World, withMachine } from './world.js';

/** What a call did, and what it is answered with. */
export interface Answered {
  readonly world: World;
  readonly value?: object;
  readonly error?: { readonly name: string; readonly message: string };
}

/** AWS: one call, whole or not at all. `name` is the command's, e.g. RunInstances. */
// biome-ignore lint/suspicious/noExplicitAny: each command has its own input
export const answer = (world: World, name: string, input: any): Answered => {
  const act = calls[name];
  if (!act) throw new Error(`the model does not know ${name}: chaos/model/answer.ts`);
  return act(world, input);
};

// biome-ignore lint/suspicious/noExplicitAny: each command has its own input
type Act = (world: World, input: any) => Answered;

const found = (world: World, value: object): Answered => ({ world, value });

const refused = (world: World, name: string, message: string): Answered => ({ world, error: { name, message } });

/** The same token gives the same instances, whatever became of them. */
const RunInstances: Act = (world, { ClientToken, MaxCount, TagSpecifications }) => {
  const same = world.machines.filter(({ token }) => token === ClientToken);
  const ids = (all: readonly Machine[]): object => ({ Instances: all.map(({ id }) => ({ InstanceId: id })) });
  if (same.length > 0) return found(world, ids(same));
  const tags: readonly { Key: string; Value: string }[] = TagSpecifications[0].Tags;
  const fresh = Array.from(
    { length: MaxCount },
    (_, i): Machine => ({
      id: `i-${world.machines.length + i + 1}`,
      intent: tags.find(({ Key }) => Key === 'evenkeel:intent')?.Value ?? null,
      token: ClientToken,
      state: 'pending',
      registration: 'none',
      tasks: 0,
      launchedAt: world.now,
    }),
  );
  return { world: changed(world, [...world.machines, ...fresh]), value: ids(fresh) };
};

const TerminateInstances: Act = (world, { InstanceIds: [id] }) => {
  const machine = world.machines.find((one) => one.id === id);
  if (!machine) return refused(world, 'InvalidInstanceID.NotFound', `${id} does not exist`);
  if (!isLive(machine)) return found(world, {});
  const harm = machine.tasks > 0 ? [`${id} is terminated with ${machine.tasks} tasks on it`] : [];
  return { world: withMachine(world, id, { state: 'shutting-down', tasks: 0 }, harm), value: {} };
};

const UpdateContainerInstancesState: Act = (world, { containerInstances: [arn], status }) => {
  const machine = machineAt(world, arn);
  if (machine?.state !== 'running') return found(world, { failures: [{ reason: 'INACTIVE', detail: arn }] });
  if (machine.registration === status) return found(world, { failures: [] });
  return { world: withMachine(world, machine.id, { registration: status }), value: { failures: [] } };
};

const DeregisterContainerInstance: Act = (world, { containerInstance }) => {
  const machine = machineAt(world, containerInstance);
  if (!machine) return refused(world, 'InvalidParameterException', 'The container instance is not registered');
  const harm = machine.tasks > 0 ? [`${machine.id} is deregistered with ${machine.tasks} tasks on it`] : [];
  return { world: withMachine(world, machine.id, { registration: 'gone' }, harm), value: {} };
};

const ListContainerInstances: Act = (world, { filter }) => {
  const registered = world.machines.filter((one) => machineAt(world, arnOf(one)));
  const wanted = registered.filter(({ id }) => !filter || filter.includes(id));
  return found(world, { containerInstanceArns: wanted.map(arnOf) });
};

const DescribeContainerInstances: Act = (world, { containerInstances }) =>
  found(world, {
    containerInstances: (containerInstances as readonly string[]).flatMap((arn) => {
      const machine = machineAt(world, arn);
      if (!machine) return [];
      const { registration: status, tasks: runningTasksCount } = machine;
      return [{ containerInstanceArn: arn, status, runningTasksCount, pendingTasksCount: 0, agentConnected: true }];
    }),
  });

const ListTasks: Act = (world, { containerInstance }) => {
  const machine = machineAt(world, containerInstance);
  return found(world, { taskArns: Array.from({ length: machine?.tasks ?? 0 }, (_, i) => `${machine!.id}/${i}`) });
};

const DescribeTasks: Act = (world, { tasks }) =>
  found(world, { tasks: (tasks as readonly string[]).map((taskArn) => ({ taskArn, group: 'service:web' })) });

const DescribeServices: Act = (world) => found(world, { services: [{ serviceName: 'web', schedulingStrategy: 'REPLICA' }] });

const calls: Readonly<Record<string, Act>> = {
  RunInstances,
  TerminateInstances,
  UpdateContainerInstancesState,
  DeregisterContainerInstance,
  ListContainerInstances,
  DescribeContainerInstances,
  ListTasks,
  DescribeTasks,
  DescribeServices,
};
