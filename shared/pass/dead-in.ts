import type { MetricWindow, Observation, Reading } from '../model/observation.js';
import type { Millis } from '../model/time.js';
import { tasksOnInstance } from '../scaling/lookup.js';

/**
 * The same reading, with the tasks that died in each window because the status check of their instance failed. ECS says RUNNING of them
 * until their instance is gone, and nothing afterwards tells when they stopped working, so what the reading before knew is kept for as
 * long as ECS shows them: new windows name no task that is gone.
 */
export const withDead = (reading: Reading, before: Reading | null, observation: Observation): Reading => {
  const windows = before?.windows ?? [];
  const now = deadNow(observation);
  const shown = new Map(observation.tasks.map(({ id, status }) => [id, status]));
  const isWell = (id: string): boolean => shown.get(id) === 'RUNNING' && !now.has(id);
  const past = windows.flatMap(deadIn).filter(([id]) => shown.has(id) && !isWell(id));
  const known = new Map(windows.map((window) => [window.from, deadIn(window)]));
  return {
    ...reading,
    windows: reading.windows.map((window) => {
      const all = [...(known.get(window.from) ?? []), ...past, ...now].filter(([, since]) => since < window.to);
      return all.length > 0 ? { ...window, dead: Object.fromEntries(all) } : window;
    }),
  };
};

const deadIn = ({ dead = {} }: MetricWindow): (readonly [string, Millis])[] => Object.entries(dead);

const deadNow = ({ instances, tasks }: Observation): ReadonlyMap<string, Millis> =>
  new Map(
    instances.flatMap(({ id, impairedSince }) =>
      impairedSince
        ? tasksOnInstance(tasks, id).flatMap((task) =>
            task.startedAt !== null && task.startedAt < impairedSince ? [[task.id, impairedSince] as const] : [],
          )
        : [],
    ),
  );
