import type { Project } from '../model/project.js';
import { getDeployment } from './deployments.js';
import { generationKey, generationsOf } from './keys.js';
import type { ProjectRecord } from './projects.js';
import { ConditionFailed, type Store } from './store.js';

/** What a generation wanted, kept beside its deployment so that a later one can go back to it. */
export type Generation = Pick<Project, 'generation' | 'deployment' | 'wanted' | 'namespace' | 'source' | 'config'>;

/** So many generations can be gone back to; the last steady one always. A row is as large as the project's own. */
export const GENERATIONS_KEPT = 10;

/** What the generation of this deployment wanted; null when it was a `down` or is too old. */
export const getGeneration = async (store: Store, project: string, deployment: string): Promise<Generation | null> =>
  (await store.get<Generation>(generationKey(project, deployment)))?.body ?? null;

/** Keeps what a generation wants, and forgets the oldest. Safe to repeat. */
export const keepGeneration = async (store: Store, record: ProjectRecord): Promise<void> => {
  if (record.removed) return;
  const { generation, deployment, wanted, namespace, source, name, config } = record;
  const kept: Generation = { generation, deployment, wanted, namespace, source, ...(config && { config }) };
  try {
    await store.put(generationKey(name, deployment), kept, { expected: 'absent' });
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
  if (generation > GENERATIONS_KEPT) await forgetOldest(store, record);
};

/** A project that is gone leaves none behind. */
export const dropGenerations = async (store: Store, project: string): Promise<void> => {
  for (const { key } of (await store.query<Generation>(generationsOf(project))).rows) await store.delete(key);
};

/**
 * The last generation that became steady before this one; null when there is none. The deployment before may have become steady in a
 * pass that was killed before it told the project so.
 */
export const lastSteady = async (store: Store, record: ProjectRecord): Promise<Generation | null> => {
  const before = record.supersedes ? await getDeployment(store, record.name, record.supersedes) : null;
  const id = before?.body.status === 'steady' ? before.body.id : record.steady;
  return id && id !== record.deployment ? getGeneration(store, record.name, id) : null;
};

const forgetOldest = async (store: Store, { name, steady, supersedes }: ProjectRecord): Promise<void> => {
  const { rows } = await store.query<Generation>(generationsOf(name), { descending: true });
  const old = rows.slice(GENERATIONS_KEPT).filter(({ body }) => body.deployment !== steady && body.deployment !== supersedes);
  for (const { key } of old) await store.delete(key);
};
