import { hasRisen, stillRising } from './rising.js';
import type { Situation } from './situation.js';
import { isToldOfAll } from './steady.js';

/** True before and after the prediction is there. */
const LATER = 'so the prediction is made from the next one.';

/**
 * Why what a growth will come to is not known from the newest window, or null when it is. The minute in which a load jumps shows a part
 * of it; and where a service is still missing from a window that shows more than the one before, what it used then says how much there is,
 * and not how it can be divided. At least so many instances are needed; how hard they will work is told by the next window.
 */
export const untold = (situation: Situation): string | null => {
  if (stillRising(situation)) return `The jump began within this window, ${LATER}`;
  const { load, observation } = situation;
  const window = observation.reading?.windows.find(({ to }) => to === load?.window.to);
  return window && !isToldOfAll(observation, window) && hasRisen(situation)
    ? `Not every service has told of this window yet, ${LATER}`
    : null;
};
