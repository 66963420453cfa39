import type { Deployment, DeployProgress, Project, ServiceView, WantedService } from '../model/project.js';
import { type Instant, instant, type Millis, millis } from '../model/time.js';
import type { DeployOutcome } from './steps.js';
import { changed } from './view.js';

/** The stop button as a deployment sees it: until when, and why in words. */
export interface Held {
  readonly until: Instant;
  readonly text: string;
}

const CODE = 'hold';

/** A deployment that a hold keeps: nothing is done for it, and it says so. */
export const heldOutcome = (deployment: Deployment, project: Project, { until, text }: Held): DeployOutcome => {
  const why = `${text} It goes on then, or with DELETE /v1/cluster/hold.`;
  const services = deployment.services.length > 0 ? deployment.services : project.wanted.map((wanted) => waiting(wanted));
  const after: Deployment = {
    ...deployment,
    services: services.map((service) => (service.status === 'steady' ? service : { ...service, why })),
    reason: { code: CODE, text: why, service: null, taskId: null, exitCode: null, logTail: [] },
    progress: { ...(deployment.progress ?? NOTHING), heldUntil: until },
  };
  return { steps: [], deployment: changed(deployment, after), demand: [], claims: [], touched: [] };
};

/** As it is once no hold keeps it: the time of its deadline begins when the hold ended. */
export const released = (deployment: Deployment, now: Millis): Deployment => {
  const { reason, progress } = deployment;
  if (reason?.code !== CODE) return deployment;
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
