import { getDeployment } from '../ledger/deployments.js';
import { readProject } from '../ledger/projects.js';
import type { Store } from '../ledger/store.js';
import type { Deployment } from '../model/project.js';
import { type Clock, type Millis, SECOND } from '../model/time.js';
import { isTerminal } from '../model/words.js';

const LOOK_EVERY_MS = SECOND;

/**
 * Long-poll: the deployment as soon as it has ended or, with `afterSeq`, has changed since; at the latest when the time is up.
 * Null when there is none.
 */
export const awaitDeployment = async (wanted: Wanted): Promise<Deployment | null> => {
  const { store, clock, project, id, until, afterSeq } = wanted;
  for (;;) {
    const deployment = await readDeployment(store, project, id);
    if (!deployment || isTerminal(deployment.status) || clock.now() >= until) return deployment;
    if (afterSeq !== null && deployment.seq > afterSeq) return deployment;
    await clock.sleep(Math.min(LOOK_EVERY_MS, until - clock.now()));
  }
};

interface Wanted {
  readonly store: Store;
  readonly clock: Clock;
  readonly project: string;
  readonly id: string;
  readonly until: Millis;
  readonly afterSeq: number | null;
}

/** A generation that was accepted by a killed invocation has its project row and no deployment row yet; the loop writes it. */
export const readDeployment = async (store: Store, project: string, id: string): Promise<Deployment | null> => {
  const row = await getDeployment(store, project, id);
  if (row) return inOrder(row.body);
  const record = (await readProject(store, project))?.body;
  return record?.deployment === id ? inOrder(record.opening) : null;
};

/** Members in the contract's order: at a terminal the status stands where people look first. The loop's own memory is left out. */
export const inOrder = ({ id, project, generation, kind, status, progress: _, ...rest }: Deployment): Deployment => ({
  id,
  project,
  generation,
  kind,
  status,
  ...rest,
});
