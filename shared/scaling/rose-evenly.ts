import type { MetricWindow, Observation } from '../model/observation.js';
import type { Situation } from './situation.js';
import { isToldOfAll, windowsLately } from './steady.js';

/** A service's part of the whole that has changed by no more than this has not changed. */
const SAME = 0.03;

/**
 * Whether the services share the load as they did in the window before: then a window that shows a part of a rise only tells as well as
 * a whole one who is to go where.
 */
export const roseEvenly = ({ observation, load }: Situation): boolean => {
  const [before, newest] = windowsLately(observation)
    .filter((window) => load !== null && window.to <= load.window.to && isToldOfAll(observation, window))
    .slice(-2);
  if (!before || !newest) return false;
  const [earlier, now] = [partsOf(observation, before), partsOf(observation, newest)];
  return now.every((part, i) => Math.abs(part - earlier[i]!) <= SAME);
};

/** Each service's part of what all of them use. */
const partsOf = ({ services }: Observation, { serviceCpu }: MetricWindow): number[] => {
  const used = services.map(({ name, task, running }) => (serviceCpu[name] ?? 0) * task.cpu * running);
  const sum = used.reduce((total, one) => total + one, 0) || 1;
  return used.map((one) => one / sum);
};
