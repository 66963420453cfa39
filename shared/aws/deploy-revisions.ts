import {
  DeleteAttributesCommand,
  DeregisterTaskDefinitionCommand,
  type ECSClient,
  PutAttributesCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import type { StepOf } from '../deploying/steps.js';
import { withAccessPoints } from './access-points.js';
import type { Acted } from './deploy.js';
import { tagList } from './deploy-services.js';
import type { DeployClients } from './observe-project.js';
import { send } from './send.js';

/** The hash tag makes the revision findable: one whose answer is lost is found by the next pass and not registered again. */
export const register = async (
  { ecs, efs }: Pick<DeployClients, 'ecs' | 'efs'>,
  { input, tags, accessPoints = [] }: StepOf<'register'>,
): Promise<Acted> => {
  const whole = efs && accessPoints.length > 0 ? await withAccessPoints(efs, input, accessPoints) : input;
  if (whole === null) return { result: 'stale', note: `an access point of ${input.family} is not available yet` };
  const answer = await send(ecs, new RegisterTaskDefinitionCommand({ ...whole, tags: tagList(tags) }));
  return { result: 'done', note: `revision ${answer.taskDefinition?.revision} of ${input.family}` };
};

export const deregister = async (ecs: ECSClient, taskDefinition: string): Promise<Acted> => {
  await send(ecs, new DeregisterTaskDefinitionCommand({ taskDefinition }));
  return { result: 'done', note: `${taskDefinition} is deregistered` };
};

export const pinVolume = async (ecs: ECSClient, step: StepOf<'pin-volume' | 'mark-instance'>): Promise<Acted> => {
  const target = { targetType: 'container-instance' as const, targetId: step.containerInstance };
  const value = step.kind === 'mark-instance' ? step.value : 'pinned';
  await send(ecs, new PutAttributesCommand({ cluster: step.cluster, attributes: [{ name: step.attribute, value, ...target }] }));
  return { result: 'done', note: step.why };
};

export const unpinVolume = async (ecs: ECSClient, step: StepOf<'unpin-volume'>): Promise<Acted> => {
  const target = { targetType: 'container-instance' as const, targetId: step.containerInstance };
  await send(ecs, new DeleteAttributesCommand({ cluster: step.cluster, attributes: [{ name: step.attribute, ...target }] }));
  return { result: 'done', note: step.why };
};
