import type { TaskToPlace } from './packing.js';

/** Tasks that do not exist yet have no name that means anything to people: told by their services, the first few, the largest number first. */
export const namedTasks = (tasks: readonly TaskToPlace[]): string => {
  const counts = new Map<string, number>();
  for (const { service } of tasks) counts.set(service, (counts.get(service) ?? 0) + 1);
  const services = [...counts].sort(([, a], [, b]) => b - a);
  const first = services.slice(0, NAMED).map(([service, count]) => named(service, count, tasks.length));
  const more = services.slice(NAMED).reduce((sum, [, count]) => sum + count, 0);
  return more > 0 ? `${first.join(', ')} and ${more} more` : first.join(', ');
};

const NAMED = 8;

/** Room that is kept free is no service's. */
export const HEADROOM = '(headroom)';

const named = (service: string, count: number, all: number): string => {
  if (service === HEADROOM) return `${count} for headroom`;
  return count === 1 && all === 1 ? service : `${count} of ${service}`;
};
