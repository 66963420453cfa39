import type { TaskSeen } from '../model/observation.js';
import type { WantedService } from '../model/project.js';
import { millis } from '../model/time.js';
import { askedCount } from './asked-count.js';
import { isJobDone, type JobStand, jobStandOf } from './job-stand.js';
import { TAG, targetGroupName } from './names.js';
import type { SeenProject, SeenService, SeenTargetGroup } from './seen.js';
import { settingsToChange } from './settings.js';
import { replacementReason, seenShape, wantedShape } from './shape.js';
import type { DeployInput } from './steps.js';

/** Where one wanted service stands. */
export interface Stand {
  readonly wanted: WantedService;
  /** The ACTIVE ECS service of its name. */
  readonly service: SeenService | null;
  /** An older service of the same name that is still draining: ECS refuses a new one until it is gone. */
  readonly leaving: SeenService | null;
  /** A service of this name that is not ours. */
  readonly foreign: boolean;
  /** Why it must be deleted and made again; null when not. */
  readonly replace: string | null;
  /** What an UpdateService must change; empty = it is what it should be. */
  readonly changes: readonly StandChange[];
  /** Its wanted count; null for DAEMON. */
  readonly count: number | null;
  /** Tasks of the wanted revision that run, and those of them that are healthy. */
  readonly running: readonly TaskSeen[];
  readonly healthy: readonly TaskSeen[];
  readonly targetGroups: readonly SeenTargetGroup[];
  /** Set for a program that ends: then `service` is one that is in its way. */
  readonly job: JobStand | null;
}

/**
 * revision: another task definition. count: another desired count. wake: created with 0 and never raised. refresh: same revision, new
 * deployment. placement: the same revision, elsewhere.
 */
export type StandChange = 'revision' | 'count' | 'wake' | 'refresh' | 'placement';

export const standOf = (wanted: WantedService, input: DeployInput): Stand => {
  const named = input.seen.services.filter(({ name }) => name === wanted.ecsName);
  const active = named.find(({ status }) => status === 'ACTIVE') ?? null;
  const ours = active !== null && isOurs(active, wanted, input);
  const service = ours ? active : null;
  const running = service ? tasksOf(input.seen, service) : [];
  return {
    wanted,
    service,
    leaving: named.find(({ status }) => status === 'DRAINING') ?? null,
    foreign: active !== null && !ours,
    replace: service && replacementReason(seenShape(service), wantedShape(wanted)),
    changes: service ? changesOf(wanted, service, input) : [],
    count: countOf(wanted, service, input),
    running,
    healthy: wanted.hasHealthCheck ? running.filter(({ health }) => health === 'HEALTHY') : running,
    targetGroups: targetGroupsOf(wanted, input),
    job: wanted.job ? jobStandOf({ ...wanted, job: wanted.job }, input) : null,
  };
};

/** Nothing is left to be done or waited for, but that it runs. */
export const isCurrent = (stand: Stand): boolean =>
  stand.job
    ? isJobDone(stand.job) && stand.service === null
    : stand.service !== null && stand.replace === null && stand.changes.length === 0;

/** Runs as wanted: all tasks of the one deployment, healthy where there is a check, healthy behind the balancer. */
export const isSettled = (stand: Stand): boolean => {
  const { service } = stand;
  if (stand.job) return isCurrent(stand);
  if (!service || !isCurrent(stand) || service.deployments.length !== 1) return false;
  if (service.deployments[0]?.rolloutState !== 'COMPLETED') return false;
  if (service.running !== service.desired || service.pending > 0) return false;
  return stand.healthy.length >= service.desired && stand.targetGroups.every(({ healthy }) => healthy >= service.desired);
};

export const primaryOf = (service: SeenService) => service.deployments.find(({ status }) => status === 'PRIMARY');

const isOurs = (service: SeenService, wanted: WantedService, { project }: DeployInput): boolean =>
  service.tags[TAG.project] === project.name && service.tags[TAG.service] === wanted.name;

