import type { MoveIntent } from '../../model/intent.js';
import type { Observation, ServiceSeen, TaskSeen } from '../../model/observation.js';
import { MINUTE, SECOND } from '../../model/time.js';
import { isUntold } from '../protection.js';
import { isHeld, isServing, liveTasks, oursOf, PROTECT_MINUTES, UNTOLD } from './move-tasks.js';
import { type Advance, over, type Step, takes, waits } from './step.js';

/** An undoing that gets nowhere for this long is given up: protection and cordon must not outlast it. */
const UNDO_MILLISECONDS = 10 * MINUTE;
/** ECS has chosen by then, when it is not known which one it is to choose. */
const CHOSEN_MILLISECONDS = 30 * SECOND;

/** A move that begins to be undone: what was protected for the move is no proof any more. */
export const undoing = (intent: MoveIntent, note: string, at: number): MoveIntent => ({
  ...intent,
  state: 'undo',
  outcome: 'undone',
  note: `undone: ${note}`,
  leaving: intent.copy,
  protectedAt: null,
  undoSince: at,
});

export const startUndo = (intent: MoveIntent, note: string, observation: Observation, service: ServiceSeen): Advance =>
  undo(undoing(intent, note, observation.at), observation, service);

/** Back to the count of before, and so that the best of its tasks stay: they are protected while ECS chooses. */
export const undo = (given: MoveIntent, observation: Observation, service: ServiceSeen): Advance => {
  const { at } = observation;
  const intent: MoveIntent = { ...given, undoSince: given.undoSince ?? at, outcome: 'undone' };
  // Lowered already, or somebody else has set the count since: then it is theirs. Or what is seen is from before the raise.
  if (service.desired !== intent.desired + 1)
    return cleanUp({ ...intent, state: 'release', ...unlessLowered(intent) }, intent.note ?? 'undone');
  if (at - intent.undoSince! > UNDO_MILLISECONDS)
    return cleanUp(
      { ...intent, state: 'release', owed: (intent.owed ?? 0) + 1 },
      'undone: the copy could not be taken back in time',
    );
  if (service.deployments.length > 1)
    return intent.protected.length > 0
      ? takes(intent, { kind: 'release', tasks: intent.protected }, 'the deployment may stop each of them')
      : waits(intent, 'waiting for the deployment to end');
  const { keep, victims } = chosen(intent, observation, liveTasks(observation, service));
  if (victims.some((task) => intent.protected.includes(task.arn)))
    return takes(intent, { kind: 'release', tasks: intent.protected }, 'the copy may be stopped again');
  if (isUntold(observation, service.name)) return waits(intent, UNTOLD);
  const ours = oursOf(intent, keep, at);
  if (!isHeld(intent, ours, at))
    return takes(
      { ...intent, protected: ours, protectedAt: null },
      { kind: 'protect', tasks: ours, minutes: PROTECT_MINUTES },
      'protecting all but the copy',
    );
  return takes(
    { ...intent, leaving: victims[0]?.id ?? null },
    { kind: 'set-count', service: service.name, desired: intent.desired, expect: [intent.desired + 1, intent.desired] },
    'back to the old count',
  );
};

/** Without the answer that the count is lowered again, its copy may still turn up. */
const unlessLowered = ({ loweredAt, owed = 0 }: MoveIntent): Pick<MoveIntent, 'owed'> =>
  loweredAt === undefined ? { owed: owed + 1 } : {};

/** As many as there were, those that serve first, then those that were there before; what does not serve needs no protection. */
const chosen = (
  intent: MoveIntent,
  observation: Observation,
  tasks: readonly TaskSeen[],
): { keep: TaskSeen[]; victims: TaskSeen[] } => {
  const serves = (task: TaskSeen): boolean => isServing(observation, tasks, task);
  const rank = (task: TaskSeen): number =>
    (serves(task) ? 0 : 4) + (intent.before.includes(task.id) ? 0 : 2) + (task.id === intent.copy ? 1 : 0);
  const best = [...tasks].sort((a, b) => rank(a) - rank(b));
  return {
    keep: best.slice(0, intent.desired).filter(serves),
    victims: best.slice(intent.desired),
  };
};

/** After the lower count: protection and cordon are kept until the task that is to end is stopping. */
export const release = (intent: MoveIntent, observation: Observation): Advance => {
  const { outcome = 'moved', leaving = intent.taskId } = intent;
  const task = observation.tasks.find((one) => one.id === leaving);
  const chosen = leaving !== null || intent.loweredAt === undefined || observation.at - intent.loweredAt > CHOSEN_MILLISECONDS;
  const stopping = chosen && (!task || task.desiredStatus === 'STOPPED' || task.status === 'STOPPED');
  if (!stopping && observation.at <= intent.deadlineAt)
    return waits(intent, `waiting for ${leaving === intent.taskId ? 'the original' : 'the copy'} to stop`);
  if (stopping) return cleanUp({ ...intent, outcome }, `moved to ${intent.to}`);
  return cleanUp({ ...intent, outcome: null }, 'ECS did not stop the task that was meant in time');
};

/** Its instances take new tasks again. */
export const liftCordon = ({ cordoned }: MoveIntent): Step => ({
  kind: 'uncordon',
  containerInstances: cordoned.map(({ containerInstance }) => containerInstance),
});

/** Nothing is left protected or cordoned; then it is over. */
export const cleanUp = (intent: MoveIntent, note: string): Advance => {
  const told = { ...intent, note: intent.note ?? note };
  if (intent.protected.length > 0) return takes(told, { kind: 'release', tasks: intent.protected }, 'releasing the protection');
  if (intent.cordoned.length > 0) return takes(told, liftCordon(told), 'lifting the cordon');
  const result = intent.withdrawn ? 'withdrawn' : intent.outcome === 'moved' ? 'moved' : 'failed';
  const { service, owed = 0 } = intent;
  const desired = intent.unraised ? null : intent.desired;
  return over(told.note, { changed: true, moveEnded: { service, desired, owed: owed > 0, result } });
};
