import type { MoveIntent } from '../../model/intent.js';
import type { Observation, ServiceSeen, TaskSeen } from '../../model/observation.js';
import { type Advance, over, type StepResult, takes, waits } from './step.js';

/** Long enough for the lower count to be acted on; released at once when the original stops, so the expiry is only the net. */
const PROTECT_MINUTES = 5;
/** A protection older than this is renewed before the count is lowered: it must not lapse meanwhile. */
const RENEW_MILLISECONDS = 3 * 60_000;

/**
 * What a move does next. Replacement first: cordon, one more, see where it landed, wait until it serves, protect all the others,
 * one less, so that ECS can only stop the one that is meant; release and uncordon at once.
 */
export const advanceMove = (intent: MoveIntent, observation: Observation): Advance => {
  const service = observation.services.find((one) => one.name === intent.service);
  if (!service || service.status !== 'ACTIVE') return cleanUp({ ...intent, state: 'release' }, 'its service is gone');
  const tasks = liveTasks(observation, service);
  if (observation.at > intent.deadlineAt && ['cordon', 'raise', 'protect'].includes(intent.state))
    return startUndo(intent, 'it took too long', service, tasks);
  switch (intent.state) {
    case 'cordon':
      return takes(
        intent,
        { kind: 'cordon', containerInstances: arnsOf(intent), intent: intent.id },
        'keeping the copy off the wrong instances',
      );
    case 'raise':
      return takes(
        intent,
        { kind: 'set-count', service: service.name, desired: intent.desired + 1, expect: [intent.desired, intent.desired + 1] },
        'asking for a second copy',
      );
    case 'landing':
      return landing(intent, observation, service, tasks);
    case 'protect':
      return protect(intent, tasks);
    case 'lower':
      if (observation.at - (intent.protectedAt ?? 0) > RENEW_MILLISECONDS) return protect({ ...intent, state: 'protect' }, tasks);
      return takes(
        intent,
        { kind: 'set-count', service: service.name, desired: intent.desired, expect: [intent.desired + 1, intent.desired] },
        'one less: only the original may stop',
      );
    case 'release':
      return release(intent, observation);
    case 'undo':
      return undo(intent, service, tasks);
  }
};

const arnsOf = (intent: MoveIntent): string[] => intent.cordoned.map((one) => one.containerInstance);

const liveTasks = (observation: Observation, service: ServiceSeen): TaskSeen[] =>
  observation.tasks.filter(
    (task) => task.service === service.name && task.status !== 'STOPPED' && task.desiredStatus === 'RUNNING',
  );

const landing = (intent: MoveIntent, observation: Observation, service: ServiceSeen, tasks: readonly TaskSeen[]): Advance => {
  const original = tasks.find((task) => task.id === intent.taskId);
  if (!original) return startUndo(intent, 'the task ended by itself', service, tasks);
  const copy = tasks.find((task) => !intent.before.includes(task.id));
  if (observation.at > intent.deadlineAt) return startUndo(intent, 'the copy was not ready in time', service, tasks);
  if (!copy?.instanceId) return waits(intent, 'waiting for the copy to be placed');
  if (intent.cordoned.some((one) => one.instanceId === copy.instanceId))
    return startUndo({ ...intent, copy: copy.id }, `the copy landed on ${copy.instanceId}`, service, tasks);
  const placed: MoveIntent = { ...intent, copy: copy.id, to: copy.instanceId };
  if (copy.status !== 'RUNNING' || copy.health === 'UNHEALTHY' || !healthyIfAsked(tasks, copy))
    return waits(placed, `the copy on ${copy.instanceId} is ${copy.status}, ${copy.health}`);
  if (service.loadBalanced)
    return takes(
      placed,
      { kind: 'check-targets', service: service.name, taskArn: copy.arn },
      'asking the balancer whether the copy serves',
    );
  return protect({ ...placed, state: 'protect' }, tasks);
};

/** A service has a health check when a task of it has ever been judged. */
const healthyIfAsked = (tasks: readonly TaskSeen[], copy: TaskSeen): boolean =>
  copy.health === 'HEALTHY' || tasks.every((task) => task.id === copy.id || task.health === 'UNKNOWN');

