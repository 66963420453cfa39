import type { Decision } from './decision.js';

/** Whether something was done: the others say why nothing was. */
export const changes = ({ action }: Pick<Decision, 'action'>): boolean => action !== 'none' && action !== 'hold';

/**
 * Of decisions, newest first, those that tell how it came to what is: the newest, for that holds now, the last that did something,
 * and the last that changed the size, which stays told however long nothing has been done since.
 */
export const tellingOf = (decisions: readonly Decision[]): readonly Decision[] => {
  const done = decisions.filter(changes);
  const wanted = new Set([decisions[0], done[0], done.find((one) => one.from !== one.to)]);
  return decisions.filter((one) => wanted.has(one));
};