const tasksOf = (seen: SeenProject, service: SeenService): TaskSeen[] =>
  seen.tasks.filter(
    (task) =>
      task.service === service.name &&
      task.taskDefinition === service.taskDefinition &&
      task.status === 'RUNNING' &&
      task.desiredStatus === 'RUNNING',
  );

const targetGroupsOf = (wanted: WantedService, { cluster, project, seen }: DeployInput): SeenTargetGroup[] => {
  const ports = wanted.published.filter(({ via }) => via === 'alb');
  const names = new Set(ports.map((port) => targetGroupName(cluster, project.name, wanted.name, port.container, port.target)));
  return seen.targetGroups.filter(({ name }) => names.has(name));
};

const changesOf = (wanted: WantedService, service: SeenService, input: DeployInput): StandChange[] => {
  const count = countOf(wanted, service, input);
  const asleep = service.desired === 0 && service.tags[TAG.count] === undefined && (count ?? 0) > 0;
  const changes: (StandChange | null)[] = [
    service.revisionHash === wanted.hash ? null : 'revision',
    asleep ? 'wake' : count !== null && count !== service.desired ? 'count' : null,
    !asleep && needsRefresh(wanted, service, input) ? 'refresh' : null,
    isPlacedOtherwise(wanted, service, input) ? 'placement' : null,
  ];
  return changes.filter((change) => change !== null);
};

/**
 * A roll-back of ECS's own takes back the revision and leaves the constraints of what failed
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-revision.html).
 */
const isPlacedOtherwise = (wanted: WantedService, service: SeenService, input: DeployInput): boolean =>
  service.revisionHash === wanted.hash &&
  service.configuration.placementConstraints !== undefined &&
  'placementConstraints' in settingsToChange(wanted, service, input);

/**
 * The count a service should have. The file's count, or the one that people asked for, is applied when it is new (first, or changed since it was last applied);
 * otherwise whatever people or load made of it stays, within its range. Where no generation before has become steady, the services that
 * are there may be older than the table (it was lost, and with it whether a move's copy is among their tasks): then the file's count is.
 */
const countOf = (
  wanted: WantedService,
  service: SeenService | null,
  { counts, deployment, steady }: DeployInput,
): number | null => {
  if (wanted.desired === null) return null;
  const before = counts?.[wanted.ecsName];
  if (before !== undefined) return before;
  const range = wanted.stopped ? null : wanted.scale;
  const asked = askedCount(wanted) ?? wanted.desired;
  const inRange = (count: number) => (range ? Math.min(Math.max(count, range.min), range.max) : count);
  if (!service) return inRange(asked);
  const applied = service.tags[TAG.count];
  const keeps =
    (applied === String(asked) && deployment.generation > 1 && steady !== null) || (range !== null && service.desired > 0);
  return inRange(keeps ? service.desired : asked);
};

/**
 * A failed first deployment stands still until a new one begins. And Service Connect clients only know endpoints that existed when
 * their deployment began (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html): one that
 * depends on a younger service, or that ran while a server was replaced, gets a new deployment.
 */
const needsRefresh = (wanted: WantedService, service: SeenService, input: DeployInput): boolean => {
  const primary = primaryOf(service);
  if (!primary) return false;
  if (primary.rolloutState === 'FAILED' && primary.createdAt < millis(input.deployment.createdAt)) return true;
  if (wanted.restartedAt !== undefined && primary.createdAt < millis(wanted.restartedAt)) return true;
  if (!wanted.service.serviceConnectConfiguration?.enabled) return false;
  return input.project.wanted.some((other) => {
    const server = input.seen.services.find(({ name, status }) => name === other.ecsName && status === 'ACTIVE');
    if (!other.serves || other === wanted || !server || server.createdAt <= primary.createdAt) return false;
    return wanted.dependsOn.some((edge) => edge.service === other.name) || wasReplaced(other, server, input);
  });
};

const wasReplaced = (wanted: WantedService, service: SeenService, { deployment }: DeployInput): boolean =>
  service.createdAt >= millis(deployment.createdAt) &&
  deployment.changes.some((change) => change.service === wanted.name && change.action === 'update');
