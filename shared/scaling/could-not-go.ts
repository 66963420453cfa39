import { HOUR, MINUTE } from '../model/time.js';
import type { Situation } from './situation.js';

/**
 * After a drain that came to nothing, or a termination that EC2 refused, an instance is left alone for so long: tried again at once it
 * would be emptied and filled without end, and no other one given up instead of it.
 */
export const STAYS_MILLISECONDS = HOUR;

/** Why it is not tried again yet, as the end of a sentence; null when nothing is known against it. */
export const couldNotGo = ({ head, observation }: Pick<Situation, 'head' | 'observation'>, instanceId: string): string | null => {
  const one = head.stays?.[instanceId];
  if (!one || observation.at - one.at >= STAYS_MILLISECONDS) return null;
  const minutes = Math.ceil((one.at + STAYS_MILLISECONDS - observation.at) / MINUTE);
  return `it could not be given up (${one.why}), and is tried again in ${minutes} min`;
};
