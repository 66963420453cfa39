import type { TaskSeen } from '../model/observation.js';
import type { StopReason } from '../model/project.js';
import { routeText } from '../model/route.js';
import { MINUTE, type Millis, millis } from '../model/time.js';
import type { Blocker } from '../model/words.js';
import { noRoomForDaemon } from './daemon-room.js';
import { failureActionOf } from './failure-action.js';
import { jobFailure, worksUntil } from './job-view.js';
import { awaitsLog } from './log-tails.js';
import { lastPart } from './names.js';
import { portTaken } from './publish.js';
import { isSettled, primaryOf, type Stand } from './stand.js';
import type { DeployInput } from './steps.js';
import { closedAfter, stopText, worstStops } from './stops.js';

/** A deployment that has not ended by then, and of which no task has begun to serve for as long, has failed. */
export const DEADLINE_MILLISECONDS = 30 * MINUTE;
/** Another project's `down` may still be giving a port back. */
const PORT_PATIENCE_MILLISECONDS = 3 * MINUTE;

export interface Failure {
  readonly status: 'failed' | 'rolled-back' | 'cancelled';
  readonly reason: StopReason;
}

/** Why the deployment cannot succeed any more, or null. The first cause found is told; what hangs on it is not. */
export const failureOf = (stands: readonly Stand[], input: DeployInput): Failure | null => {
  for (const stand of stands) {
    const found =
      jobFailure(stand, input) ??
      notOurs(stand) ??
      brokenOff(stand, input) ??
      (othersGoOn(stand, stands) ? null : keepsStopping(stand, input));
    if (found) return found;
  }
  return portConflict(input) ?? refused(input) ?? late(stands, input);
};

/** A failure without a task of its own. */
export const failed = (code: string, text: string, service: string | null = null): Failure => ({
  status: 'failed',
  reason: { code, text, service, taskId: null, exitCode: null, logTail: [] },
});

const notOurs = ({ foreign, wanted }: Stand): Failure | null =>
  foreign
    ? failed(
        'name-taken',
        `The cluster has a service ${wanted.ecsName} that this project did not make. Delete it, or rename the project or the service.`,
        wanted.name,
      )
    : null;

/** ECS's circuit breaker gave this deployment up: it stands still when it was the first, else ECS goes back to the one before. */
const brokenOff = (stand: Stand, input: DeployInput): Failure | null => {
  const { service, wanted } = stand;
  if (!service) return null;
  const since = millis(input.deployment.createdAt);
  const gaveUp = service.deployments.find(({ rolloutState, createdAt }) => rolloutState === 'FAILED' && createdAt >= since);
  const back = input.deployment.progress?.reached.includes(service.name) === true && service.revisionHash !== wanted.hash;
  if (!gaveUp && !back) return null;
  const stop = tellingStop(worstStops(wanted, input, gaveUp?.taskDefinition ?? null), input);
  if (stop && awaitsLog(wanted, stop, input)) return null;
  const wentBack = back || service.revisionHash !== wanted.hash;
  const before = `ECS gave its deployment up${wentBack ? ' and went back to the task definition before it' : ''}: `;
  const said = gaveUp?.rolloutReason ?? primaryOf(service)?.rolloutReason ?? 'it did not say why.';
  const text = stop ? stopText(wanted, stop, { tail: tailOfStop(stop, input), before }) : `${wanted.name}: ${before}${said}`;
  return {
    status: wentBack ? 'rolled-back' : 'failed',
    reason: {
      ...failed(stop && isPull(stop) ? 'image-not-pulled' : 'circuit-breaker', text, wanted.name).reason,
      ...ofTask(stop),
    },
  };
};

/** `failure_action: continue`: it keeps trying while the others are not yet what they should be. */
const othersGoOn = (stand: Stand, stands: readonly Stand[]): boolean =>
  failureActionOf(stand.wanted) === 'continue' && !stands.every((other) => other === stand || isSettled(other));

const keepsStopping = (stand: Stand, input: DeployInput): Failure | null => {
  const { service, wanted } = stand;
  if (!service || service.revisionHash !== wanted.hash) return null;
  const stops = worstStops(wanted, input, service.taskDefinition);
  const stop = tellingStop(stops, input);
  if (!stops || !stop || stops.length < closedAfter(stop) || awaitsLog(wanted, stop, input)) return null;
  // While an older revision still runs, ECS's own breaker is about to go back to it: that ending is the better one.
  if (service.deployments.length > 1 && input.now - stop.stoppedAt! < 5 * MINUTE) return null;
  const often = stops.length > 1 ? ` This happened ${stops.length} times.` : '';
  return {
    status: 'failed',
    reason: {
      ...failed(
        isPull(stop) ? 'image-not-pulled' : 'task-stopped',
        stopText(wanted, stop, { tail: tailOfStop(stop, input), often }),
        wanted.name,
      ).reason,
      ...ofTask(stop),
    },
  };
};

/** Of equal stops the newest whose log is known, so that what is told belongs together; else the newest. */
const tellingStop = (stops: readonly TaskSeen[] | null, input: DeployInput): TaskSeen | undefined =>
  stops?.find((stop) => tailOfStop(stop, input).length > 0) ?? stops?.[0];

const tailOfStop = ({ id }: TaskSeen, { seen, deployment }: DeployInput): readonly string[] =>
  ({ ...deployment.progress?.logTails, ...seen.logTails })[lastPart(id)] ?? [];

/**
 * What has stopped while a deployment may still succeed: told from the first task on, so that nobody waits for an end to learn of it.
 * Null when nothing has, or what had runs well now.
 */
