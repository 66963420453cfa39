import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { ImageBehaviour } from '../parts.js';
import type { Ecs, Task } from './state.js';

/** What a container of a task does, with the variables that its definition and RunTask give it. */
export const behaviourOf = (ecs: Ecs, task: Task, container: ContainerDefinition): ImageBehaviour => {
  const override = task.overrides.containerOverrides?.find(({ name }) => name === container.name);
  const pairs = [...(container.environment ?? []), ...(override?.environment ?? [])];
  return ecs.amazon.registry.behaviour(
    container.image!,
    Object.fromEntries(pairs.map(({ name, value }) => [name!, value ?? ''])),
  );
};
