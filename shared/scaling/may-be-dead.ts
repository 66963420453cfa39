import type { Observation, TaskSeen } from '../model/observation.js';
import { instanceWith } from './lookup.js';

/**
 * Whether a task that ECS calls RUNNING may well be dead: its instance fails EC2's status check, or its agent is silent. ECS goes on
 * saying what the agent said last.
 */
export const mayBeDead = (
  { instances }: Pick<Observation, 'instances'>,
  { instanceId }: Pick<TaskSeen, 'instanceId'>,
): boolean => {
  const host = instanceId === null ? undefined : instanceWith(instances, instanceId);
  return (host?.impairedSince ?? null) !== null || host?.containerInstance?.agentConnected === false;
};
