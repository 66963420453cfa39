import { nearest } from '../shared/compose/nearest.js';
import { Malformed } from '../shared/errors.js';

type Body = Readonly<Record<string, unknown>>;

/** Refuses members that a route does not know, with the nearest names: a misspelt one would be taken for left out. */
export const knownMembers = (body: Body, known: readonly string[]): void => {
  const unknown = Object.keys(body).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  const guesses = unknown.map((key) => nearest(key, known)).filter((guess) => guess !== null);
  throw new Malformed({
    code: 'body/invalid',
    detail: `Unknown ${unknown.length === 1 ? 'member' : 'members'}: ${unknown.map((key) => `"${key}"`).join(', ')}.`,
    hint: `${guesses.length > 0 ? `Did you mean ${guesses.map((guess) => `"${guess}"`).join(', ')}? ` : ''}${
      known.length > 0 ? `There are: ${known.join(', ')}.` : 'This route takes none.'
    }`,
  });
};

/** A text that must be there. */
export const text = (body: Body, name: string): string => {
  const value = body[name];
  if (typeof value !== 'string' || value === '') throw refused(name, 'is missing or not a text', `"${name}": "…"`);
  return value;
};

/** A number that must be there, within bounds. */
export const number = (body: Body, name: string, least: number, most: number): number => {
  const value = body[name];
  if (typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most) return value;
  throw refused(name, `${JSON.stringify(value)} is not a number from ${least} to ${most}`, `"${name}": ${least}`);
};

/** A member that cannot be what it is. */
export const refused = (name: string, what: string, example: string): Malformed =>
  new Malformed({ code: 'body/invalid', detail: `${name}: ${what}.`, hint: `Send ${example}.` });
