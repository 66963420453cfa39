import type { Deployment, DeployProgress, Project, ServiceView, WantedService } from '../model/project.js';
import { type Instant, instant, MINUTE, type Millis, millis } from '../model/time.js';
import { DEADLINE_MILLISECONDS } from './failure.js';
import type { DeployOutcome } from './steps.js';
import { changed } from './view.js';

/** The stop button as a deployment sees it: until when, and why in words. */
export interface Held {
  readonly until: Instant;
  readonly text: string;
}

const HOLD = 'hold';
const UNSEEN = 'unseen';

/** A deployment that a hold keeps: nothing is done for it, and it says so. */
export const heldOutcome = (deployment: Deployment, project: Project, { until, text }: Held): DeployOutcome => {
  const after = waitingFor(deployment, project, HOLD, `${text} It goes on then, or at once with evenkeel hold --release.`);
  return still(deployment, { ...after, progress: { ...(deployment.progress ?? NOTHING), heldUntil: until } });
};

/**
 * One that AWS does not show: nothing is done for it or to its services, and it says what AWS answers. Nothing is given up meanwhile, so
 * after half an hour it fails: the others do not pay for it without end.
 */
export const unseenOutcome = (deployment: Deployment, project: Project, answer: string, now: Millis): DeployOutcome => {
  const { unseenSince = instant(now), heldUntil } = deployment.progress ?? {};
  const waited = now - Math.max(millis(unseenSince), heldUntil ? Math.min(now, millis(heldUntil)) : 0);
  if (waited >= DEADLINE_MILLISECONDS) return still(deployment, hiddenForGood(deployment, project, answer, now));
  const why = `AWS does not show what there is of it (${answer}). It is looked at again with every pass.`;
  const touched = project.wanted.map(({ ecsName }) => ecsName);
  const after = waitingFor(deployment, project, UNSEEN, why);
  return { ...still(deployment, { ...after, progress: { ...(deployment.progress ?? NOTHING), unseenSince } }), touched };
};

const hiddenForGood = (deployment: Deployment, project: Project, answer: string, now: Millis): Deployment => {
  const next = project.removed ? 'delete the project again' : 'send its file again';
  const why = `AWS has not shown what there is of it for ${DEADLINE_MILLISECONDS / MINUTE} minutes (${answer}): what runs is left as it is. Mend that, then ${next}.`;
  return { ...waitingFor(deployment, project, 'deadline', why), status: 'failed', finishedAt: instant(now) };
};

/** One that this pass has no time for: it stays as it is, and so do its services. */
export const laterOutcome = (deployment: Deployment, { wanted }: Project): DeployOutcome => ({
  ...still(deployment, deployment),
  touched: wanted.map(({ ecsName }) => ecsName),
});

const still = (before: Deployment, after: Deployment): DeployOutcome => ({
  steps: [],
  deployment: changed(before, after),
  demand: [],
  claims: [],
  touched: [],
});

const waitingFor = (deployment: Deployment, project: Project, code: string, why: string): Deployment => {
  const services = deployment.services.length > 0 ? deployment.services : project.wanted.map((wanted) => waiting(wanted));
  return {
    ...deployment,
    services: services.map((service) => (service.status === 'steady' ? service : { ...service, waitsFor: [], why })),
    reason: { code, text: why, service: null, taskId: null, exitCode: null, logTail: [] },
  };
};

/** As it is once nothing keeps it: the time of its deadline begins when a hold ended. */
export const released = (deployment: Deployment, now: Millis): Deployment => {
  const { reason, progress } = deployment;
  if (reason?.code === UNSEEN) return { ...deployment, reason: null, seq: deployment.seq + 1 };
  if (reason?.code !== HOLD) return deployment;
  const heldUntil = instant(Math.min(now, progress?.heldUntil ? millis(progress.heldUntil) : now));
  return { ...deployment, reason: null, progress: { ...(progress ?? NOTHING), heldUntil }, seq: deployment.seq + 1 };
};

const NOTHING: DeployProgress = { settledSince: null, emptyLooks: 0, reached: [], before: {}, trouble: null };

const waiting = ({ name, desired, relocatable }: WantedService): ServiceView => ({
  name,
  status: 'waiting',
  desired: desired ?? 0,
  running: 0,
  pending: 0,
  healthy: 0,
  failed: 0,
  waitsFor: [],
  relocatable,
  why: null,
  endpoints: [],
  lastStop: null,
});
