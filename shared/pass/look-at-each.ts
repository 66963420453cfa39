import { inChunksAtOnce } from '../aws/chunks.js';
import { orUnread } from '../aws/unread.js';
import { getDeployment } from '../ledger/deployments.js';
import { lastSteady } from '../ledger/generations.js';
import { finishAcceptance, listProjects, type ProjectRecord } from '../ledger/projects.js';
import { ConditionFailed, type Row } from '../ledger/store.js';
import type { Head } from '../model/head.js';
import type { Observation } from '../model/observation.js';
import type { Deployment } from '../model/project.js';
import { SECOND } from '../model/time.js';
import { isTerminal } from '../model/words.js';
import { rememberBefore } from './before.js';
import { fromAnother } from './from-another.js';
import { withLogTails } from './log-tails.js';
import type { SeenDeployment } from './look.js';
import type { ReconcilePorts } from './ports.js';
import type { Turn } from './turn.js';

/** What a pass acts on, launches too, has to end within its 22 s: so long, from its beginning on, it looks at open deployments. */
const LOOKING_MILLISECONDS = 10 * SECOND;
/** And so long even where the cluster itself took longer: a thousand instances are read in a quarter of a minute. */
const LEAST_MILLISECONDS = 3 * SECOND;

/** Projects whose deployment has ended need no look. Of more than there is time for each pass begins with another, and looks at that one. */
export const lookAtEach = async (
  ports: ReconcilePorts,
  turn: Turn,
  projects: readonly Pick<SeenDeployment, 'project' | 'deployment'>[],
  whole: Observation,
): Promise<readonly SeenDeployment[]> => {
  const { head } = turn.session;
  const open = projects.filter(({ deployment }) => !isTerminal(deployment.body.status));
  const inTurn = fromAnother(open, head);
  const until = Math.max(turn.startedAt + LOOKING_MILLISECONDS, ports.clock.now() + LEAST_MILLISECONDS);
  const looked = await inChunksAtOnce(ports.clock, inTurn, 1, async ([one]) =>
    ports.clock.now() > until ? [{ ...one!, seen: null, later: true as const }] : [await openOne(ports, head, one!, whole)],
  );
  const byName = new Map(looked.map((one) => [one.project.body.name, one]));
  return projects.map((one) => byName.get(one.project.body.name) ?? { ...one, seen: null });
};

const openOne = async (
  ports: ReconcilePorts,
  head: Head,
  { project, deployment }: Pick<SeenDeployment, 'project' | 'deployment'>,
  observation: Observation,
): Promise<SeenDeployment> => {
  const answer = await orUnread(() => ports.observeProject(project.body, observation, deployment.body.progress));
  if ('unread' in answer) return { project, deployment, seen: null, unread: answer };
  const { told: seen } = answer;
  const known = await rememberBefore(ports.store, head, project.body, deployment, seen).catch(overtaken);
  if (!known) return { project, deployment, seen: null, later: true };
  const steady = project.body.removed ? null : await lastSteady(ports.store, project.body);
  const services = [...project.body.wanted, ...(steady?.wanted ?? [])];
  return { project, deployment: known, seen: await withLogTails(ports, services, known.body, seen), steady };
};

/** A newer generation was accepted while AWS was read: the next pass looks at that one, and this one goes on with the others. */
const overtaken = (error: unknown): null => {
  if (error instanceof ConditionFailed) return null;
  throw error;
};

/** Projects with their latest deployment. One that was accepted by a request that died half-way is finished here. */
export const openDeployments = async (ports: ReconcilePorts, turn: Turn) => {
  const found: { project: Row<ProjectRecord>; deployment: Row<Deployment> }[] = [];
  for (const project of await listProjects(ports.store)) {
    await finishAcceptance(ports.store, project.body, turn.startedAt);
    const deployment = await getDeployment(ports.store, project.body.name, project.body.deployment);
    if (deployment) found.push({ project, deployment });
  }
  return found;
};
