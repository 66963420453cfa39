import { counted } from '../../model/counted.js';
import type { DrainIntent } from '../../model/intent.js';
import type { InstanceSeen, Observation, TaskSeen } from '../../model/observation.js';
import { MINUTE } from '../../model/time.js';
import { isInService } from './move-tasks.js';
import { type Advance, over, type Step, type StepResult, takes, waits } from './step.js';

/** EC2 has at least this long to take the termination, however late the last task left. */
const TERMINATING_MILLISECONDS = 5 * MINUTE;

/**
 * What a drain does next: drain first, wait for the task list (not the counters) to be empty, terminate in a later pass.
 * A drain that cannot end is undone.
 */
export const advanceDrain = (intent: DrainIntent, observation: Observation): Advance => {
  const instance = observation.instances.find((one) => one.id === intent.instanceId);
  const arn = instance?.containerInstance?.arn ?? intent.containerInstance;
  const registered = instance?.containerInstance && instance.containerInstance.status !== 'INACTIVE';
  if (!instance || instance.state === 'terminated' || isStoppedByOthers(intent, instance)) {
    return registered && arn
      ? takes(intent, { kind: 'deregister', containerInstance: arn }, 'ECS still lists it')
      : over(`${intent.instanceId} is ${instance?.state === 'stopped' ? 'stopped, and left to whoever did that' : 'gone'}`, {
          changed: true,
        });
  }
  if (instance.state === 'shutting-down') return waits(intent, `${intent.instanceId} is shutting down`);
  switch (intent.state) {
    case 'planned':
      return begun(intent, observation, arn);
    case 'draining':
      return drained(intent, observation, arn);
    case 'terminating':
      return ended(intent, observation, instance, arn);
    case 'undoing':
      return undone(intent, observation, instance, arn);
  }
};

/** Somebody stopped it: nothing runs there, and it is not ours to terminate. One that we had begun to empty before goes as planned. */
const isStoppedByOthers = ({ decision }: DrainIntent, { state }: InstanceSeen): boolean =>
  state === 'stopped' && decision === 'adopted';

const begun = (intent: DrainIntent, observation: Observation, arn: string | null): Advance => {
  if (observation.at >= intent.deadlineAt && !isFinal(intent))
    return arn
      ? undo(intent.refused ? { ...intent, stuck: intent.refused.note } : intent, arn)
      : over(`${intent.instanceId} was never drained`);
  const held = holding(intent, tasksLeft(intent, observation), observation);
  if (isDrainingAnyway(intent, observation)) return waits({ ...held, state: 'draining' }, drainingText(intent));
  return arn
    ? takes(held, { kind: 'set-state', containerInstance: arn, state: 'DRAINING' }, 'draining')
    : takes(terminating(intent, observation), terminate(intent, null), 'it never joined');
};

const drainingText = ({ refused }: DrainIntent): string =>
  refused?.unanswered ? 'it is DRAINING: the call without an answer was taken' : 'somebody else has set it DRAINING';

/** What ECS has refused and somebody else has done, or has done without an answer, is not asked for any more. */
const isDrainingAnyway = ({ refused, instanceId }: DrainIntent, { instances }: Observation): boolean =>
  refused !== undefined &&
  instances.some(({ id, containerInstance }) => id === instanceId && containerInstance?.status === 'DRAINING');

const drained = (intent: DrainIntent, observation: Observation, arn: string | null): Advance => {
  const seen = observation.instances.find((one) => one.id === intent.instanceId)?.containerInstance;
  if (intent.reason === 'drained' && seen?.status === 'ACTIVE')
    return over(`${intent.instanceId} was set ACTIVE again`, { changed: true });
  const left = tasksLeft(intent, observation);
  const unseen = unseenOf(intent, observation);
  if (left.length === 0 && unseen.length > 0)
    return waits(intent, `${counted(unseen.length, 'task')} that ran on it are not seen to have stopped`);
  if (left.length === 0) {
    return takes(terminating(intent, observation), terminate(intent, arn), 'empty: terminating');
  }
  if (observation.at < intent.deadlineAt || isFinal(intent))
    return waits(
      holding(intent, left, observation),
      `${counted(left.length, 'task')} still on it: ${left.map((task) => task.service ?? task.id).join(', ')}`,
    );
  const why = `${counted(left.length, 'task')} did not leave in time`;
  return arn ? undo({ ...intent, stuck: why }, arn) : over(`${intent.instanceId} is not registered any more`, { changed: true });
};

/** Somebody set it ACTIVE, or EC2 would not take it: a fresh look decides. Left DRAINING with no intent it would be paid for nothing. */
const ended = (intent: DrainIntent, { at }: Observation, { containerInstance }: InstanceSeen, arn: string | null): Advance => {
  if (containerInstance?.status === 'ACTIVE') return over(`${intent.instanceId} was set ACTIVE again: kept`, { changed: true });
  if (at < intent.deadlineAt) return takes(intent, terminate(intent, arn), 'terminating');
  const stuck = intent.refused?.note ?? 'it was not terminated in time';
  return containerInstance
    ? undo({ ...intent, stuck }, containerInstance.arn)
    : over(`${intent.instanceId} could not be terminated`);
};

