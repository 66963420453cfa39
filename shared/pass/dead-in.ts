import type { Observation, Reading } from '../model/observation.js';
import { tasksOnInstance } from '../scaling/lookup.js';

type Dead = NonNullable<Reading['dead']>;

/**
 * The same reading, with the tasks that are dead or were because the status check of their instance failed. ECS says RUNNING of them
 * until their instance is gone, and nothing afterwards tells when they stopped working, so what the reading before knew is kept for as
 * long as ECS shows them. Each is named once: a zone that fails takes a thousand tasks, and the head row holds them all.
 */
export const withDead = (reading: Reading, before: Reading | null, observation: Observation): Reading => {
  const now = deadNow(observation);
  const shown = new Map(observation.tasks.map(({ id, status }) => [id, status]));
  const first = reading.windows[0]?.from ?? observation.at;
  const past = Object.entries(before?.dead ?? {}).flatMap(([id, one]): [string, Dead[string]][] => {
    if (!shown.has(id) || now[id]) return [];
    const until = one.until ?? (shown.get(id) === 'RUNNING' ? observation.at : undefined);
    if (until === undefined) return [[id, one]];
    return until > first ? [[id, { ...one, until }]] : [];
  });
  const dead = { ...Object.fromEntries(past), ...now };
  return Object.keys(dead).length > 0 ? { ...reading, dead } : reading;
};

const deadNow = ({ instances, tasks }: Observation): Dead =>
  Object.fromEntries(
    instances.flatMap(({ id, impairedSince: since }) =>
      since
        ? tasksOnInstance(tasks, id).flatMap((task) =>
            task.startedAt !== null && task.startedAt < since ? [[task.id, { since }] as const] : [],
          )
        : [],
    ),
  );
