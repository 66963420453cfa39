import { chance, type Ecs, type Task } from './state.js';
import { isPending } from './views.js';

/**
 * Which tasks go when a count is lowered: first those on DRAINING instances, then those not RUNNING yet, then from the zone and
 * there from the instance with the most tasks of the service; chance decides among equals.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export const victims = (ecs: Ecs, tasks: readonly Task[], count: number): Task[] => {
  const left = [...tasks];
  const chosen: Task[] = [];
  while (chosen.length < count && left.length > 0) {
    const [victim] = left.splice(next(ecs, left), 1);
    chosen.push(victim!);
  }
  return chosen;
};

/** Place in the list of the next to go. */
const next = (ecs: Ecs, tasks: readonly Task[]): number => {
  const inZone = counts(tasks, zoneOf);
  const onInstance = counts(tasks, instanceOf);
  const rank = (task: Task): number[] => [
    task.containerInstance.status === 'DRAINING' ? 1 : 0,
    isPending(task) ? 1 : 0,
    inZone.get(zoneOf(task))!,
    onInstance.get(instanceOf(task))!,
  ];
  const ranks = tasks.map(rank);
  const best = ranks.reduce((a, b) => (compare(b, a) > 0 ? b : a));
  const equals = ranks.flatMap((it, index) => (compare(it, best) === 0 ? [index] : []));
  return equals[Math.floor(chance(ecs, 'victims')() * equals.length)]!;
};

const zoneOf = (task: Task): string => task.containerInstance.ec2.zone;

const instanceOf = (task: Task): string => task.containerInstance.id;

const counts = (tasks: readonly Task[], keyOf: (task: Task) => string): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const task of tasks) sums.set(keyOf(task), (sums.get(keyOf(task)) ?? 0) + 1);
  return sums;
};

const compare = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : a[at]! - b[at]!;
};