/** An instance that has no registration any more cannot be set ACTIVE: after the deadline it is taken up as one that has to join. */
const undone = (
  intent: DrainIntent,
  observation: Observation,
  { containerInstance }: InstanceSeen,
  arn: string | null,
): Advance => {
  const { at } = observation;
  const { instanceId, stuck } = intent;
  if (containerInstance?.status === 'ACTIVE')
    return over(`${instanceId} takes tasks again`, {
      changed: true,
      ...(stuck === undefined ? {} : { couldNotGo: { instanceId, why: stuck } }),
    });
  const replaced = at < intent.deadlineAt && arn !== null ? copiedNow(intent, observation) : null;
  if (replaced) return waits(intent, `a copy for ${replaced} is on its way: ECS might stop one that serves instead of it`);
  const lost = containerInstance?.status !== 'DRAINING' && at >= intent.deadlineAt;
  return lost || !arn ? over(`${intent.instanceId} is not registered any more`, { changed: true }) : undo(intent, arn);
};

/**
 * A service of which a copy starts for a task of this instance. Once the instance is ACTIVE that is one too many, and of those that run
 * ECS stops any: it does not ask which of them is healthy. So the copy is let to serve first. ECS begins with it some seconds after the
 * drain has.
 */
export const copiedNow = (intent: DrainIntent, observation: Observation): string | null => {
  const { at, services, tasks } = observation;
  const fresh = at - intent.createdAt < BEGUN_MILLISECONDS;
  const here = new Set(
    tasks.flatMap((task) => (task.instanceId === intent.instanceId && isWanted(task) ? (task.service ?? []) : [])),
  );
  const hurt = services.find((service) => {
    if (!here.has(service.name) || service.scheduling === 'DAEMON') return false;
    const live = tasks.filter((task) => task.service === service.name && isWanted(task));
    return fresh || (live.length > service.desired && !live.every((task) => isInService(observation, service, live, task)));
  });
  return hurt?.name ?? null;
};

const BEGUN_MILLISECONDS = 15_000;

const isWanted = ({ status, desiredStatus }: TaskSeen): boolean => status !== 'STOPPED' && desiredStatus === 'RUNNING';

const undo = (intent: DrainIntent, containerInstance: string): Advance =>
  takes(
    { ...intent, state: 'undoing' },
    { kind: 'set-state', containerInstance, state: 'ACTIVE' },
    intent.state === 'undoing' ? 'back to ACTIVE' : 'the drain cannot end: undone',
  );

const terminating = (intent: DrainIntent, { at }: Observation): DrainIntent => ({
  ...intent,
  state: 'terminating',
  deadlineAt: Math.max(intent.deadlineAt, at + TERMINATING_MILLISECONDS),
});

const terminate = ({ instanceId }: DrainIntent, containerInstance: string | null): Step => ({
  kind: 'terminate',
  instanceId,
  containerInstance,
});

/** EC2 takes it, or somebody else wants it empty: there is nothing to go back to. */
const isFinal = ({ reason }: DrainIntent): boolean => reason === 'interrupted' || reason === 'drained';

/**
 * Every task that is not STOPPED holds the gate, also one that is just stopping; DAEMON tasks end with their instance. An agent that is
 * away cannot say that a task has stopped: there it is enough that ECS wants it stopped, since its replacement serves.
 */
const tasksLeft = (intent: DrainIntent, observation: Observation): TaskSeen[] => {
  const daemons = new Set(
    observation.services.filter((service) => service.scheduling === 'DAEMON').map((service) => service.name),
  );
  const silent = observation.instances.find((one) => one.id === intent.instanceId)?.containerInstance?.agentConnected === false;
  return observation.tasks.filter(
    (task) =>
      task.instanceId === intent.instanceId &&
      task.status !== 'STOPPED' &&
      !(silent && task.desiredStatus === 'STOPPED') &&
      !daemons.has(task.service ?? ''),
  );
};

/**
 * "The Amazon ECS API follows an eventual consistency model": a list may be older than another, and than the drain. That a task is not
 * listed is no proof that it has ended; that it is shown as STOPPED is, for it never runs again.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
const holding = (intent: DrainIntent, left: readonly TaskSeen[], observation: Observation): DrainIntent => {
  const tasks = [...new Set([...left.map(({ id }) => id), ...unseenOf(intent, observation)])];
  return tasks.length === 0
    ? intent
    : { ...intent, holding: { tasks, at: left.length > 0 ? observation.at : intent.holding!.at } };
};

/** Tasks that it ran and that ECS does not show at all; after five minutes ECS has had its time to. */
const unseenOf = ({ holding: held }: DrainIntent, { at, tasks }: Observation): readonly string[] => {
  if (!held || at - held.at > CONSISTENT_MILLISECONDS) return [];
  const shown = new Set(tasks.map(({ id }) => id));
  return held.tasks.filter((id) => !shown.has(id));
};

/** The wait that the documentation of RunTask advises goes up to five minutes. */
const CONSISTENT_MILLISECONDS = 5 * MINUTE;

export const drainAnswered = (intent: DrainIntent, answer: StepResult): Advance => {
  if (answer.result === 'failed' || answer.result === 'stale')
    return waits(intent, answer.note ?? 'tried again with the next pass');
  if (intent.state === 'planned') return waits({ ...intent, state: 'draining' }, 'draining');
  return waits(intent, answer.note ?? intent.state);
};
