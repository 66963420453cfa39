import type { MoveIntent } from '../../model/intent.js';
import type { Observation, ServiceSeen, TaskSeen } from '../../model/observation.js';
import { isUntold } from '../protection.js';
import {
  hurdleOf,
  isHeld,
  isInService,
  isServing,
  liveTasks,
  notServing,
  oursOf,
  PROTECT_MINUTES,
  UNTOLD,
} from './move-tasks.js';
import { cleanUp, liftCordon, release, startUndo, undo, undoing } from './move-undo.js';
import { type Advance, type StepResult, takes, waits } from './step.js';

/**
 * What a move does next. Replacement first: cordon, one more, see where it landed, uncordon, wait until it serves, protect all the
 * others, one less, so that ECS can only stop the one that is meant; release at once.
 */
export const advanceMove = (intent: MoveIntent, observation: Observation): Advance => {
  const service = observation.services.find((one) => one.name === intent.service);
  if (service?.status !== 'ACTIVE') return cleanUp({ ...intent, state: 'release' }, 'its service is gone');
  // The answer to the lower count was lost: what is seen says that it was done, unless what is seen is from before the raise.
  if (intent.state === 'lower' && service.desired === intent.desired)
    return release(lowered({ ...intent, owed: (intent.owed ?? 0) + 1 }, observation.at), observation);
  if (observation.at > intent.deadlineAt && intent.state === 'cordon')
    return cleanUp({ ...intent, state: 'release' }, tooLate(intent));
  if (observation.at > intent.deadlineAt && !['release', 'undo'].includes(intent.state))
    return startUndo(intent, tooLate(intent), observation, service);
  switch (intent.state) {
    case 'cordon': {
      const containerInstances = intent.cordoned.map((one) => one.containerInstance);
      return takes(intent, { kind: 'cordon', containerInstances, intent: intent.id }, 'keeping the copy off the wrong instances');
    }
    case 'raise':
      // Counted before it is made: a pass that is killed over the call leaves it unanswered.
      return takes(
        { ...intent, owed: (intent.owed ?? 0) + 1 },
        { kind: 'set-count', service: service.name, desired: intent.desired + 1, expect: [intent.desired, intent.desired + 1] },
        'asking for a second copy',
      );
    case 'landing':
      return landing(intent, observation, service);
    case 'protect':
    case 'lower':
      return lower(intent, observation, service);
    case 'release':
      return release(intent, observation);
    case 'undo':
      return undo(intent, observation, service);
  }
};

const tooLate = ({ state }: MoveIntent): string => (state === 'landing' ? 'the copy was not ready in time' : 'it took too long');

const landing = (intent: MoveIntent, observation: Observation, service: ServiceSeen): Advance => {
  const tasks = liveTasks(observation, service);
  if (!tasks.some((task) => task.id === intent.taskId))
    return startUndo(intent, 'the task ended by itself', observation, service);
  const copy = tasks.find((task) => !intent.before.includes(task.id));
  if (!copy?.instanceId) return waits(intent, 'waiting for the copy to be placed');
  if ([intent.from, ...intent.cordoned.map(({ instanceId }) => instanceId)].includes(copy.instanceId))
    return startUndo({ ...intent, copy: copy.id }, `the copy landed on ${copy.instanceId}`, observation, service);
  const placed: MoveIntent = { ...intent, copy: copy.id, to: copy.instanceId };
  if (placed.cordoned.length > 0) return takes(placed, liftCordon(placed), 'the copy has its place: lifting the cordon');
  if (!isServing(observation, tasks, copy)) return waits(placed, notServing(observation, copy));
  if (service.loadBalanced)
    return takes(
      placed,
      { kind: 'check-targets', service: service.name, taskArn: copy.arn },
      'asking the balancer whether the copy serves',
    );
  return lower({ ...placed, state: 'protect' }, observation, service);
};

