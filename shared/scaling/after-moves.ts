import type { MoveIntent } from '../model/intent.js';
import type { TaskSeen } from '../model/observation.js';
import type { Load, TaskLoad } from './load.js';
import { tasksOfService } from './lookup.js';
import { once } from './once.js';
import type { Situation } from './situation.js';

/**
 * The situation as it will be once the open moves have ended: each task where its copy runs or is meant to run, once. What is on its
 * way already stays out of the next plan.
 */
export const afterMoves = once((situation: Situation): Situation => {
  const { moves, observation, load, touched } = situation;
  if (moves.length === 0 || !load) return situation;
  const ends = moves.map((move) => endOf(move, load));
  const gone = new Set(ends.map(({ drops }) => drops));
  const places = new Map(ends.flatMap(({ keeps, at }) => (at === null ? [] : [[keeps, at] as const])));
  const tasks = observation.tasks
    .filter(({ id }) => !gone.has(id))
    .map((task) => (places.has(task.id) ? { ...task, instanceId: places.get(task.id)! } : task));
  return {
    ...situation,
    observation: { ...observation, tasks },
    load: { ...load, tasks: loadsAfter(tasks, observation.tasks, load, moves) },
    touched: [...touched, ...moves.map(({ service }) => service)],
  };
});

interface End {
  /** The task that stays, and where; null = where it is. */
  readonly keeps: string | null;
  readonly at: string | null;
  readonly drops: string | null;
}

/** As long as both carry a part of the load, the original stands for both; after it the copy does. */
const endOf = ({ taskId, copy, from, to, outcome }: MoveIntent, { tasks }: Load): End => {
  if (!tasks[taskId]) return { keeps: null, at: null, drops: null };
  return { keeps: taskId, at: outcome === 'undone' ? from : to, drops: copy };
};

/** What a dropped copy carried comes to the tasks of its service that stay. */
const loadsAfter = (
  kept: readonly TaskSeen[],
  all: readonly TaskSeen[],
  load: Load,
  moves: readonly MoveIntent[],
): Load['tasks'] => {
  const grown = moves.flatMap(({ service }) => {
    const before = tasksOfService(all, service).filter(({ id }) => load.tasks[id]);
    const after = tasksOfService(kept, service).filter(({ id }) => load.tasks[id]);
    const factor = before.length / Math.max(1, after.length);
    return after.map(({ id }): readonly [string, TaskLoad] => {
      const { cpu, memoryMiB } = load.tasks[id]!;
      return [id, { cpu: cpu * factor, memoryMiB: memoryMiB * factor }];
    });
  });
  return { ...load.tasks, ...Object.fromEntries(grown) };
};
