import {
  type Attribute,
  DeleteAttributesCommand,
  DeregisterContainerInstanceCommand,
  type ECSClient,
  PutAttributesCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import type { Step, StepResult } from '../scaling/intents/step.js';
import { CORDON } from '../scaling/stale-cordons.js';
import { done, failed } from './answers.js';
import { inChunks } from './chunks.js';
import { sortError } from './errors.js';
import { send } from './send.js';

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

/**
 * One call a target: one that is gone fails the whole call (TargetNotFoundException), and the others would keep their cordon. All of
 * them are tried; the first real error is thrown afterwards.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteAttributes.html
 */
export const uncordon = async (ecs: ECSClient, cluster: string, containerInstances: readonly string[]): Promise<StepResult> => {
  const errors: unknown[] = [];
  for (const targetId of containerInstances) {
    try {
      await send(ecs, new DeleteAttributesCommand({ cluster, attributes: [attribute(targetId)] }));
    } catch (error) {
      if (sortError(error).class !== 'gone') errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return done();
};

const attribute = (targetId: string, value?: string): Attribute => ({
  name: CORDON,
  ...(value ? { value } : {}),
  targetType: 'container-instance',
  targetId,
});
