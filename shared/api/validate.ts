import type { HttpAnswer } from '../lambda/http.js';
import { readBundle } from './body.js';
import { shownModel } from './config.js';
import { projectName } from './project-name.js';
import { flag } from './query.js';
import type { Asked, Route } from './router.js';
import { understand } from './understand.js';

/** Whether files can run here, and what they mean; nothing is recorded. What cannot run is the problem that a PUT would answer. */
export const validateRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/validate', query: ['project', 'strict'], answer: validate },
];

async function validate({ request, ports }: Asked): Promise<HttpAnswer> {
  const name = request.query.get('project');
  if (name !== null) projectName(name);
  const strict = flag(request.query, 'strict', false);
  const { model, warnings, verdicts } = await understand(ports, name, readBundle(request, null), strict);
  return { status: 200, body: { ok: true, errors: [], warnings, verdicts, normalized: shownModel(model) } };
}
