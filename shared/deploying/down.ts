import { counted } from '../model/counted.js';
import type { TaskSeen } from '../model/observation.js';
import type { Deployment, DeployProgress, ServiceView } from '../model/project.js';
import { instant, millis } from '../model/time.js';
import { deleteAccessPointSteps } from './access-points.js';
import { DEADLINE_MILLISECONDS, failed } from './failure.js';
import { stopStep } from './job-steps.js';
import { lastPart, TAG } from './names.js';
import { unpinSteps } from './pins.js';
import type { SeenService } from './seen.js';
import type { DeployInput, DeployOutcome, DeployStep } from './steps.js';
import { lastStopOf } from './stops.js';
import { deleteStep } from './tidy.js';
import { unpublishSteps } from './unpublish.js';
import { changed } from './view.js';

/** An earlier generation's last create may show up late: gone is what two looks in a row did not find. */
const EMPTY_LOOKS = 2;
const DEREGISTRATIONS_A_PASS = 20;

/**
 * A `down`: services by force, and when none is left, listeners, target groups, the namespace (Cloud Map refuses while services are
 * in it), task definitions, and the volumes' pins unless they are kept.
 */
export const down = (input: DeployInput): DeployOutcome => {
  const services = input.seen.services.filter(
    ({ tags, status }) => tags[TAG.project] === input.project.name && status !== 'INACTIVE',
  );
  const tasks = (input.seen.jobs ?? []).filter(({ status }) => status !== 'STOPPED');
  const left = services.length + tasks.length;
  const emptyLooks = left > 0 ? 0 : Math.min((input.deployment.progress?.emptyLooks ?? 0) + 1, EMPTY_LOOKS);
  const stops = tasks.filter(({ desiredStatus }) => desiredStatus !== 'STOPPED');
  const steps =
    left > 0
      ? [...deletes(services, input), ...stops.map((task) => stopStep(task, `${input.project.name} is taken down`, input))]
      : leftovers(input);
  const removed = steps.length === 0 && emptyLooks >= EMPTY_LOOKS;
  return outcome({ services, tasks, steps, emptyLooks, removed }, input);
};

const deletes = (services: readonly SeenService[], input: DeployInput): DeployStep[] =>
  services
    .filter(({ status }) => status === 'ACTIVE')
    .map(({ name }) => deleteStep(name, `${input.project.name} is taken down`, input));

const leftovers = (input: DeployInput): DeployStep[] => {
  const { seen, project } = input;
  const gone = seen.leftovers ?? { discoveryServices: [], revisions: [] };
  const why = `${project.name} is taken down`;
  return [
    ...unpublishSteps(input, []),
    ...gone.revisions
      .slice(0, DEREGISTRATIONS_A_PASS)
      .map((arn): DeployStep => ({ kind: 'deregister', taskDefinition: arn, why })),
    ...(project.keepVolumes ? [] : [...unpinSteps(input), ...deleteAccessPointSteps(input)]),
    // Last, for AWS may refuse these (a name in use, a name that somebody else made), and a pass stops at the first refusal.
    ...gone.discoveryServices.map((id): DeployStep => ({ kind: 'delete-discovery-service', id, why })),
    ...(seen.namespace ? [{ kind: 'delete-namespace' as const, id: seen.namespace.id, why }] : []),
  ];
};

interface Removal {
  readonly services: readonly SeenService[];
  /** Tasks of jobs that have not stopped. */
  readonly tasks: readonly TaskSeen[];
  readonly steps: readonly DeployStep[];
  readonly emptyLooks: number;
  readonly removed: boolean;
}

const outcome = ({ services, tasks, steps, emptyLooks, removed }: Removal, input: DeployInput): DeployOutcome => {
  const { deployment, now } = input;
  const late = !removed && now - millis(deployment.progress?.heldUntil ?? deployment.createdAt) >= DEADLINE_MILLISECONDS;
  const progress: DeployProgress = {
    settledSince: null,
    emptyLooks,
    reached: [],
    before: {},
    trouble: deployment.progress?.trouble ?? null,
    ...(deployment.progress?.heldUntil ? { heldUntil: deployment.progress.heldUntil } : {}),
  };
  const status = removed ? 'removed' : late ? 'failed' : 'removing';
  return {
    steps: late ? [] : steps,
    demand: [],
    claims: [],
    touched: services.map(({ name }) => name),
    deployment: changed(deployment, {
      ...deployment,
      status,
      finishedAt: removed || late ? instant(now) : null,
      services: viewsOf(services, tasks, input),
      reason: late ? lateReason(services, tasks, steps, input) : removed ? null : refusedReason(deployment.progress?.trouble),
      progress,
    }),
  };
};

/** An `up` fails when a repeat will not help; what is to go is tried until its deadline, and says what AWS refuses. */
const refusedReason = (trouble: DeployProgress['trouble'] | undefined): Deployment['reason'] => {
  if (!trouble || trouble.times < SURELY || !['denied', 'invalid'].includes(trouble.class)) return null;
  const text = `AWS refuses ${trouble.step}: ${trouble.text.replace(/\.$/, '')}. It is asked again with every pass.`;
  return failed(`aws-${trouble.class}`, text).reason;
};

const SURELY = 3;

const lateReason = (
  services: readonly SeenService[],
  tasks: readonly TaskSeen[],
  steps: readonly DeployStep[],
  { deployment }: DeployInput,
) => {
  const left = [
    ...services.map(({ name, running }) => `service ${name} (${counted(running, 'task')})`),
    ...tasks.map(({ id, job }) => `task ${id} of job ${job?.service}`),
    ...steps.map(({ kind, why }) => `${kind}: ${why}`),
  ];
  const trouble = deployment.progress?.trouble;
  const last = trouble ? ` AWS last said to ${trouble.step}: ${trouble.text}.` : '';
  return failed('deadline', `Not gone after 30 minutes: ${left.join('; ')}.${last} Delete the project again to go on.`).reason;
};

/** Each service that was ever shown stays shown until the end, then as removed. */
const viewsOf = (
  services: readonly SeenService[],
  tasks: readonly TaskSeen[],
  { project, deployment, seen }: DeployInput,
): ServiceView[] => {
  const left = new Map(services.map((service) => [service.tags[TAG.service] ?? lastPart(service.name), service]));
  const groups = new Map(deployment.services.flatMap(({ name, group }) => (group ? [[name, group] as const] : [])));
  const told = new Set(groups.values());
  const names = new Set([
    ...project.wanted.filter(({ name }) => !told.has(name)).map(({ name }) => name),
    ...deployment.services.map(({ name }) => name),
    ...[...left.keys()].filter((name) => !told.has(name)),
  ]);
  return [...names].map((name): ServiceView => {
    const service = left.get(groups.get(name) ?? name);
    const own = tasks.filter(({ job }) => job?.service === name);
    return {
      name,
      ...(groups.has(name) && { group: groups.get(name)! }),
      status: service || own.length > 0 ? 'rolling' : 'removed',
      desired: 0,
      running: service?.running ?? own.length,
      pending: service?.pending ?? 0,
      healthy: 0,
      failed: 0,
      waitsFor: [],
      relocatable: false,
      why: service || own.length > 0 ? 'its tasks are being stopped' : null,
      endpoints: [],
      lastStop: service ? lastStopOf(service.name, seen.stopped) : null,
    };
  });
};
