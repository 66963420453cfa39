import { NotFound } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import { listDeployments } from '../ledger/deployments.js';
import { readProject } from '../ledger/projects.js';
import { isTerminal } from '../model/words.js';
import { awaitDeployment, inOrder } from './await-deployment.js';
import { cursorOf, waitOf, wholeNumber } from './query.js';
import type { Asked, Route } from './router.js';
import { notThere } from './unknown-project.js';

export const deploymentRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/projects/{project}/deployments', query: ['limit', 'cursor'], answer: list },
  { method: 'GET', path: '/v1/projects/{project}/deployments/{id}', query: ['wait', 'afterSeq'], answer: one },
];

/** Newest first; also those of a project that was removed in the last 30 days. */
async function list({ request, parameters, ports }: Asked): Promise<HttpAnswer> {
  const project = parameters['project']!;
  const after = cursorOf(request.query, 'dep');
  const limit = wholeNumber(request.query, 'limit', 50, [1, 100]);
  const page = await listDeployments(ports.store, project, { limit, ...(after !== null && { after }) });
  if (page.rows.length === 0 && !(await readProject(ports.store, project))) throw await notThere(ports, project);
  return { status: 200, body: { items: page.rows.map((row) => inOrder(row.body)), nextCursor: page.next } };
}

async function one({ request, parameters, ports }: Asked): Promise<HttpAnswer> {
  const { clock, store } = ports;
  const [project, id] = [parameters['project']!, parameters['id']!];
  const until = clock.now() + waitOf(request.query, request.headers['prefer']);
  const afterSeq = request.query.has('afterSeq') ? wholeNumber(request.query, 'afterSeq', 0, [0, Number.MAX_SAFE_INTEGER]) : null;
  const deployment = await awaitDeployment({ store, clock, project, id, until, afterSeq });
  if (!deployment) throw unknownDeployment(project, id);
  return { status: 200, body: deployment, headers: isTerminal(deployment.status) ? {} : { 'retry-after': '2' } };
}

/** No deployment of that id. */
export const unknownDeployment = (project: string, id: string): NotFound =>
  new NotFound({
    code: 'deployment/unknown',
    detail: `The project "${project}" has no deployment "${id}".`,
    hint: `GET /v1/projects/${project}/deployments lists them.`,
  });
