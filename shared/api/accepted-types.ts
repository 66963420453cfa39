import { NotAcceptable } from '../errors.js';
import type { HttpAnswer, HttpRequest } from '../lambda/http.js';

/**
 * Throws NotAcceptable when the caller takes nothing that this answer is. Only for what is read. https://www.rfc-editor.org/rfc/rfc9110#name-accept
 */
export const checkAccepted = (request: HttpRequest, answer: HttpAnswer): void => {
  if (answer.status === 200) checkTakes(request, answer.headers?.['content-type']?.split(';')[0] ?? 'application/json');
};

/** Throws NotAcceptable when the caller does not take this type. */
export const checkTakes = ({ headers, path }: HttpRequest, type: string): void => {
  const accept = headers['accept'];
  if (!accept || takes(accept, type)) return;
  throw new NotAcceptable({
    code: 'accept/type',
    detail: `${path} answers ${type}, and Accept takes ${accept.slice(0, 120)}.`,
    hint: `Send Accept: ${type}, or leave it out.`,
  });
};

const takes = (accept: string, type: string): boolean =>
  accept
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim().toLowerCase()))
    .some(([range = '', ...parameters]) => !parameters.some(isNever) && covers(range, type));

/** A weight of zero says "not this". */
const isNever = (parameter: string): boolean => /^q=0(\.0*)?$/.test(parameter);

const covers = (range: string, type: string): boolean =>
  range === '' || range === '*' || range === '*/*' || range === type || range === `${type.split('/')[0]}/*`;
