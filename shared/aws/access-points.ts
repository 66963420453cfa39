import {
  type AccessPointDescription,
  CreateAccessPointCommand,
  DeleteAccessPointCommand,
  DescribeAccessPointsCommand,
  type EFSClient,
} from '@aws-sdk/client-efs';
import { accessPointInput } from '../deploying/access-points.js';
import { TAG } from '../deploying/names.js';
import type { StepOf } from '../deploying/steps.js';
import type { TaskDefinitionInput, WantedAccessPoint } from '../model/project.js';
import type { Acted } from './deploy.js';
import { send } from './send.js';

/** CreateAccessPoint, unless one with its key is there. */
export const ensureAccessPoint = async (efs: EFSClient, step: StepOf<'ensure-access-point'>): Promise<Acted> => {
  const { key, volume } = step.accessPoint;
  if (await find(efs, step.accessPoint)) return { result: 'already', note: `the access point of volume ${volume} is there` };
  const Tags = Object.entries({ ...step.tags, Name: key }).map(([Key, Value]) => ({ Key, Value }));
  try {
    await send(efs, new CreateAccessPointCommand({ ClientToken: step.token, Tags, ...accessPointInput(step.accessPoint) }));
    return { result: 'done', note: `the access point of volume ${volume} is being created` };
  } catch (error) {
    if ((error as Error).name !== 'AccessPointAlreadyExists') throw error;
    return { result: 'already', note: `the access point of volume ${volume} is there` };
  }
};

/** A task definition with the ids of its access points in place of their keys; null while one of them is not available. */
export const withAccessPoints = async (
  efs: EFSClient,
  input: TaskDefinitionInput,
  wanted: readonly WantedAccessPoint[],
): Promise<TaskDefinitionInput | null> => {
  const ids = new Map<string, string>();
  for (const one of wanted) {
    const found = await find(efs, one);
    if (found?.LifeCycleState !== 'available') return null;
    ids.set(one.key, found.AccessPointId!);
  }
  const volumes = input.volumes?.map((volume) => {
    const { efsVolumeConfiguration: efsVolume } = volume;
    const id = ids.get(efsVolume?.authorizationConfig?.accessPointId ?? '');
    if (!id) return volume;
    const authorizationConfig = { ...efsVolume?.authorizationConfig, accessPointId: id };
    return { ...volume, efsVolumeConfiguration: { ...efsVolume, fileSystemId: efsVolume?.fileSystemId, authorizationConfig } };
  });
  return { ...input, volumes };
};

export const deleteAccessPoint = async (efs: EFSClient, AccessPointId: string): Promise<Acted> => {
  await send(efs, new DeleteAccessPointCommand({ AccessPointId }));
  return { result: 'done', note: `${AccessPointId} is being deleted` };
};

/** Ids of all access points that carry the tags of a project of this cluster. */
export const readAccessPoints = async (efs: EFSClient, cluster: string, project: string): Promise<string[]> => {
  const all = await list(efs, {});
  const ours = all.filter((one) => tagOf(one, TAG.cluster) === cluster && tagOf(one, TAG.project) === project && isThere(one));
  return ours.map(({ AccessPointId }) => AccessPointId ?? '');
};

const find = async (efs: EFSClient, { fileSystemId, key }: WantedAccessPoint): Promise<AccessPointDescription | undefined> =>
  (await list(efs, { FileSystemId: fileSystemId })).find((one) => tagOf(one, TAG.accessPoint) === key && isThere(one));

const list = async (efs: EFSClient, asked: { FileSystemId?: string }): Promise<AccessPointDescription[]> => {
  const found: AccessPointDescription[] = [];
  let NextToken: string | undefined;
  do {
    const page = await send(efs, new DescribeAccessPointsCommand({ ...asked, MaxResults: 100, NextToken }));
    found.push(...(page.AccessPoints ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
};

const isThere = ({ LifeCycleState }: AccessPointDescription): boolean =>
  LifeCycleState !== 'deleting' && LifeCycleState !== 'deleted';

const tagOf = ({ Tags }: AccessPointDescription, name: string): string | undefined =>
  Tags?.find(({ Key }) => Key === name)?.Value;
