import { carriedJobs } from '../deploying/carried-jobs.js';
import type { EventFact } from '../model/event.js';
import type { Deployment, DeployProgress, Project } from '../model/project.js';
import { type Instant, instant, type Millis } from '../model/time.js';
import { isTerminal } from '../model/words.js';
import { type Claims, type ProjectClaim, putClaim } from './claims.js';
import { expireDeployments, getDeployment, putDeployment } from './deployments.js';
import { appendEvents } from './events.js';
import { dropGenerations, keepGeneration } from './generations.js';
import { deploymentKey, PARTITIONS, projectKey } from './keys.js';
import { ConditionFailed, type Row, type Store } from './store.js';

/**
 * A project as the table keeps it. Accepting a generation is this one conditional write; what follows from it (the deployment's
 * own row, the end of the one before) can be made again from here by `finishAcceptance`, whoever was killed in between.
 */
export interface ProjectRecord extends Project {
  /** The deployment as it was accepted. */
  readonly opening: Deployment;
  /** The deployment that this one ends if it is still open. */
  readonly supersedes: string | null;
  /** The deployment of the last generation that became steady: where one that fails goes back to. */
  readonly steady?: string | null;
  /** Set once the last `down` is complete: the project is gone for readers, and its count of generations goes on. */
  readonly removedAt: Instant | null;
}

/** The row of a project, also of a removed one: what the next generation is accepted against. */
export const readProject = (store: Store, name: string): Promise<Row<ProjectRecord> | null> =>
  store.get<ProjectRecord>(projectKey(name));

/** A project that is there (being removed included); null when it never was or is removed. */
export const getProject = async (store: Store, name: string): Promise<Row<ProjectRecord> | null> => {
  const row = await readProject(store, name);
  return row && row.body.removedAt === null ? row : null;
};

/** All projects that are there, by name. */
export const listProjects = async (store: Store): Promise<readonly Row<ProjectRecord>[]> =>
  (await store.query<ProjectRecord>(PARTITIONS.projects)).rows.filter(({ body }) => body.removedAt === null);

/** What the API wants accepted. Generation, status and seq are given here; `read` is the project as the plan was made against it. */
export interface Acceptance {
  readonly read: Row<ProjectRecord> | null;
  readonly project: Omit<Project, 'generation' | 'deployment' | 'status'>;
  readonly deployment: Omit<Deployment, 'project' | 'generation' | 'status' | 'seq' | 'finishedAt'>;
  /** The claims as the plan was made against them; left out by what takes nothing from others. */
  readonly claims?: Row<Claims> | null;
  readonly now: Millis;
}

/**
 * Accepts the next generation of a project: the project row in one conditional write, then the deployment's row, `queued`; one that
 * was still open becomes `superseded`. Throws ConditionFailed when the project changed since `read`: read and plan again.
 * The same deployment id twice is accepted once.
 */
export const acceptGeneration = async (store: Store, acceptance: Acceptance): Promise<Accepted> => {
  const { read, now } = acceptance;
  if (read) await finishAcceptance(store, read.body, now);
  if (read?.body.deployment === acceptance.deployment.id) return { project: read, deployment: read.body.opening };
  const body = nextRecord(acceptance);
  if (acceptance.claims !== undefined) await putClaim(store, acceptance.claims, claimOf(body, now));
  const key = projectKey(body.name);
  const version = await store.put(key, body, { expected: read?.version ?? 'absent' });
  await finishAcceptance(store, body, now);
  return { project: { key, version, body }, deployment: body.opening };
};

const claimOf = ({ name, generation, wanted }: ProjectRecord, at: Millis): ProjectClaim => ({
  name,
  generation,
  at,
  wanted: wanted.map(({ name: service, ecsName, published }) => ({ name: service, ecsName, published })),
});

export interface Accepted {
  readonly project: Row<ProjectRecord>;
  readonly deployment: Deployment;
}

const nextRecord = ({ read, project, deployment }: Acceptance): ProjectRecord => {
  const generation = (read?.body.generation ?? 0) + 1;
  const opening: Deployment = { ...deployment, project: project.name, generation, status: 'queued', seq: 1, finishedAt: null };
  return {
    ...project,
    generation,
    deployment: deployment.id,
    status: project.removed ? 'removing' : 'deploying',
    opening,
    supersedes: read?.body.deployment ?? null,
    steady: project.removed || !read || read.body.removedAt !== null ? null : (read.body.steady ?? null),
    removedAt: null,
  };
};

