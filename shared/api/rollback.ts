import { InvalidInput, NotFound } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import { listDeployments } from '../ledger/deployments.js';
import { GENERATIONS_KEPT, getGeneration } from '../ledger/generations.js';
import { getProject, listProjects, type ProjectRecord } from '../ledger/projects.js';
import { accept, checkAssumptions } from './accept.js';
import { unchanged } from './apply.js';
import { deployOptions } from './deploy-options.js';
import { acceptanceAs, planAnswer } from './follow-up.js';
import { once } from './idempotent.js';
import { faultAt, membersOf } from './json-body.js';
import { unknownProject } from './project-name.js';
import { propose } from './proposal.js';
import type { Asked, Route } from './router.js';

/** "rollback": a generation like any other, that wants what an older one wanted. */
export const rollbackRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/projects/{project}/rollback',
    query: ['dryRun', 'supersede', 'wait'],
    answer: rollBack,
  },
];

const HINT = 'Send {"to": "dep_…"} or {"to": "previous"}; without a body it is the last steady one before the current.';

async function rollBack(asked: Asked): Promise<HttpAnswer> {
  const options = deployOptions(asked);
  const to = targetIn(asked);
  return options.dryRun
    ? planAnswer(asked, (await proposed(asked, to)).proposal)
    : once(asked, (id) =>
        accept(asked, options, async () => {
          const { generation, proposal } = await proposed(asked, to);
          await checkAssumptions(asked.ports, proposal.read, asked.parameters['project']!, options);
          return proposal.nothingChanges
            ? unchanged(asked.ports, proposal, options.waitMilliseconds)
            : acceptanceAs(asked, { ...generation, id, kind: 'rollback' }, proposal);
        }),
      );
}

/** Null = the last steady one. */
const targetIn = ({ request }: Asked): string | null => {
  const { to = 'previous' } = membersOf(request, ['to'], HINT);
  if (typeof to === 'string' && (to === 'previous' || to.startsWith('dep_'))) return to === 'previous' ? null : to;
  throw new InvalidInput([faultAt('/to', `${JSON.stringify(to)} is no deployment.`, HINT)], { code: 'body/invalid' });
};

const proposed = async ({ ports, parameters }: Asked, to: string | null) => {
  const name = parameters['project']!;
  const row = await getProject(ports.store, name);
  if (!row)
    throw unknownProject(
      name,
      (await listProjects(ports.store)).map((known) => known.body.name),
    );
  const generation = await generationOf({ ports, record: row.body, to: to ?? (await lastSteady(ports, row.body)) });
  const wanted = generation.wanted.map((service) => ({ ...service, stopped: false }));
  const understood = { wanted, warnings: [], placed: <T>(fault: T): T => fault };
  return { generation, proposal: await propose(ports, name, understood, { removeOrphans: true, keepsAsked: false }) };
};

/** The newest deployment that became steady, but for the current one, since the project was last taken down. */
const lastSteady = async ({ store }: Asked['ports'], { name, deployment }: ProjectRecord): Promise<string> => {
  const { rows } = await listDeployments(store, name, { limit: 100 });
  const down = rows.findIndex(({ body }) => body.status === 'removed');
  const since = down < 0 ? rows : rows.slice(0, down);
  const found = since.find(({ body }) => body.status === 'steady' && body.id !== deployment);
  if (found) return found.body.id;
  throw new NotFound({
    code: 'rollback/nothing',
    detail: `No deployment of "${name}" before the current one became steady.`,
    hint: 'Send the file that you want to run.',
  });
};

const generationOf = async ({ ports, record, to }: { ports: Asked['ports']; record: ProjectRecord; to: string }) => {
  const found = await getGeneration(ports.store, record.name, to);
  if (found) return found;
  throw new NotFound({
    code: 'rollback/unknown',
    detail: `What deployment "${to}" of "${record.name}" wanted is not known (any more): the last ${GENERATIONS_KEPT} generations are kept, and a removal forgets them.`,
    hint: `GET /v1/projects/${record.name}/deployments lists them; or send its file again.`,
  });
};