const protect = (intent: MoveIntent, tasks: readonly TaskSeen[]): Advance => {
  const others = tasks.filter((task) => task.id !== intent.taskId).map((task) => task.arn);
  return takes(
    { ...intent, protected: others },
    { kind: 'protect', tasks: others, minutes: PROTECT_MINUTES },
    'protecting all but the original',
  );
};

const release = (intent: MoveIntent, observation: Observation): Advance => {
  const undone = intent.note?.startsWith('undone') ?? false;
  const leaving = observation.tasks.find((task) => task.id === (undone ? intent.copy : intent.taskId));
  const stopping = !leaving || leaving.desiredStatus === 'STOPPED' || leaving.status === 'STOPPED';
  if (!stopping && observation.at <= intent.deadlineAt)
    return waits(intent, `waiting for the ${undone ? 'copy' : 'original'} to stop`);
  return cleanUp(intent, stopping ? `moved to ${intent.to}` : 'ECS did not stop the task that was meant in time');
};

const cleanUp = (intent: MoveIntent, note: string): Advance => {
  if (intent.protected.length > 0)
    return takes({ ...intent, note }, { kind: 'release', tasks: intent.protected }, 'releasing the protection');
  if (intent.cordoned.length > 0)
    return takes({ ...intent, note }, { kind: 'uncordon', containerInstances: arnsOf(intent) }, 'lifting the cordon');
  return over(intent.note ?? note, { changed: true });
};

const startUndo = (intent: MoveIntent, note: string, service: ServiceSeen, tasks: readonly TaskSeen[]): Advance =>
  undo({ ...intent, state: 'undo', note: `undone: ${note}` }, service, tasks);

/** Back to the count of before, and so that ECS stops the copy: everything else is protected while it chooses. */
const undo = (intent: MoveIntent, service: ServiceSeen, tasks: readonly TaskSeen[]): Advance => {
  // Lowered already, or somebody else has set the count since: then it is theirs.
  if (service.desired !== intent.desired + 1) return cleanUp({ ...intent, state: 'release' }, intent.note ?? 'undone');
  const copy = tasks.find((task) => task.id === intent.copy);
  if (copy && intent.protected.includes(copy.arn))
    return takes(intent, { kind: 'release', tasks: intent.protected }, 'the copy may be stopped again');
  const keep = tasks
    .filter((task) => task.id !== intent.copy && (intent.copy !== null || intent.before.includes(task.id)))
    .map((task) => task.arn);
  const missing = keep.filter((arn) => !intent.protected.includes(arn));
  if (missing.length > 0)
    return takes(
      { ...intent, protected: keep },
      { kind: 'protect', tasks: keep, minutes: PROTECT_MINUTES },
      'protecting all but the copy',
    );
  return takes(
    intent,
    { kind: 'set-count', service: service.name, desired: intent.desired, expect: [intent.desired + 1, intent.desired] },
    'back to the old count',
  );
};

/** What the answer to a step makes of the move. Null state change = the step is tried again with the next pass. */
export const moveAnswered = (intent: MoveIntent, step: string, answer: StepResult, now: number): Advance => {
  if (answer.result === 'failed' || answer.result === 'stale') {
    const lost = answer.result === 'stale' && ['raise', 'landing', 'protect', 'lower'].includes(intent.state);
    return waits(
      lost ? { ...intent, state: intent.state === 'raise' ? 'release' : 'undo', note: `given up: ${answer.note}` } : intent,
      answer.note ?? 'tried again',
    );
  }
  switch (step) {
    case 'cordon':
      return waits({ ...intent, state: 'raise' }, 'cordoned');
    case 'set-count':
      if (intent.state === 'raise') return waits({ ...intent, state: 'landing' }, 'one more asked for');
      return waits({ ...intent, state: 'release', deadlineAt: Math.max(intent.deadlineAt, now + 120_000) }, 'one less asked for');
    case 'check-targets':
      return waits({ ...intent, state: 'protect' }, 'the copy serves');
    case 'protect':
      return waits({ ...intent, state: intent.state === 'undo' ? 'undo' : 'lower', protectedAt: now }, 'protected');
    case 'release':
      return waits({ ...intent, protected: [], state: intent.state === 'undo' ? 'undo' : 'release' }, 'released');
    case 'uncordon':
      return waits({ ...intent, cordoned: [], state: 'release' }, 'uncordoned');
    default:
      return waits(intent, answer.note ?? '');
  }
};
