import type { Fault } from '../model/project.js';
import type { Blocker } from '../model/words.js';
import { orphanSteps, orphanTasks } from './job-steps.js';
import { TAG } from './names.js';
import { lostText, type Pinning } from './pins.js';
import type { Raising } from './raise.js';
import type { SeenService } from './seen.js';
import type { Stand } from './stand.js';
import type { DeployInput, DeployStep } from './steps.js';
import { unpublishSteps } from './unpublish.js';

/** Services of the project that are not wanted and not gone. */
export const orphansOf = ({ project, seen }: Pick<DeployInput, 'project' | 'seen'>): SeenService[] =>
  seen.services.filter(
    ({ name, tags, status }) =>
      status !== 'INACTIVE' && tags[TAG.project] === project.name && !project.wanted.some(({ ecsName }) => ecsName === name),
  );

/**
 * Orphans that hold a host port or a name which is wanted now go first; the others last, when all that is wanted stands, unless it
 * needs their room (`roomSteps`).
 */
export const blockingSteps = (stands: readonly Stand[], input: DeployInput): DeployStep[] =>
  mayRemove(input)
    ? orphansOf(input)
        .filter((orphan) => orphan.status === 'ACTIVE' && (goesBack(input) || stands.some((stand) => isInTheWay(orphan, stand))))
        .map(({ name }) =>
          deleteStep(
            name,
            goesBack(input)
              ? `${name} was not there before this deployment, which goes back`
              : `${name} is not in the file any more and holds a port or name that is wanted now`,
            input,
          ),
        )
    : [];

/** No instance comes for what waits until people raise a limit, or at all. */
const NEVER_BOUGHT: readonly Blocker[] = ['does-not-fit', 'at-max', 'at-max-cost', 'at-max-vcpu'];

/**
 * Where something waits for room and no instance will be bought for it, orphans give up theirs first, if it is enough: they would be
 * kept for a deployment that cannot end while they are.
 */
export const roomSteps = (
  stands: readonly Stand[],
  { waiting, demand, claims }: Pick<Raising, 'waiting' | 'demand' | 'claims'>,
  input: DeployInput,
): DeployStep[] => {
  const orphans = mayRemove(input) ? orphansOf(input).filter(({ status }) => status === 'ACTIVE') : [];
  const fits = orphans.length > 0 && input.fitsWithout?.(orphans);
  if (!fits) return [];
  const cramped = stands.find(({ wanted: { name, ecsName } }) => {
    const kept = waiting.has(name) ? input.noRoom?.[ecsName] : undefined;
    const need = demand.find(({ service }) => service === ecsName);
    return kept && need && NEVER_BOUGHT.includes(kept.code) && fits([...claims, need]).at(-1)!.room;
  });
  if (!cramped) return [];
  return orphans.map(({ name }) =>
    deleteStep(name, `${name} is not in the file any more, and ${cramped.wanted.name} waits for room`, input),
  );
};

/** What is left over once all that is wanted stands: services, listeners, target groups. */
export const tidySteps = (input: DeployInput): DeployStep[] => {
  const orphans = mayRemove(input) ? orphansOf(input) : [];
  const services = orphans.filter(({ status }) => status === 'ACTIVE');
  const deletes = services.map(({ name }) => deleteStep(name, `${name} is not in the file any more`, input));
  if (orphanTasks(input).length > 0 && mayRemove(input)) return [...deletes, ...orphanSteps(input)];
  return orphans.length > 0 ? deletes : orphansOf(input).length > 0 ? [] : unpublishSteps(input, input.project.wanted);
};

export const isLeaving = (input: DeployInput): boolean =>
  mayRemove(input) && (orphansOf(input).length > 0 || orphanTasks(input).length > 0);

export const deleteStep = (name: string, why: string, { cluster, project }: DeployInput): DeployStep => ({
  kind: 'delete-service',
  cluster,
  name,
  project: project.name,
  why,
});

/** What people should know that stops nothing. */
export const warningsOf = (pinning: Pinning, input: DeployInput): Fault[] => [
  ...pinning.lost.map((lost) => warning('volume-lost', lostText(lost), null)),
  ...(mayRemove(input)
    ? []
    : orphansOf(input).map(({ name }) =>
        warning('service-not-in-file', `${name} is not in the file and was left running.`, 'removeOrphans=true deletes it.'),
      )),
];

/** On the way back the room of what this deployment made is given back first. */
const goesBack = ({ deployment }: DeployInput): boolean => deployment.progress?.back !== undefined;

export const mayRemove = ({ project }: DeployInput): boolean => project.removeOrphans !== false;

const isInTheWay = (orphan: SeenService, { wanted, service }: Stand): boolean => {
  if (service) return false;
  const ports = orphan.task?.hostPorts ?? [];
  const names = new Set(orphan.endpoints.map(({ discoveryName, portName }) => discoveryName ?? portName));
  const endpoints = wanted.service.serviceConnectConfiguration?.services ?? [];
  return (
    wanted.task.hostPorts.some((port) => ports.includes(port)) ||
    endpoints.some(({ discoveryName, portName }) => names.has(discoveryName ?? portName))
  );
};

const warning = (code: string, detail: string, hint: string | null): Fault => ({
  code,
  file: null,
  line: null,
  column: null,
  pointer: null,
  detail,
  hint,
});