export const stumbleOf = (stands: readonly Stand[], input: DeployInput): StopReason | null => {
  for (const stand of stands) {
    const { service, wanted } = stand;
    if (!service || service.revisionHash !== wanted.hash || isSettled(stand)) continue;
    const stop = tellingStop(worstStops(wanted, input, service.taskDefinition), input);
    if (stop) return stopReason(isPull(stop) ? 'image-not-pulled' : 'task-stopped', stand, stop, input);
  }
  return null;
};

const stopReason = (code: string, { wanted }: Stand, stop: TaskSeen, input: DeployInput): StopReason => {
  const logTail = tailOfStop(stop, input);
  return { ...failed(code, stopText(wanted, stop, { tail: logTail }), wanted.name).reason, ...ofTask(stop), logTail };
};

const isPull = ({ reason }: TaskSeen): boolean => /CannotPull/i.test(reason ?? '');

const ofTask = (stop: TaskSeen | undefined): Partial<StopReason> => (stop ? { taskId: stop.id, exitCode: stop.exitCode } : {});

const portConflict = (input: DeployInput): Failure | null => {
  const taken = portTaken(input);
  if (!taken || input.now - millis(input.deployment.createdAt) < PORT_PATIENCE_MILLISECONDS) return null;
  const text = `${routeText(taken).replace('port', 'Port')} of the balancer, which ${taken.service} publishes, is in use by another project or was made by hand. Publish another port, or under another host or path, or free that one.`;
  return failed('port-taken', text, taken.service);
};

/** What AWS refused so often that a repeat will not help. While a port is taken, all that hangs on it is refused for that reason. */
const refused = (input: DeployInput): Failure | null => {
  const trouble = portTaken(input) ? null : input.deployment.progress?.trouble;
  const patience = trouble && PATIENCE[trouble.class];
  return trouble && patience && trouble.times >= patience
    ? failed(`aws-${trouble.class}`, `${trouble.step}: ${trouble.text}`)
    : null;
};

/** Passes in a row; an `invalid` may be AWS not having heard of what we just made. */
const PATIENCE: Readonly<Record<string, number>> = { invalid: 3, denied: 3, quota: 5, token: 5 };

const late = (stands: readonly Stand[], input: DeployInput): Failure | null => {
  const { now, deployment, seen } = input;
  const { createdAt, progress } = deployment;
  const begun = millis(progress?.heldUntil ?? createdAt);
  const since = Math.max(begun, goesOnUntil(stands, begun), ...stands.flatMap(({ job }) => (job ? worksUntil(job, now) : [])));
  if (now - since < DEADLINE_MILLISECONDS) return null;
  const open = deployment.services.filter(({ status }) => status !== 'steady');
  const full = stands.flatMap((stand) => (isSettled(stand) ? [] : (noRoomForDaemon(stand.wanted, seen) ?? [])));
  const list =
    open.map(({ name, why }) => `${name}: ${why ?? 'not steady'}`).join('; ') ||
    stands.map(({ wanted }) => wanted.name).join(', ');
  const code = deployment.status === 'waiting-capacity' || full.length > 0 ? 'no-capacity' : 'deadline';
  const todo =
    full.length > 0
      ? 'Ask for less, or make room there (fewer or smaller tasks of others)'
      : code === 'no-capacity'
        ? roomText(stands, input)
        : 'See the events of these services';
  const minutes = Math.floor((now - begun) / MINUTE);
  return failed(code, `Not steady after ${minutes} minutes. ${list}. ${todo}, then deploy again.`, open[0]?.name ?? null);
};

/**
 * When the last task of the wanted revisions began to serve: a large service that is exchanged one by one takes its time. Two minutes a
 * task at most, so that tasks which come and go do not keep it open for ever.
 */
const goesOnUntil = (stands: readonly Stand[], begun: Millis): Millis => {
  const serving = stands.flatMap(({ healthy }) => healthy.flatMap(({ startedAt }) => startedAt ?? []));
  const tasks = stands.reduce((sum, { count }) => sum + (count ?? 0), 0);
  return Math.min(
    serving.reduce((newest, at) => Math.max(newest, at), begun),
    begun + 2 * MINUTE * tasks,
  );
};

/** What would give them room: told by what the loop says keeps it from them, else all that may. */
const roomText = (stands: readonly Stand[], { noRoom = {} }: DeployInput): string => {
  const kept = stands.flatMap(({ wanted }) => noRoom[wanted.ecsName] ?? []);
  const codes = new Set(kept.filter(({ advice }) => !advice).map(({ code }) => code));
  const known = Object.entries(ROOM).flatMap(([code, text]) => (codes.has(code as Blocker) ? [text] : []));
  const told = [...new Set(kept.flatMap(({ advice }) => advice ?? [])), ...known];
  return told.join('. ') || `${ROOM['at-max']}. ${ROOM['does-not-fit']}`;
};

const ROOM: Readonly<Partial<Record<Blocker, string>>> = {
  'at-max':
    'Raise the maximum of instances, ask for less CPU and memory, or let old tasks stop first (deploy.update_config.order: stop-first)',
  'does-not-fit': 'Allow a larger type, or ask for less CPU and memory',
  'no-capacity': 'Allow further types or zones: EC2 has no room for these now',
  'at-max-vcpu': 'Raise maxVcpu of the stack, or ask for less CPU and memory',
  'at-max-cost': 'Raise maxUsdPerHour of the stack, or ask for less CPU and memory',
  'at-max-launches': 'Raise maxLaunchesPerHour of the stack, or wait',
  'breaker-open': 'Find out why instances do not join the cluster',
  'dry-run': 'Let the loop act (mode: act)',
};
