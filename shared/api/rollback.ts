import { InvalidInput, NotFound } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import { listDeployments } from '../ledger/deployments.js';
import { GENERATIONS_KEPT, getGeneration } from '../ledger/generations.js';
import type { ProjectRecord } from '../ledger/projects.js';
import { accept, checkAssumptions } from './accept.js';
import { unchanged } from './apply.js';
import { deployOptions } from './deploy-options.js';
import { acceptanceAs, knownProject, planAnswer } from './follow-up.js';
import { once } from './idempotent.js';
import { faultAt, membersOf } from './json-body.js';
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

const HINT =
  'Send {"to": "dep_…"}, {"generation": 3} or {"to": "previous"}; without a body it is the last steady one before the current.';

async function rollBack(asked: Asked): Promise<HttpAnswer> {
  const options = deployOptions(asked);
  const target = targetIn(asked);
  return options.dryRun
    ? planAnswer(asked, (await proposed(asked, target)).proposal)
    : once(asked, (id) =>
        accept(asked, options, async () => {
          const { generation, proposal } = await proposed(asked, target);
          await checkAssumptions(asked.ports, proposal.read, asked.parameters['project']!, options);
          return proposal.nothingChanges
            ? unchanged(asked.ports, proposal, options.waitMilliseconds)
            : acceptanceAs(asked, { ...generation, id, kind: 'rollback' }, proposal);
        }),
      );
}

/** A deployment's id, a generation's number, or null for the last steady one. */
type Target = string | number | null;

const targetIn = ({ request }: Asked): Target => {
  const { to, generation } = membersOf(request, ['to', 'generation'], HINT);
  if (to !== undefined && generation !== undefined) throw invalid('/generation', '"to" and "generation" say the same thing.');
  if (generation !== undefined) {
    if (Number.isInteger(generation) && (generation as number) > 0) return generation as number;
    throw invalid('/generation', `${JSON.stringify(generation)} is no generation.`);
  }
  if (to === undefined || to === 'previous') return null;
  if (typeof to === 'string' && to.startsWith('dep_')) return to;
  throw invalid('/to', `${JSON.stringify(to)} is no deployment.`);
};

const invalid = (pointer: string, detail: string): InvalidInput =>
  new InvalidInput([faultAt(pointer, detail, HINT)], { code: 'body/invalid' });

const proposed = async (asked: Asked, target: Target) => {
  const { ports } = asked;
  const row = await knownProject(asked);
  const { name } = row.body;
  const generation = await generationOf({ ports, record: row.body, to: await deploymentOf(ports, row.body, target) });
  const wanted = generation.wanted.map((service) => ({ ...service, stopped: false }));
  const understood = { wanted, warnings: [], placed: <T>(fault: T): T => fault };
  return { generation, proposal: await propose(ports, name, understood, { removeOrphans: true, keepsAsked: false }) };
};

const deploymentOf = async (ports: Asked['ports'], record: ProjectRecord, target: Target): Promise<string> => {
  if (typeof target === 'string') return target;
  if (target === null) return lastSteady(ports, record);
  const { rows } = await listDeployments(ports.store, record.name, { limit: 100 });
  return rows.find(({ body }) => body.generation === target)?.body.id ?? `of generation ${target}`;
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
    detail: `What deployment ${to} of "${record.name}" wanted is not known (any more): the last ${GENERATIONS_KEPT} generations are kept, and a removal forgets them.`,
    hint: `GET /v1/projects/${record.name}/deployments lists them; or send its file again.`,
  });
};
