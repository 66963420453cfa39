import { nearest } from '../compose/nearest.js';
import { InvalidInput, Malformed } from '../errors.js';
import type { HttpRequest } from '../lambda/http.js';
import type { Fault } from '../model/project.js';
import { parseJson, readText } from './text.js';

/** The members of a small JSON body. Unknown ones are refused with the nearest name. The content type does not matter here. */
export const membersOf = (request: HttpRequest, known: readonly string[], hint: string): Readonly<Record<string, unknown>> => {
  const value = request.body.length === 0 ? {} : parseJson(readText(request.body));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Malformed({ code: 'body/json', detail: 'The body is not a JSON object.', hint });
  }
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    throw new InvalidInput(
      unknown.map((key) => unknownMember(key, known, hint)),
      { code: 'body/invalid' },
    );
  return value as Record<string, unknown>;
};

const unknownMember = (key: string, known: readonly string[], hint: string): Fault => {
  const guess = nearest(key, known);
  return faultAt(`/${key}`, `Unknown member "${key}".`, guess ? `Did you mean "${guess}"?` : hint);
};

/** A fault in a JSON body. */
export const faultAt = (pointer: string, detail: string, hint: string): Fault => ({
  code: 'body/invalid',
  file: null,
  line: null,
  column: null,
  pointer,
  detail,
  hint,
});

/** A time ("for") that cannot be meant. */
export const faultOfTime = (time: unknown, hint: string): Fault => {
  const said = time === undefined ? 'how long is left out' : `${String(JSON.stringify(time)).slice(0, 60)} is not how long`;
  return faultAt('/for', `${said}: a duration of at most 7 days, such as 20m, 2h or 1d.`, hint);
};
