import {
  type Attribute,
  DeleteAttributesCommand,
  DeregisterContainerInstanceCommand,
  type ECSClient,
  PutAttributesCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import type { Step, StepResult } from '../scaling/intents/step.js';
import { done, failed } from './answers.js';
import { inChunks } from './chunks.js';
import { send } from './send.js';

export const CORDON = 'evenkeel.cordoned';

/** DRAINING or ACTIVE. ECS answers per instance: a failure is in the answer, not thrown. */
export const setState = async (
  ecs: ECSClient,
  cluster: string,
  step: Extract<Step, { kind: 'set-state' }>,
): Promise<StepResult> => {
  const answer = await send(
    ecs,
    new UpdateContainerInstancesStateCommand({ cluster, containerInstances: [step.containerInstance], status: step.state }),
  );
  const failure = answer.failures?.[0];
  return failure ? failed(`${failure.reason}: ${failure.detail ?? step.containerInstance}`) : done(step.state);
};

export const deregister = async (ecs: ECSClient, cluster: string, containerInstance: string): Promise<StepResult> => {
  await send(ecs, new DeregisterContainerInstanceCommand({ cluster, containerInstance, force: true }));
  return done('deregistered');
};

/** Every service's constraint `attribute:evenkeel.cordoned !exists` respects it. Ten attributes a call. */
export const cordon = async (
  ecs: ECSClient,
  cluster: string,
  containerInstances: readonly string[],
  intent: string,
): Promise<StepResult> => {
  await inChunks(containerInstances, 10, async (chunk) => {
    await send(ecs, new PutAttributesCommand({ cluster, attributes: chunk.map((targetId) => attribute(targetId, intent)) }));
    return [];
  });
  return done();
};

export const uncordon = async (ecs: ECSClient, cluster: string, containerInstances: readonly string[]): Promise<StepResult> => {
  await inChunks(containerInstances, 10, async (chunk) => {
    await send(ecs, new DeleteAttributesCommand({ cluster, attributes: chunk.map((targetId) => attribute(targetId)) }));
    return [];
  });
  return done();
};

const attribute = (targetId: string, value?: string): Attribute => ({
  name: CORDON,
  ...(value ? { value } : {}),
  targetType: 'container-instance',
  targetId,
});