/** Protects all but the original, then asks for one less. Whatever is not as it was meant to be is undone instead. */
const lower = (intent: MoveIntent, observation: Observation, service: ServiceSeen): Advance => {
  if (isUntold(observation, service.name)) return waits(intent, UNTOLD);
  const tasks = liveTasks(observation, service);
  const hurdle = hurdleOf(intent, observation, service, tasks);
  if (hurdle) return startUndo(intent, hurdle, observation, service);
  const others = tasks.filter((task) => task.id !== intent.taskId);
  // Of the copy the balancer has been asked; what was there before has long been known to it.
  const serves = (task: TaskSeen): boolean =>
    task.id === intent.copy || intent.before.includes(task.id)
      ? isServing(observation, tasks, task)
      : isInService(observation, service, tasks, task);
  const serving = others.filter(serves).length;
  if (serving < intent.desired) return waits(intent, `${serving} of the ${intent.desired} tasks that are to stay serve`);
  // Released, ECS has one too many of them and stops any.
  if (others.length > intent.desired && serving < others.length && intent.state === 'protect')
    return waits(intent, 'what ECS has started beside the copy does not serve yet');
  const ours = oursOf(intent, others, observation.at);
  if (intent.state === 'lower' && others.some((task) => isNew(intent, task, ours)))
    return startUndo(intent, 'another task of its service came meanwhile', observation, service);
  if (intent.state === 'protect' || !isHeld(intent, ours, observation.at))
    return takes(
      { ...intent, state: 'protect', protected: ours, protectedAt: null },
      { kind: 'protect', tasks: ours, minutes: PROTECT_MINUTES },
      'protecting all but the original',
    );
  return takes(
    intent,
    { kind: 'set-count', service: service.name, desired: intent.desired, expect: [intent.desired + 1, intent.desired] },
    'one less: only the original may stop',
  );
};

const isNew = (intent: MoveIntent, task: TaskSeen, ours: readonly string[]): boolean =>
  ours.includes(task.arn) && !intent.protected.includes(task.arn);

const lowered = (intent: MoveIntent, now: number): MoveIntent => ({
  ...intent,
  state: 'release',
  outcome: intent.state === 'undo' ? 'undone' : 'moved',
  leaving: intent.state === 'undo' ? (intent.leaving ?? null) : intent.taskId,
  loweredAt: now,
  deadlineAt: Math.max(intent.deadlineAt, now + 120_000),
});

/** What the answer to a step makes of the move. Null state change = the step is tried again with the next pass. */
export const moveAnswered = (given: MoveIntent, step: string, answer: StepResult, now: number): Advance => {
  const intent = given.state === 'raise' && step === 'set-count' ? counted(given, answer) : given;
  if (answer.result === 'failed') return waits(intent, answer.note ?? 'tried again');
  if (answer.result === 'stale')
    return waits(given.state === 'undo' ? intent : givenUp(intent, answer, now), answer.note ?? 'given up');
  switch (step) {
    case 'cordon':
      return waits({ ...intent, state: 'raise' }, 'cordoned');
    case 'set-count':
      if (intent.state === 'raise') return waits({ ...intent, state: 'landing' }, 'one more asked for');
      return waits(lowered(intent, now), 'one less asked for');
    case 'check-targets':
      return waits({ ...intent, state: 'protect' }, 'the copy serves');
    case 'protect':
      return waits({ ...intent, state: intent.state === 'undo' ? 'undo' : 'lower', protectedAt: now }, 'protected');
    case 'release':
      return waits(
        { ...intent, protected: [], protectedAt: null, state: intent.state === 'undo' ? 'undo' : 'release' },
        'released',
      );
    case 'uncordon':
      return waits({ ...intent, cordoned: [], state: intent.state === 'landing' ? 'landing' : 'release' }, 'uncordoned');
    default:
      return waits(intent, answer.note ?? '');
  }
};

/** An answer that says what became of the call: then no copy of it can come late. */
const counted = (intent: MoveIntent, { result, error }: StepResult): MoveIntent =>
  result !== 'failed' || (error !== undefined && error !== 'ambiguous') ? { ...intent, owed: (intent.owed ?? 1) - 1 } : intent;

/** What a step assumed is no longer so: before a copy was asked for there is only the cordon to lift. */
const givenUp = (intent: MoveIntent, { note }: StepResult, now: number): MoveIntent => {
  if (intent.state === 'cordon' || intent.state === 'release') return intent;
  const begun = undoing(intent, note ?? 'what it assumed has changed', now);
  if (intent.state !== 'raise') return begun;
  return { ...begun, state: 'release', leaving: null, ...((intent.owed ?? 0) === 0 && { unraised: true }) };
};
