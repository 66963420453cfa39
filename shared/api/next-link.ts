import type { HttpAnswer, HttpRequest } from '../lambda/http.js';
import type { Route } from './router.js';

/** The answer with where its list goes on. https://www.rfc-editor.org/rfc/rfc8288 */
export const withNext = ({ query = [] }: Route, request: HttpRequest, answer: HttpAnswer): HttpAnswer => {
  const parameter = ['after', 'cursor'].find((one) => query.includes(one));
  const cursor = (answer.body as { readonly nextCursor?: unknown } | undefined)?.nextCursor;
  if (parameter === undefined || typeof cursor !== 'string') return answer;
  const next = new URLSearchParams(request.query);
  next.set(parameter, cursor);
  return { ...answer, headers: { ...answer.headers, link: `<${encodeURI(request.path)}?${next}>; rel="next"` } };
};
