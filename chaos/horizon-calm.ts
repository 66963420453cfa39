import { listDeployments } from '../shared/ledger/deployments.js';
import { PARTITIONS } from '../shared/ledger/keys.js';
import type { ProjectRecord } from '../shared/ledger/projects.js';
import type { Local } from '../simulator/local.js';
import type { Schedule } from './schedule.js';
import type { SizeChange, Sizes } from './sizes.js';
import type { Watch } from './watch.js';

/** L6: with the same load the size goes one way only. */
export const checkCalm = async (local: Local, schedule: Schedule, sizes: Sizes, watch: Watch): Promise<void> => {
  watch.check('L6');
  const since = local.amazon.world.now() - (schedule.endAt - schedule.stillAt) * 1000;
  const found = swings(
    sizes().filter(({ at }) => at >= since),
    await rolloutsSince(local, since),
  );
  if (found.length > 0) watch.fail('L6', `the load stands still and the size swings: ${found.map(textOf).join(', ')}`);
};

/** A deployment under way, in milliseconds since 1970. */
export interface Rollout {
  readonly from: number;
  readonly to: number;
}

/**
 * The changes, when they go both ways; else none. What is launched while a deployment is under way is the room that its new tasks
 * need beside the old ones: it may come, and once go again.
 */
export const swings = (changes: readonly SizeChange[], rollouts: readonly Rollout[]): readonly SizeChange[] => {
  const grown = changes.filter(({ change }) => change === 1);
  const forRoom = grown.filter(({ at }) => rollouts.some(({ from, to }) => from <= at && at <= to));
  const shrunk = changes.length - grown.length;
  const goesBothWays = forRoom.length < grown.length ? shrunk > 0 : shrunk > forRoom.length && forRoom.length > 0;
  return goesBothWays ? changes : [];
};

/** Also those that nobody heard the answer of. */
const rolloutsSince = async ({ amazon, store }: Local, since: number): Promise<readonly Rollout[]> => {
  const projects = (await store.query<ProjectRecord>(PARTITIONS.projects)).rows;
  const pages = await Promise.all(projects.map(({ body }) => listDeployments(store, body.name)));
  return pages
    .flatMap(({ rows }) => rows)
    .map(({ body: { createdAt, finishedAt } }) => ({
      from: Date.parse(createdAt),
      to: finishedAt ? Date.parse(finishedAt) : amazon.world.now(),
    }))
    .filter(({ to }) => to >= since);
};

const textOf = ({ at, change, instance }: SizeChange): string =>
  `${new Date(at).toISOString().slice(11, 19)} ${change > 0 ? '+' : '-'}${instance}`;
