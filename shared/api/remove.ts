import type { HttpAnswer } from '../lambda/http.js';
import { type Acceptance, listProjects, type ProjectRecord, readProject } from '../ledger/projects.js';
import type { Row } from '../ledger/store.js';
import type { Change, WantedService } from '../model/project.js';
import { instant } from '../model/time.js';
import { accept, accepted, checkAssumptions } from './accept.js';
import { linksOf } from './apply.js';
import { readDeployment } from './await-deployment.js';
import { readView } from './cluster.js';
import { type DeployOptions, deployOptions } from './deploy-options.js';
import { once } from './idempotent.js';
import { openingServices } from './opening.js';
import { unknownProject } from './project-name.js';
import { flag } from './query.js';
import type { Asked, Route } from './router.js';

/** "down": a generation like any other, that wants nothing. */
export const removeRoutes: readonly Route[] = [
  { method: 'DELETE', path: '/v1/projects/{project}', query: ['volumes', 'dryRun', 'supersede', 'wait'], answer: remove },
];

async function remove(asked: Asked): Promise<HttpAnswer> {
  const options = deployOptions(asked);
  const keepVolumes = !flag(asked.request.query, 'volumes', false);
  if (options.dryRun) return plan(asked);
  return once(asked, (id) => accept(asked, options, () => attempt(asked, id, keepVolumes, options)));
}

const attempt = async (
  asked: Asked,
  id: string,
  keepVolumes: boolean,
  options: DeployOptions,
): Promise<Acceptance | HttpAnswer> => {
  const read = await existing(asked, keepVolumes);
  const underWay = await sameDownUnderWay(asked, read.body, keepVolumes);
  if (underWay) return accepted(asked.ports, underWay, options.waitMilliseconds);
  await checkAssumptions(asked.ports, read, read.body.name, options);
  return acceptanceOf(asked, id, read, keepVolumes);
};

/** A project that is gone but for its volumes can still be told to give them up. */
const existing = async ({ ports, parameters }: Asked, keepVolumes = true): Promise<Row<ProjectRecord>> => {
  const name = parameters['project']!;
  const read = await readProject(ports.store, name);
  if (read && (read.body.removedAt === null || (!keepVolumes && read.body.keepVolumes))) return read;
  throw unknownProject(
    name,
    (await listProjects(ports.store)).map((row) => row.body.name),
  );
};

/** The second of two DELETEs gets the deployment of the first. */
const sameDownUnderWay = async ({ ports }: Asked, record: ProjectRecord, keepVolumes: boolean) => {
  if (!record.removed || record.keepVolumes !== keepVolumes) return null;
  const last = await readDeployment(ports.store, record.name, record.deployment);
  return last && !['failed', 'cancelled'].includes(last.status) ? last : null;
};

const acceptanceOf = ({ request, ports }: Asked, id: string, read: Row<ProjectRecord>, keepVolumes: boolean): Acceptance => {
  const { name, namespace, source, wanted } = read.body;
  const now = ports.clock.now();
  return {
    read,
    now,
    project: { name, removed: true, keepVolumes, wanted: [], namespace, source },
    deployment: {
      id,
      kind: 'down',
      createdAt: instant(now),
      by: request.by,
      source,
      changes: deletions(wanted),
      services: openingServices(wanted).map((service) => ({ ...service, desired: 0, waitsFor: [] })),
      reason: null,
      warnings: [],
      links: linksOf(name, id),
    },
  };
};

const plan = async (asked: Asked): Promise<HttpAnswer> => {
  const { body } = await existing(asked);
  const { usdPerHour: now } = await readView(asked.ports);
  return { status: 200, body: { changes: deletions(body.wanted), verdicts: [], usdPerHour: { now, after: now }, warnings: [] } };
};

const deletions = (wanted: readonly WantedService[]): readonly Change[] =>
  wanted.map((service) => ({ service: service.name, action: 'delete', why: 'the project is taken down' }));
