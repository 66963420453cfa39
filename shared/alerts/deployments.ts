import { hasEnded } from '../model/has-ended.js';
import type { Deployment } from '../model/project.js';
import { MINUTE, millis, SECOND } from '../model/time.js';
import { count, type Facts, type Said } from './facts.js';

/** How deployments ended. One that was superseded or cancelled is no news: whoever did that knows. */
export const deploymentAlerts = ({ deployments }: Facts): readonly Said[] =>
  deployments.flatMap((deployment) => {
    const told = tellers[deployment.status];
    return told
      ? [
          {
            ...told(deployment),
            key: `deploy/${deployment.id}/${deployment.status}`,
            project: deployment.project,
            numbers: numbersOf(deployment),
          },
        ]
      : [];
  });

/** That one begins. Not sent unless the operator asks for it. */
export const startedAlerts = ({ begun = [] }: Facts): readonly Said[] =>
  begun.map(({ id, project, generation, by, changes, services }) => {
    const changed = changes.filter(({ action }) => action !== 'unchanged');
    return {
      type: 'deploy.started',
      severity: 'info',
      key: `deploy/${id}/started`,
      project,
      title: `${project}: generation ${generation} is being deployed`,
      why: `${by} asked for it: ${changed.map(({ service, action }) => `${action} ${service}`).join(', ') || 'nothing changes'}.`,
      effect: null,
      todo: `Nothing. evenkeel events -p ${project} follows it.`,
      numbers: { deployment: id, generation, changes: changed.length, services: services.length },
    };
  });

type Told = Pick<Said, 'type' | 'severity' | 'title' | 'why' | 'effect' | 'todo'>;

const tellers: Partial<Record<Deployment['status'], (deployment: Deployment) => Told>> = {
  steady: (deployment) => ({
    type: 'deploy.succeeded',
    severity: 'info',
    title: `${deployment.project} deployed: generation ${deployment.generation} is steady${after(deployment)}`,
    why: `${count(deployment.services.length, 'service')} as wanted: ${servicesOf(deployment)}.`,
    effect: endpointsOf(deployment),
    todo: 'Nothing.',
  }),
  removed: (deployment) => ({
    type: 'deploy.removed',
    severity: 'info',
    title: `${deployment.project} removed${after(deployment)}`,
    why: `${deployment.by} asked for it, as generation ${deployment.generation}.`,
    effect: null,
    todo: 'Nothing.',
  }),
  failed: (deployment) => ({
    type: 'deploy.failed',
    severity: 'critical',
    title: `${deployment.project} failed to deploy: ${cause(deployment)}`,
    why: story(deployment),
    effect: `Generation ${deployment.generation} does not run as wanted. Now: ${servicesOf(deployment)}.`,
    todo: `Mend ${culprit(deployment)} and send its file again; until then what runs is left as it is.`,
  }),
  'rolled-back': (deployment) => ({
    type: 'deploy.rolled-back',
    severity: 'critical',
    title: `${deployment.project} rolled back: ${cause(deployment)}`,
    why: story(deployment),
    effect: `The generation before ${deployment.generation} serves again.`,
    todo: `Mend ${culprit(deployment)} and send its file again.`,
  }),
};

const after = ({ createdAt, finishedAt }: Deployment): string => {
  if (finishedAt === null) return '';
  const took = millis(finishedAt) - millis(createdAt);
  return took < 10 * MINUTE ? ` after ${Math.round(took / SECOND)} s` : ` after ${Math.round(took / MINUTE)} min`;
};

const servicesOf = ({ services }: Deployment): string =>
  services.map((one) => (hasEnded(one) ? `${one.name} ended well` : `${one.name} ${one.running}/${one.desired}`)).join(', ');

const endpointsOf = ({ services }: Deployment): string | null => {
  const urls = services.flatMap(({ name, endpoints }) =>
    endpoints.flatMap(({ url }) => (url === null ? [] : [`${name} at ${url}`])),
  );
  return urls.length === 0 ? null : `${urls.join(', ')}.`;
};

const cause = ({ reason }: Deployment): string =>
  reason === null
    ? 'no reason was recorded'
    : `${reason.service === null ? '' : `${reason.service}: `}${reason.code.replaceAll('-', ' ')}`;

const story = ({ reason }: Deployment): string => {
  if (reason === null) return 'No reason was recorded.';
  const exit = reason.exitCode === null ? '' : ` Exit code ${reason.exitCode}.`;
  const last = reason.logTail.at(-1);
  return `${reason.text}${exit}${last === undefined ? '' : ` Last log line: ${last}`}`;
};

const culprit = ({ reason }: Deployment): string => (reason?.service ? `service ${reason.service}` : 'what the reason names');

const numbersOf = (deployment: Deployment): Said['numbers'] => ({
  deployment: deployment.id,
  generation: deployment.generation,
  services: deployment.services.length,
  ...(deployment.reason?.exitCode === null || deployment.reason === null ? {} : { 'exit code': deployment.reason.exitCode }),
});
