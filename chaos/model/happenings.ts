import { changed, type Machine, type Task, tasksOn, type World, withMachine, withTasks } from './world.js';

export interface Happening {
  readonly world: World;
  readonly what: string;
}

/** What EC2 and ECS may do by themselves next, one thing at a time: where ECS has a choice, each of its choices. */
export const happenings = (world: World): readonly Happening[] => [
  ...world.machines.flatMap((machine) => becoming(world, machine)),
  ...starting(world),
  ...placing(world),
  ...chosen(world),
  ...leaving(world),
];

const becoming = (world: World, { id, state }: Machine): readonly Happening[] => {
  if (state === 'pending')
    return [{ world: withMachine(world, id, { state: 'running', registration: 'ACTIVE' }), what: `${id} joins` }];
  if (state === 'shutting-down')
    return [{ world: withMachine(world, id, { state: 'terminated', registration: 'gone' }), what: `${id} is gone` }];
  return [];
};

const starting = (world: World): readonly Happening[] =>
  world.tasks.flatMap(({ id, status }) =>
    status === 'PENDING' ? [{ world: withTasks(world, [id], { status: 'RUNNING' }), what: `${id} runs` }] : [],
  );

/** One that is missing, on any instance that takes tasks: what drains is replaced before it goes. */
const placing = (world: World): readonly Happening[] => {
  if (staying(world).length >= world.desired) return [];
  return world.machines.filter(takesTasks).map(({ id: on }) => {
    const task: Task = { id: `t-${world.tasks.length + 1}`, on, status: 'PENDING', isProtected: false };
    return { world: changed(world, { tasks: [...world.tasks, task] }), what: `${task.id} is placed on ${on}` };
  });
};

/** One too many: any that is not protected. */
const chosen = (world: World): readonly Happening[] => {
  const tasks = staying(world);
  if (tasks.length <= world.desired) return [];
  return tasks.filter(({ isProtected }) => !isProtected).map((task) => stopped(world, task));
};

/** From an instance that drains, as soon as enough others run. */
const leaving = (world: World): readonly Happening[] => {
  const running = world.tasks.filter(({ status }) => status === 'RUNNING').length;
  if (running <= world.desired) return [];
  const draining = world.machines.filter(({ registration }) => registration === 'DRAINING');
  const tasks = draining.flatMap((machine) => tasksOn(world, machine));
  return tasks.filter(({ isProtected }) => !isProtected).map((task) => stopped(world, task));
};

const stopped = (world: World, { id, on }: Task): Happening => ({
  world: withTasks(world, [id], { status: 'STOPPED', isProtected: false }),
  what: `${id} on ${on} is stopped`,
});

const staying = (world: World): readonly Task[] =>
  world.machines.filter(({ registration }) => registration === 'ACTIVE').flatMap((machine) => tasksOn(world, machine));

const takesTasks = ({ state, registration, cordon }: Machine): boolean =>
  state === 'running' && registration === 'ACTIVE' && cordon === undefined;
