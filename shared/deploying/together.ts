import type { Bid } from './limits.js';

/** Whose tasks are counted, by name, for a sentence. */
export const togetherText = (bid: Bid): string => {
  const names = namesOf(bid);
  if (names.length === 0) return 'this project';
  const shown = names.slice(0, MOST_NAMED).map((name) => `"${name}"`);
  const rest = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `this project and the others (${shown.join(', ')}${rest}) together`;
};

/** What else frees room: one whose deployment failed counts with all that it wants, though nothing of it may run. */
export const orTakeDown = ({ others }: Bid): string => {
  const degraded = others.filter(({ removed, status, wanted }) => !removed && status === 'degraded' && wanted.length > 0);
  const [first] = degraded;
  return first
    ? ` "${first.name}" is degraded and counts with all that it wants: evenkeel down -p ${first.name} takes it away.`
    : '';
};

const MOST_NAMED = 5;

const namesOf = ({ others }: Bid): readonly string[] =>
  others.filter(({ removed, wanted }) => !removed && wanted.length > 0).map(({ name }) => name);
