import type { CreateAccessPointCommandInput, PosixUser, RootDirectory, Tag } from '@aws-sdk/client-efs';
import { copy } from './copy.js';
import { page } from './ecs/page.js';
import { uuid } from './ids.js';
import { type Amazon, AwsError, type EfsPart } from './parts.js';

interface AccessPoint {
  readonly id: string;
  readonly token: string;
  readonly fileSystemId: string;
  readonly user: PosixUser | undefined;
  readonly root: RootDirectory;
  readonly tags: Tag[];
  /** What it was asked for with, but for the token. */
  readonly body: string;
  state: 'creating' | 'available' | 'deleting';
}

/** Making and deleting takes some seconds; how many is our guess. */
const SECONDS = 5;
/** https://docs.aws.amazon.com/efs/latest/ug/limits.html */
const MOST_ACCESS_POINTS = 10_000;

/**
 * EFS, as far as volumes go: file systems that are there, and access points with their client tokens, states and errors
 * (https://docs.aws.amazon.com/efs/latest/ug/API_CreateAccessPoint.html). What is in the files lives with the tasks that mount them.
 */
export const createEfs = (amazon: Amazon): EfsPart => {
  const fileSystems = new Set<string>();
  const points = new Map<string, AccessPoint>();
  const known = (id: string | undefined): string => {
    if (id && fileSystems.has(id)) return id;
    throw new AwsError('FileSystemNotFound', `File system '${id}' does not exist.`, 404);
  };
  const pointOf = (id: string | undefined): AccessPoint => {
    const found = points.get(id ?? '');
    if (!found) throw new AwsError('AccessPointNotFound', `Access Point '${id}' does not exist.`, 404);
    return found;
  };
  const idOf = (prefix: string): string => `${prefix}-${uuid(amazon.world.random('efs')).replaceAll('-', '').slice(0, 17)}`;
  const create = (input: CreateAccessPointCommandInput): object => {
    const fileSystemId = known(input.FileSystemId);
    const { ClientToken: token = '', ...rest } = input;
    const body = JSON.stringify(rest);
    const same = [...points.values()].find((one) => one.token === token && one.fileSystemId === fileSystemId);
    if (same?.body === body) return view(amazon, same);
    if (same)
      throw new AwsError('AccessPointAlreadyExists', `Access point already exists with client token '${token}'.`, 409, {
        AccessPointId: same.id,
      });
    if (points.size >= MOST_ACCESS_POINTS) throw new AwsError('AccessPointLimitExceeded', 'Too many access points.', 403);
    checkRoot(input.RootDirectory);
    const point: AccessPoint = {
      id: idOf('fsap'),
      token,
      fileSystemId,
      user: copy(input.PosixUser),
      root: copy(input.RootDirectory) ?? { Path: '/' },
      tags: copy(input.Tags) ?? [],
      body,
      state: 'creating',
    };
    points.set(point.id, point);
    amazon.world.after(SECONDS * 1000, 'access point is available', () => {
      if (point.state === 'creating') point.state = 'available';
    });
    return view(amazon, point);
  };
  const operations: EfsPart['operations'] = {
    CreateFileSystem: () => {
      const id = idOf('fs');
      fileSystems.add(id);
      return { FileSystemId: id, LifeCycleState: 'available' };
    },
    CreateAccessPoint: create,
    DescribeAccessPoints: (input: DescribeInput) => {
      if (input.FileSystemId) known(input.FileSystemId);
      const asked = input.AccessPointId ? [pointOf(input.AccessPointId)] : [...points.values()];
      const found = asked.filter(({ fileSystemId }) => !input.FileSystemId || fileSystemId === input.FileSystemId);
      const { items, nextToken } = page(found, { maxResults: input.MaxResults ?? 100, nextToken: input.NextToken });
      return { AccessPoints: items.map((one) => view(amazon, one)), NextToken: nextToken };
    },
    DeleteAccessPoint: (input: { AccessPointId?: string }) => {
      const point = pointOf(input.AccessPointId);
      point.state = 'deleting';
      amazon.world.after(SECONDS * 1000, 'access point is gone', () => points.delete(point.id));
      return {};
    },
  };
  return {
    operations,
    add: (fileSystemId) => void fileSystems.add(fileSystemId),
    unmountable: (fileSystemId, accessPointId) => {
      if (!fileSystems.has(fileSystemId))
        return `Failed to resolve "${fileSystemId}.efs.${amazon.settings.region}.amazonaws.com"`;
      const usable = accessPointId === null || points.get(accessPointId)?.state === 'available';
      return usable ? null : `mount.nfs4: access denied by server: access point ${accessPointId} does not exist`;
    },
  };
};

interface DescribeInput {
  readonly AccessPointId?: string;
  readonly FileSystemId?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** At most 100 characters and four folders: https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html */
const checkRoot = (root: RootDirectory | undefined): void => {
  const { Path = '/', CreationInfo: made } = root ?? {};
  const folders = Path.split('/').filter((part) => part !== '').length;
  if (!Path.startsWith('/') || Path.length > 100 || folders > 4)
    throw new AwsError('BadRequest', `The RootDirectory Path '${Path}' is not valid.`, 400);
  if (made && !/^[0-7]{3,4}$/.test(made.Permissions ?? '')) throw new AwsError('BadRequest', 'Permissions are not valid.', 400);
};

const view = ({ settings }: Amazon, point: AccessPoint): object => ({
  AccessPointId: point.id,
  AccessPointArn: `arn:aws:elasticfilesystem:${settings.region}:${settings.account}:access-point/${point.id}`,
  ClientToken: point.token,
  FileSystemId: point.fileSystemId,
  LifeCycleState: point.state,
  OwnerId: settings.account,
  PosixUser: copy(point.user),
  RootDirectory: copy(point.root),
  Tags: copy(point.tags),
  Name: point.tags.find(({ Key }) => Key === 'Name')?.Value,
});
