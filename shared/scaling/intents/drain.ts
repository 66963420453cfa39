import { counted } from '../../model/counted.js';
import type { DrainIntent } from '../../model/intent.js';
import type { Observation, TaskSeen } from '../../model/observation.js';
import { type Advance, over, type StepResult, takes, waits } from './step.js';

/**
 * What a drain does next: drain first, wait for the task list (not the counters) to be empty, terminate in a later pass.
 * A drain that cannot end is undone.
 */
export const advanceDrain = (intent: DrainIntent, observation: Observation): Advance => {
  const instance = observation.instances.find((one) => one.id === intent.instanceId);
  const arn = instance?.containerInstance?.arn ?? intent.containerInstance;
  const registered = instance?.containerInstance && instance.containerInstance.status !== 'INACTIVE';
  if (!instance || instance.state === 'terminated') {
    return registered && arn
      ? takes(intent, { kind: 'deregister', containerInstance: arn }, 'ECS still lists it')
      : over(`${intent.instanceId} is gone`, { changed: true });
  }
  if (instance.state === 'shutting-down') return waits(intent, `${intent.instanceId} is shutting down`);
  switch (intent.state) {
    case 'planned':
      return arn
        ? takes(intent, { kind: 'set-state', containerInstance: arn, state: 'DRAINING' }, 'draining')
        : takes(
            { ...intent, state: 'terminating' },
            { kind: 'terminate', instanceId: intent.instanceId, containerInstance: null },
            'it never joined',
          );
    case 'draining':
      return drained(intent, observation, arn);
    case 'terminating':
      return takes(intent, { kind: 'terminate', instanceId: intent.instanceId, containerInstance: arn }, 'terminating');
    case 'undoing':
      return instance.containerInstance?.status === 'ACTIVE'
        ? over(`${intent.instanceId} takes tasks again`, { changed: true })
        : takes(intent, { kind: 'set-state', containerInstance: arn!, state: 'ACTIVE' }, 'back to ACTIVE');
  }
};

const drained = (intent: DrainIntent, observation: Observation, arn: string | null): Advance => {
  const left = tasksLeft(intent, observation);
  if (left.length === 0) {
    return takes(
      { ...intent, state: 'terminating' },
      { kind: 'terminate', instanceId: intent.instanceId, containerInstance: arn },
      'empty: terminating',
    );
  }
  if (observation.at < intent.deadlineAt)
    return waits(
      intent,
      `${counted(left.length, 'task')} still on it: ${left.map((task) => task.service ?? task.id).join(', ')}`,
    );
  return takes(
    { ...intent, state: 'undoing' },
    { kind: 'set-state', containerInstance: arn!, state: 'ACTIVE' },
    'the drain cannot end: undone',
  );
};

/** Every task that is not STOPPED holds the gate, also one that is just stopping; DAEMON tasks end with their instance. */
const tasksLeft = (intent: DrainIntent, observation: Observation): TaskSeen[] => {
  const daemons = new Set(
    observation.services.filter((service) => service.scheduling === 'DAEMON').map((service) => service.name),
  );
  return observation.tasks.filter(
    (task) => task.instanceId === intent.instanceId && task.status !== 'STOPPED' && !daemons.has(task.service ?? ''),
  );
};

export const drainAnswered = (intent: DrainIntent, answer: StepResult): Advance => {
  if (answer.result === 'failed' || answer.result === 'stale')
    return waits(intent, answer.note ?? 'tried again with the next pass');
  if (intent.state === 'planned') return waits({ ...intent, state: 'draining' }, 'draining');
  return waits(intent, answer.note ?? intent.state);
};
