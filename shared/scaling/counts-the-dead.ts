import { runningTasks } from './load.js';
import { mayBeDead } from './may-be-dead.js';
import { once } from './once.js';
import type { Situation } from './situation.js';

/**
 * Whether a service counts a task that may well be dead: its instance fails EC2's status check, or its agent is silent. A move would
 * lower the count by one that works, so the service's moves wait until ECS has started another.
 */
export const countsTheDead = (situation: Situation, service: string): boolean => {
  const known = verdicts(situation);
  if (!known.has(service)) known.set(service, someSilent(situation, service));
  return known.get(service)!;
};

const verdicts = once((_situation: Situation) => new Map<string, boolean>());

const someSilent = ({ observation }: Situation, name: string): boolean =>
  runningTasks(observation.tasks, { name }).some((task) => mayBeDead(observation, task));
