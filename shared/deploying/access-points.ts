import type { CreateAccessPointCommandInput } from '@aws-sdk/client-efs';
import type { WantedAccessPoint, WantedService } from '../model/project.js';
import { short, TAG } from './names.js';
import type { DeployInput, DeployStep } from './steps.js';

/**
 * EFS access points of the task definitions that are about to be registered. Their ids stand in no record of ours: the tags lead to
 * them. A repeat of a call whose answer was lost has the same token, and finds the same access point.
 */
export const accessPointSteps = (
  wanted: readonly WantedService[],
  { project, cluster, deployment }: DeployInput,
): DeployStep[] => {
  const all = new Map(wanted.flatMap(({ accessPoints = [] }) => accessPoints.map((one) => [one.key, one] as const)));
  return [...all.values()].map((accessPoint): DeployStep => {
    const tags = { [TAG.cluster]: cluster, [TAG.project]: project.name, [TAG.accessPoint]: accessPoint.key };
    const token = short(`${deployment.id}/${accessPoint.key}`, 32);
    return { kind: 'ensure-access-point', accessPoint, token, tags, why: `volume ${accessPoint.volume} lies on EFS behind it` };
  });
};

/** Access points of a project whose volumes are given up. The files stay in their folders: EFS has no call that deletes files. */
export const deleteAccessPointSteps = ({ seen, project }: DeployInput): DeployStep[] =>
  (seen.leftovers?.accessPoints ?? []).map(
    (id): DeployStep => ({ kind: 'delete-access-point', id, why: `the volumes of ${project.name} are given up` }),
  );

/** CreateAccessPoint's input but for the token and the tags. https://docs.aws.amazon.com/efs/latest/ug/API_CreateAccessPoint.html */
export const accessPointInput = (wanted: WantedAccessPoint): Omit<CreateAccessPointCommandInput, 'ClientToken' | 'Tags'> => ({
  FileSystemId: wanted.fileSystemId,
  ...(wanted.forced && { PosixUser: { Uid: wanted.uid, Gid: wanted.gid } }),
  RootDirectory: {
    Path: wanted.path,
    CreationInfo: { OwnerUid: wanted.uid, OwnerGid: wanted.gid, Permissions: wanted.permissions },
  },
});