/**
 * Does what accepting a generation leaves to do: ends the deployment before, then writes the new one's row, in this order, so that
 * the row being there means that all is done. The loop calls it for a project whose deployment has no row yet. Safe to repeat.
 */
export const finishAcceptance = async (store: Store, record: ProjectRecord, now: Millis): Promise<void> => {
  if (await getDeployment(store, record.name, record.deployment)) return;
  if (record.supersedes) await supersede(store, record, record.supersedes, now);
  await keepGeneration(store, record);
  try {
    const opening = await withJobs(store, record, now);
    await store.put(deploymentKey(record.name, record.deployment), opening, { expected: 'absent' });
    await appendEvents(store, [acceptedEvent(opening, now)]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
};

/** What is known of jobs goes from deployment to deployment; the one before has ended by now, so it says all. A `down` forgets them. */
const withJobs = async (
  store: Store,
  { opening, wanted, removed, supersedes, name }: ProjectRecord,
  now: Millis,
): Promise<Deployment> => {
  if (removed || !wanted.some(({ job }) => job)) return opening;
  const before = supersedes ? await getDeployment(store, name, supersedes) : null;
  const { id, generation } = opening;
  const { jobs: known = {}, back } = before?.body.progress ?? {};
  const jobs = carriedJobs(wanted, known, { id, generation, now, wentBack: back !== undefined });
  return { ...opening, progress: { ...NOTHING, ...opening.progress, jobs } };
};

const NOTHING: DeployProgress = { settledSince: null, emptyLooks: 0, reached: [], before: {}, trouble: null };

/** A pass may be writing this deployment just now; whoever is later reads again. */
const supersede = async (store: Store, record: ProjectRecord, id: string, now: Millis): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    const row = await getDeployment(store, record.name, id);
    if (!row || isTerminal(row.body.status)) return;
    try {
      const after = superseded(row.body, record, now);
      await putDeployment(store, row, after);
      await appendEvents(store, [supersededEvent(after, now)]);
      return;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === 3) throw error;
    }
  }
};

const superseded = (deployment: Deployment, by: ProjectRecord, now: Millis): Deployment => ({
  ...deployment,
  status: 'superseded',
  finishedAt: instant(now),
  reason: {
    code: 'superseded',
    text: `generation ${by.generation} (${by.deployment}) was accepted before this one ended`,
    service: null,
    taskId: null,
    exitCode: null,
    logTail: [],
  },
});

const acceptedEvent = ({ project, id, kind, generation, by }: Deployment, now: Millis): EventFact => ({
  ...ofDeployment(project, id, now),
  type: 'deployment.accepted',
  what: kind,
  text: `${project}: generation ${generation} (${kind}) accepted from ${by}`,
});

const supersededEvent = ({ project, id, status, reason }: Deployment, now: Millis): EventFact => ({
  ...ofDeployment(project, id, now),
  type: 'deployment.status',
  what: status,
  text: `${project}: superseded, for ${reason!.text}`,
});

const ofDeployment = (project: string, deployment: string, now: Millis) => ({
  at: instant(now),
  project,
  service: null,
  deployment,
  decision: null,
  alert: null,
});

/** Writes what a pass learnt about a project (its status). Nothing is written when nothing changed. Throws ConditionFailed. */
export const putProject = async (
  store: Store,
  read: Row<ProjectRecord>,
  change: Partial<Pick<ProjectRecord, 'status' | 'wanted' | 'steady'>>,
): Promise<Row<ProjectRecord>> => {
  const unchanged = Object.entries(change).every(
    ([name, value]) => JSON.stringify(value) === JSON.stringify(read.body[name as 'status']),
  );
  if (unchanged) return read;
  const body = { ...read.body, ...change };
  return { key: read.key, version: await store.put(read.key, body, { expected: read.version }), body };
};

/**
 * The last act of a `down`, after its deployment has ended: the deployments stay readable for 30 days, the project is gone. In this
 * order, so that a repeat finishes what a killed pass left. Throws ConditionFailed when a newer generation was accepted meanwhile:
 * then it is not gone.
 */
export const forgetProject = async (store: Store, read: Row<ProjectRecord>, now: Millis): Promise<void> => {
  await expireDeployments(store, read.body.name, now);
  await dropGenerations(store, read.body.name);
  await store.put(read.key, { ...read.body, wanted: [], removedAt: instant(now) }, { expected: read.version });
};
