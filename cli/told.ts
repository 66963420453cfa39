import type { DecidedAction, Decision } from '../shared/model/decision.js';
import { highestText } from '../shared/model/forecast-text.js';
import type { Amazon } from '../simulator/parts.js';

/** What was done, for people: "drain i-0aeb…", "relocate vote-vote". A task is called by its service: its id says nothing. */
export const doneOf = (decision: Pick<Decision, 'actions'>, { ecs }: Pick<Amazon, 'ecs'>): string => {
  const lines = decision.actions.map((action) => {
    const target = ecs.tasks.get(action.target)?.service ?? action.target;
    return `${action.kind} ${target}${outcome(action)}`;
  });
  return lines.length > 0 ? `  [${lines.join(', ')}]` : '';
};

const outcome = ({ result }: DecidedAction): string => (result === 'done' ? '' : ` (${result})`);

/** What is expected of it, unless its reason has said so already. */
export const expectedOf = ({ predicted, why }: Pick<Decision, 'predicted' | 'why'>): string => {
  if (!predicted) return '';
  const price = `$${predicted.usdPerHour}/h`;
  const said = /expect at (most|least)|can be (at least )?\d/.test(why);
  return said ? ` ${price} then.` : ` Expect ${highestText(predicted)}, ${price}.`;
};

/** Anything that was seen, in words instead of JSON. */
export const inWords = (seen: unknown): string => {
  if (Array.isArray(seen)) return seen.length > 0 ? seen.map(inWords).join(', ') : 'none';
  if (seen === null || typeof seen !== 'object') return String(seen);
  return Object.entries(seen)
    .map(([name, value]) => `${name}: ${inWords(value)}`)
    .join('; ');
};
