import type { Act } from './answer.js';
import { changed, machineAt, type Task, taskArnOf, tasksOn, type World, withTasks } from './world.js';

const ListTasks: Act = (world, { containerInstance }) => {
  const machine = machineAt(world, containerInstance);
  return { world, value: { taskArns: machine ? tasksOn(world, machine).map(taskArnOf) : [] } };
};

const DescribeTasks: Act = (world, { tasks }) => ({
  world,
  value: {
    tasks: tasksAt(world, tasks).map((task) => ({
      taskArn: taskArnOf(task),
      group: 'service:web',
      lastStatus: task.status,
      desiredStatus: task.status === 'STOPPED' ? 'STOPPED' : 'RUNNING',
    })),
  },
});

const DescribeServices: Act = (world) => {
  const count = (status: Task['status']): number => world.tasks.filter((task) => task.status === status).length;
  const service = {
    serviceName: 'web',
    status: 'ACTIVE',
    schedulingStrategy: 'REPLICA',
    desiredCount: world.desired,
    runningCount: count('RUNNING'),
    pendingCount: count('PENDING'),
    deployments: [{ status: 'PRIMARY' }],
  };
  return { world, value: { services: [service] } };
};

const UpdateService: Act = (world, { desiredCount }) => ({
  world: desiredCount === world.desired ? world : changed(world, { desired: desiredCount }),
  value: {},
});

/** ECS answers task by task; one that has stopped cannot be protected. */
const UpdateTaskProtection: Act = (world, { tasks, protectionEnabled }) => {
  const all = tasksAt(world, tasks);
  const live = all.filter(({ status }) => status !== 'STOPPED');
  const failures = all.flatMap((task) => (live.includes(task) ? [] : [{ arn: taskArnOf(task), reason: 'TASK_NOT_VALID' }]));
  const differing = live.filter(({ isProtected }) => isProtected !== protectionEnabled).map(({ id }) => id);
  const after = differing.length > 0 ? withTasks(world, differing, { isProtected: protectionEnabled }) : world;
  return { world: after, value: { failures } };
};

const GetTaskProtection: Act = (world, { tasks }) => ({
  world,
  value: {
    protectedTasks: tasksAt(world, tasks).map((task) => ({
      taskArn: taskArnOf(task),
      protectionEnabled: task.isProtected && task.status !== 'STOPPED',
    })),
  },
});

const tasksAt = ({ tasks }: World, arns: readonly string[]): readonly Task[] =>
  tasks.filter((task) => arns.includes(taskArnOf(task)));

export const services: Readonly<Record<string, Act>> = {
  ListTasks,
  DescribeTasks,
  DescribeServices,
  UpdateService,
  UpdateTaskProtection,
  GetTaskProtection,
};
