import { Conflict, PreconditionFailed } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import { CLAIMS_KEY } from '../ledger/keys.js';
import { type Acceptance, acceptGeneration, type ProjectRecord } from '../ledger/projects.js';
import { ConditionFailed, type Row } from '../ledger/store.js';
import type { Deployment } from '../model/project.js';
import { isTerminal } from '../model/words.js';
import { awaitDeployment, inOrder, readDeployment } from './await-deployment.js';
import type { DeployOptions } from './deploy-options.js';
import { names } from './etag.js';
import type { Ports } from './ports.js';
import { projectEtag } from './projects.js';
import type { Asked } from './router.js';

type Attempt = () => Promise<Acceptance | HttpAnswer>;

const ATTEMPTS = 4;
/** Any other project may be in the way, and each time that one of many is, another of them has got through. */
const CLAIM_ATTEMPTS = 25;

/**
 * Writes the next generation, wakes the loop and answers 202. `attempt` reads and plans; when somebody else was faster it is asked
 * again, so that the plan is always made against what it follows. The last accepted generation stands.
 */
export const accept = async (asked: Asked, options: DeployOptions, attempt: Attempt): Promise<HttpAnswer> => {
  const { ports, request } = asked;
  for (let tries = 1; ; tries += 1) {
    const planned = await attempt();
    if ('status' in planned) return planned;
    if (tries === 1) ports.limit(request.by, ports.clock.now());
    try {
      const { deployment } = await acceptGeneration(ports.store, planned);
      await ports.wake(`${request.method} ${request.path}`);
      return await accepted(ports, deployment, options.waitMilliseconds);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (tries >= (error.key === CLAIMS_KEY ? CLAIM_ATTEMPTS : ATTEMPTS)) throw tooBusy(planned.project.name);
      await apart(ports, tries);
    }
  }
};

/**
 * Those who met once would meet again: each waits for another while before it reads anew. Milliseconds; 25 tries take 10 s on average.
 * https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
const apart = ({ clock, random }: Ports, tries: number): Promise<void> =>
  clock.sleep(Math.ceil(random() * Math.min(LONGEST_WAIT, 20 * 2 ** tries)));

const LONGEST_WAIT = 800;

/** 202, after waiting for its end as long as the asker wants to. */
export const accepted = async (ports: Ports, deployment: Deployment, waitMilliseconds: number): Promise<HttpAnswer> => {
  const { clock, store } = ports;
  const { project, id } = deployment;
  const until = clock.now() + waitMilliseconds;
  const now = waitMilliseconds > 0 ? await awaitDeployment({ store, clock, project, id, until, afterSeq: null }) : deployment;
  return {
    status: 202,
    headers: { location: locationOf(deployment), 'retry-after': '2' },
    body: { deployment: inOrder(now ?? deployment) },
  };
};

export const locationOf = ({ project, id }: Pick<Deployment, 'project' | 'id'>): string =>
  `/v1/projects/${project}/deployments/${id}`;

/** If-Match, If-None-Match and supersede=false: what the asker assumed about the project must hold. */
export const checkAssumptions = async (ports: Ports, read: Row<ProjectRecord> | null, name: string, options: DeployOptions) => {
  const there = read && read.body.removedAt === null ? read.body : null;
  if (options.ifMatch !== null && !(there && names(options.ifMatch, projectEtag(there))))
    throw changed(name, there, options.ifMatch);
  if (options.ifNoneMatch !== null && there && names(options.ifNoneMatch, projectEtag(there))) throw exists(there);
  if (options.supersede || !there) return;
  const last = await readDeployment(ports.store, name, there.deployment);
  if (last && !isTerminal(last.status)) throw inFlight(last);
};

const changed = (name: string, there: ProjectRecord | null, ifMatch: string): PreconditionFailed =>
  new PreconditionFailed({
    code: 'project/changed',
    detail: there
      ? `The project "${name}" is at generation ${there.generation} (ETag ${projectEtag(there)}), not at ${ifMatch}.`
      : `The project "${name}" does not exist, so it cannot match ${ifMatch}.`,
    hint: `Read GET /v1/projects/${name} again and decide anew, or leave out If-Match.`,
  });

const exists = (there: ProjectRecord): PreconditionFailed =>
  new PreconditionFailed({
    code: 'project/exists',
    detail: `The project "${there.name}" is there already, at generation ${there.generation}; If-None-Match asked that it is not.`,
    hint: 'Choose another name, or leave out If-None-Match to deploy over it.',
  });

const inFlight = (deployment: Deployment): Conflict =>
  new Conflict({
    code: 'deployment/in-flight',
    detail: `Deployment ${deployment.id} of "${deployment.project}" is ${deployment.status}.`,
    hint: 'Wait for its end (see Location), or leave out supersede=false to replace it.',
    location: locationOf(deployment),
  });

/** Somebody else was faster each time. */
export const tooBusy = (name: string): Conflict =>
  new Conflict({
    code: 'project/busy',
    detail: `Others kept changing the project "${name}" while this was accepted; nothing was changed by this request.`,
    hint: 'Repeat it in two seconds.',
  });
