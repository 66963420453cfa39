import { Conflict } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import { getDeployment, putDeployment } from '../ledger/deployments.js';
import { finishAcceptance, readProject } from '../ledger/projects.js';
import { ConditionFailed, type Row } from '../ledger/store.js';
import type { Deployment } from '../model/project.js';
import { instant } from '../model/time.js';
import { isTerminal } from '../model/words.js';
import { accepted, locationOf } from './accept.js';
import { unknownDeployment } from './deployments.js';
import { repeatable } from './idempotent.js';
import { waitOf } from './query.js';
import type { Asked, Route } from './router.js';

/** A deployment is given up: what it changed goes back to the last steady generation; with none before it, all stays as it is. */
export const cancelRoutes: readonly Route[] = [
  { method: 'DELETE', path: '/v1/projects/{project}/deployments/{id}', query: ['wait'], answer: repeatable(cancel) },
];

async function cancel(asked: Asked): Promise<HttpAnswer> {
  const { ports, request } = asked;
  const deployment = await marked(asked);
  await ports.wake(`${request.method} ${request.path}`);
  return accepted(ports, deployment, waitOf(request.query, request.headers['prefer']));
}

const ATTEMPTS = 6;

/** A pass may be writing the same row: then it is read again. A second cancel finds the first. */
const marked = async (asked: Asked): Promise<Deployment> => {
  for (let attempt = 1; ; attempt += 1) {
    const row = await openRow(asked);
    if (row.body.cancel) return row.body;
    try {
      const cancel = { at: instant(asked.ports.clock.now()), by: asked.request.by };
      return (await putDeployment(asked.ports.store, row, { ...row.body, cancel })).body;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === ATTEMPTS) throw error;
    }
  }
};

const openRow = async ({ ports: { store, clock }, parameters }: Asked): Promise<Row<Deployment>> => {
  const [project, id] = [parameters['project']!, parameters['id']!];
  const record = (await readProject(store, project))?.body;
  if (record?.deployment === id) await finishAcceptance(store, record, clock.now());
  const row = await getDeployment(store, project, id);
  if (!row) throw unknownDeployment(project, id);
  if (row.body.kind === 'down') throw isRemoval(row.body);
  if (isTerminal(row.body.status)) throw hasEnded(row.body);
  return row;
};

const hasEnded = ({ id, project, status }: Deployment): Conflict =>
  new Conflict({
    code: 'deployment/ended',
    detail: `Deployment ${id} of "${project}" has ended: ${status}.`,
    hint: `To undo it: POST /v1/projects/${project}/rollback`,
    location: locationOf({ project, id }),
  });

const isRemoval = ({ id, project }: Deployment): Conflict =>
  new Conflict({
    code: 'deployment/removal',
    detail: `Deployment ${id} removes "${project}"; what is gone cannot be called back.`,
    hint: 'Send the file to have it again.',
    location: locationOf({ project, id }),
  });
