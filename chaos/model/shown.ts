import { type Amazon, amazonOf, arnOf, type Machine, machineAt, type Task, tasksOn, type World } from './world.js';

/** What each of the reads of one look shows: the world as it is, or as it was. */
export interface Shown {
  readonly ec2: Amazon;
  readonly registered: Amazon;
  /** Two lists, RUNNING and STOPPED, and what is told of those that are on either. */
  readonly running: Amazon;
  readonly stopped: Amazon;
  readonly tasks: Amazon;
  readonly protection: Amazon;
  readonly services: Amazon;
}

export const atOnce = (amazon: Amazon): Shown => ({
  ec2: amazon,
  registered: amazon,
  running: amazon,
  stopped: amazon,
  tasks: amazon,
  protection: amazon,
  services: amazon,
});

type Part = keyof Shown;

/** What a read shows of it. */
const PARTS: Readonly<Record<Part, (amazon: Amazon) => unknown>> = {
  ec2: ({ machines }) => machines.map(({ id, state }: Machine) => [id, state]),
  registered: (amazon) =>
    amazon.machines
      .filter((one) => machineAt(amazon, arnOf(one)))
      .map((one) => [one.id, one.registration, one.cordon, tasksOn(amazon, one).length]),
  running: ({ tasks }) => idsOf(tasks.filter(({ status }) => status !== 'STOPPED')),
  stopped: ({ tasks }) => idsOf(tasks.filter(({ status }) => status === 'STOPPED')),
  tasks: ({ tasks }) => tasks.map(({ isProtected: _, ...task }) => task),
  protection: ({ tasks }) => idsOf(tasks.filter(({ isProtected }) => isProtected)),
  services: ({ tasks, desired }) => [desired, tasks.map(({ status }) => status).sort()],
};

const idsOf = (tasks: readonly Task[]): string[] => tasks.map(({ id }) => id);

/** The tasks that these reads show together. */
export const tasksShown = ({ running, stopped, tasks, protection }: Shown): readonly Task[] => {
  const listed = [
    ...running.tasks.filter(({ status }) => status !== 'STOPPED'),
    ...stopped.tasks.filter(({ status }) => status === 'STOPPED'),
  ].map(({ id }) => id);
  const held = protection.tasks.filter(({ isProtected }) => isProtected).map(({ id }) => id);
  return tasks.tasks
    .filter(({ id }) => listed.includes(id))
    .map((task) => ({ ...task, isProtected: task.status === 'RUNNING' && held.includes(task.id) }));
};

/** Every look of which a part is behind, each part by itself; what shows the same is taken once. */
export const behind = (world: World): readonly { readonly shown: Shown; readonly what: string }[] => {
  const now = amazonOf(world);
  let all: { shown: Shown; what: readonly string[] }[] = [{ shown: atOnce(now), what: [] }];
  for (const part of Object.keys(PARTS) as Part[])
    all = all.flatMap((one) =>
      different(part, now, world.before).map(({ amazon, ago }) => ({
        shown: { ...one.shown, [part]: amazon },
        what: ago === 0 ? one.what : [...one.what, `${part} of ${ago} ${ago === 1 ? 'change' : 'changes'} ago`],
      })),
    );
  return all.filter(({ what }) => what.length > 0).map(({ shown, what }) => ({ shown, what: what.join(', ') }));
};

const different = (part: Part, now: Amazon, before: readonly Amazon[]): readonly { amazon: Amazon; ago: number }[] => {
  const shown = new Map<string, { amazon: Amazon; ago: number }>();
  for (const [ago, amazon] of [now, ...before].entries()) {
    const text = JSON.stringify(PARTS[part](amazon));
    if (!shown.has(text)) shown.set(text, { amazon, ago });
  }
  return [...shown.values()];
};
