import type { WantedService } from '../model/project.js';
import { accessPointSteps } from './access-points.js';
import { jobWait } from './job-view.js';
import { short, TAG } from './names.js';
import type { SeenService } from './seen.js';
import { usesServiceConnect } from './settings.js';
import type { Stand } from './stand.js';
import type { DeployInput, DeployStep } from './steps.js';
import type { Waiting } from './view.js';

/**
 * RegisterTaskDefinition allows 20 at once and one a second after that
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html).
 */
const REGISTRATIONS_A_PASS = 20;

/**
 * The project's namespace. Its creation is asynchronous; the request id makes a repeat the same request until Cloud Map lists it
 * (https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateHttpNamespace.html).
 */
export const namespaceSteps = ({ project, deployment, cluster, seen }: DeployInput): DeployStep[] => {
  if (seen.namespace || seen.namespaceTakenBy || !project.wanted.some(usesServiceConnect)) return [];
  const tags = { [TAG.cluster]: cluster, [TAG.project]: project.name };
  const requestId = short(`${deployment.id}/${project.namespace}`, 32);
  return [
    {
      kind: 'create-namespace',
      name: project.namespace,
      requestId,
      tags,
      why: `the services of ${project.name} find each other in it`,
    },
  ];
};

/** Task definitions whose hash neither the service's own nor the family's newest revision carries, after what they name. */
export const registerSteps = (stands: readonly Stand[], input: DeployInput): DeployStep[] => {
  const missing = stands
    .filter(({ wanted, service }) => !hasRevision(wanted, service, input))
    .slice(0, REGISTRATIONS_A_PASS)
    .map(({ wanted }) => wanted);
  return [
    ...accessPointSteps(missing, input),
    ...missing.map((wanted): DeployStep => {
      const tags = {
        [TAG.cluster]: input.cluster,
        [TAG.project]: input.project.name,
        [TAG.service]: wanted.name,
        [TAG.hash]: wanted.hash,
      };
      return {
        kind: 'register',
        input: wanted.taskDefinition,
        tags,
        ...(wanted.accessPoints && { accessPoints: wanted.accessPoints }),
        why: `no revision of ${wanted.ecsName} is what the file says now`,
      };
    }),
  ];
};

/** Its task definition is there, or will be by the steps before. */
export const isRegistered = ({ wanted, service }: Stand, steps: readonly DeployStep[], input: DeployInput): boolean =>
  hasRevision(wanted, service, input) ||
  steps.some((step) => step.kind === 'register' && step.input.family === wanted.taskDefinition.family);

/** A service can be created: nothing of its name is left, its namespace is listed, its task definition known. */
export const mayBeCreated = (stand: Stand, steps: readonly DeployStep[], input: DeployInput): boolean =>
  !stand.job &&
  !stand.service &&
  !stand.leaving &&
  !stand.foreign &&
  isRegistered(stand, steps, input) &&
  (!usesServiceConnect(stand.wanted) || input.seen.namespace !== null);

/** In words, why a service is not there yet. */
export const foundationWait = (stand: Stand, input: DeployInput): Waiting | null => {
  if (stand.job) return jobWaiting(stand);
  if (stand.leaving)
    return { for: [], why: `waits until the older service ${stand.wanted.ecsName} is gone: ECS holds its name and endpoints` };
  if (stand.replace)
    return {
      for: [],
      why: `is replaced, because UpdateService cannot change it: ${stand.replace}. It cannot be reached meanwhile`,
    };
  if (stand.service) return null;
  if (!input.seen.namespace && usesServiceConnect(stand.wanted)) return { for: [], why: namespaceWait(input) };
  return { for: [], why: 'is being created' };
};

/** A cluster blue's project a-b and a cluster blue-a's project b have one name for theirs. */
const namespaceWait = ({ project, seen: { namespaceTakenBy: owner } }: DeployInput): string =>
  `waits for the namespace ${project.namespace}` +
  (owner ? `, which is that of ${owner}: give this project another name, or take that one down` : '');

const jobWaiting = (stand: Stand): Waiting | null => {
  const why = jobWait(stand);
  return why === null ? null : { for: [], why };
};

const hasRevision = (wanted: WantedService, service: SeenService | null, { seen }: DeployInput): boolean =>
  service?.revisionHash === wanted.hash ||
  seen.families.some(({ family, hash }) => family === wanted.taskDefinition.family && hash === wanted.hash);
