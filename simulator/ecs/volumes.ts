import type { Volume as VolumeShape } from '@aws-sdk/client-ecs';
import { type Ecs, newId, type Task, type Volume } from './state.js';

/**
 * Attaches a task's volumes when its containers start. A docker volume of `scope: shared` and a host path live on the instance
 * under their name, EFS lives on the file system; both remember who wrote first. Everything else is new and dies with the task
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_data_volumes.html).
 */
export const mount = (ecs: Ecs, task: Task): void => {
  task.holds = (task.definition.body.volumes ?? []).map((shape) => ({
    name: shape.name ?? '',
    volume: volumeAt(ecs, placeOf(task, shape), task),
  }));
};

/** What GET /simulator/state shows of a task's volumes. */
export const volumesOf = (task: Task): { name: string; id: string; firstWriter: string }[] =>
  task.holds.map(({ name, volume }) => ({ name, ...volume }));

const volumeAt = (ecs: Ecs, place: string | null, task: Task): Volume => {
  const known = place === null ? undefined : ecs.volumes.get(place);
  if (known) return known;
  const volume: Volume = { id: `vol-${newId(ecs).slice(0, 17)}`, firstWriter: task.id };
  if (place !== null) ecs.volumes.set(place, volume);
  return volume;
};

/** Where a volume lives on, or null when it ends with its task. */
const placeOf = ({ containerInstance }: Task, volume: VolumeShape): string | null => {
  const { efsVolumeConfiguration: efs, dockerVolumeConfiguration: docker, host } = volume;
  if (efs) {
    const accessPoint = efs.authorizationConfig?.accessPointId;
    return `efs ${efs.fileSystemId} ${accessPoint ?? efs.rootDirectory ?? '/'}`;
  }
  if (docker?.scope === 'shared') return `${containerInstance.ec2.id} docker ${volume.name}`;
  if (host?.sourcePath) return `${containerInstance.ec2.id} path ${host.sourcePath}`;
  return null;
};
