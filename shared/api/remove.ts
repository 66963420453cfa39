import { namespaceOf } from '../compose/translate/work.js';
import { volumeNotes } from '../deploying/volume-notes.js';
import { Unavailable } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import { type Acceptance, type ProjectRecord, readProject } from '../ledger/projects.js';
import type { Row } from '../ledger/store.js';
import { getView } from '../ledger/view.js';
import type { Change, Fault, ServiceView, Source } from '../model/project.js';
import { instant } from '../model/time.js';
import { accept, accepted, checkAssumptions } from './accept.js';
import { linksOf } from './apply.js';
import { readDeployment } from './await-deployment.js';
import { readView } from './cluster.js';
import { type DeployOptions, deployOptions } from './deploy-options.js';
import { once } from './idempotent.js';
import { openingServices } from './opening.js';
import { servicesSeen } from './projects.js';
import { flag } from './query.js';
import type { Asked, Route } from './router.js';
import { notThere, unrecorded } from './unknown-project.js';

/** "down": a generation like any other, that wants nothing. */
export const removeRoutes: readonly Route[] = [
  { method: 'DELETE', path: '/v1/projects/{project}', query: ['volumes', 'dryRun', 'supersede', 'wait'], answer: remove },
];

async function remove(asked: Asked): Promise<HttpAnswer> {
  const options = deployOptions(asked);
  const keepVolumes = !flag(asked.request.query, 'volumes', false);
  if (options.dryRun) return plan(asked, keepVolumes);
  return once(asked, (id) => accept(asked, options, () => attempt(asked, id, keepVolumes, options)));
}

const attempt = async (
  asked: Asked,
  id: string,
  keepVolumes: boolean,
  options: DeployOptions,
): Promise<Acceptance | HttpAnswer> => {
  const there = await existing(asked, keepVolumes);
  const underWay = there.read && (await sameDownUnderWay(asked, there.read.body, keepVolumes));
  if (underWay) return accepted(asked.ports, underWay, options.waitMilliseconds);
  await checkAssumptions(asked.ports, there.read, there.name, options);
  return acceptanceOf(asked, id, there, keepVolumes);
};

/** What is to be taken down. */
interface There {
  readonly name: string;
  /** Null when the table has lost it; what it tells of is gone when it is removed. */
  readonly read: Row<ProjectRecord> | null;
  readonly namespace: string;
  readonly source: Source;
  readonly changes: readonly Change[];
  readonly services: readonly ServiceView[];
  readonly warnings: readonly Fault[];
}

/** A project that is gone but for its volumes can still be told to give them up. */
const existing = async (asked: Asked, keepVolumes: boolean): Promise<There> => {
  const { ports, parameters } = asked;
  const name = parameters['project']!;
  const read = await readProject(ports.store, name);
  if (!read) return unknownToTheTable(asked, name, null);
  const { namespace, source, wanted, removedAt } = read.body;
  // Gone, says the row; one of a table that was put back to an earlier time may be wrong.
  if (removedAt !== null && (keepVolumes || !read.body.keepVolumes)) return unknownToTheTable(asked, name, read);
  const changes = deletions(wanted);
  const services = openingServices(wanted, { seen: await servicesSeen(ports, read), changes });
  return { name, read, namespace, source, changes, services, warnings: volumeNotes(wanted, keepVolumes) };
};

/** The tags of what runs are enough to take it down by. Before a pass has looked, nobody knows whether something does. */
const unknownToTheTable = async ({ ports }: Asked, name: string, read: There['read']): Promise<There> => {
  const view = await getView(ports.store);
  if (!view && !read) throw notSeen(name);
  const services = view ? unrecorded(view.body, name) : [];
  if (services.length === 0) throw await notThere(ports, name);
  const namespace = namespaceOf({ cluster: ports.policy.cluster, project: name });
  return { name, read, namespace, source: { sha256: '', bytes: 0 }, changes: deletions(services), services, warnings: [] };
};

const notSeen = (name: string): Unavailable =>
  new Unavailable({
    code: 'cluster/not-seen',
    detail: `There is no record of a project "${name}", and no pass has looked at the cluster yet: it may run there.`,
    hint: 'Try again in a minute: the heartbeat wakes a pass.',
  });

/** The second of two DELETEs gets the deployment of the first. */
const sameDownUnderWay = async ({ ports }: Asked, record: ProjectRecord, keepVolumes: boolean) => {
  if (!record.removed || record.removedAt !== null || record.keepVolumes !== keepVolumes) return null;
  const last = await readDeployment(ports.store, record.name, record.deployment);
  return last && !['failed', 'cancelled'].includes(last.status) ? last : null;
};

const acceptanceOf = (
  { request, ports }: Asked,
  id: string,
  { name, read, namespace, source, changes, services, warnings }: There,
  keepVolumes: boolean,
): Acceptance => {
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
      changes,
      services: services.map((service) => ({ ...service, desired: 0, waitsFor: [] })),
      reason: null,
      warnings,
      links: linksOf(name, id),
    },
  };
};

const plan = async (asked: Asked, keepVolumes: boolean): Promise<HttpAnswer> => {
  const { changes, warnings } = await existing(asked, keepVolumes);
  const { usdPerHour: now } = await readView(asked.ports);
  return { status: 200, body: { changes, verdicts: [], usdPerHour: { now, after: now }, warnings } };
};

const deletions = (services: readonly { readonly name: string }[]): readonly Change[] =>
  services.map((service) => ({ service: service.name, action: 'delete', why: 'the project is taken down' }));
