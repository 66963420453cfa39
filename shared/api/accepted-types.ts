import { NotAcceptable } from '../errors.js';
import type { HttpAnswer, HttpRequest } from '../lambda/http.js';

/**
 * Throws NotAcceptable when the caller takes nothing that this answer is. Only for what is read: a deployment that was accepted must
 * not look refused. https://www.rfc-editor.org/rfc/rfc9110#name-accept
 */
export const checkAccepted = ({ headers, path }: HttpRequest, answer: HttpAnswer): void => {
  const accept = headers['accept'];
  const type = answer.headers?.['content-type']?.split(';')[0] ?? 'application/json';
  if (!accept || answer.status !== 200 || takes(accept, type)) return;
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
