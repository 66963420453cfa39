import type { EFSVolumeConfiguration } from '@aws-sdk/client-ecs';
import type { WantedAccessPoint } from '../../model/project.js';
import type { VolumeModel } from '../model.js';
import { contentHash } from './canonical.js';
import { type Job, namespaceOf } from './work.js';

/** A named volume on EFS: as the task definition has it, and the access point to be made for it, if one is. */
export interface EfsVolume {
  readonly configuration: EFSVolumeConfiguration;
  readonly accessPoint: WantedAccessPoint | null;
}

/** Keys of `driver_opts` that Docker's own ECS integration took for the access point, also with hyphens as its documentation had them. */
const OF_ACCESS_POINT = ['uid', 'gid', 'permissions', 'root_directory', 'file_system_id'] as const;
type Options = Partial<Record<(typeof OF_ACCESS_POINT)[number], string>>;

/** Keys that describe a file system, which the operator makes and this does not. */
const OF_FILE_SYSTEM: ReadonlySet<string> = new Set([
  'performance_mode',
  'throughput_mode',
  'provisioned_throughput',
  'kms_key_id',
  'backup_policy',
  'lifecycle_policy',
]);

/**
 * Where a named volume lies on EFS; null when it lies on an instance: no file system is known, or the file says `driver: local`
 * without options. What cannot be is refused at its line.
 */
export const efsOf = (job: Job, source: string, declared: VolumeModel | null | undefined): EfsVolume | null => {
  const { external, driver } = declared ?? {};
  if (external) return externalOf(job, source, declared?.name ?? source);
  const nfs = nfsOf(job, source, declared?.driver_opts ?? {});
  if (nfs !== undefined) return nfs;
  const options = optionsOf(job, source, declared?.driver_opts ?? {});
  if (driver === 'local' && Object.keys(options).length === 0) return null;
  const fileSystemId = options.file_system_id ?? job.options.fileSystem ?? '';
  if (fileSystemId !== '') return made(job, source, fileSystemId, options);
  if (driver === 'efs' || Object.keys(options).length > 0) noFileSystem(job, source);
  return null;
};

/** A file system or an access point that somebody else made: it is mounted as it is. */
const externalOf = (job: Job, source: string, name: string): EfsVolume | null => {
  if (FILE_SYSTEM.test(name)) return plain(name, '/');
  if (!/^fsap-[0-9a-f]+$/.test(name)) return null;
  const fileSystemId = job.options.fileSystem ?? '';
  if (fileSystemId === '') noFileSystem(job, source);
  return { accessPoint: null, configuration: through(fileSystemId, name) };
};

/** `{type: nfs, o: "addr=fs-….efs.REGION.amazonaws.com,…", device: ":/path"}`: how Docker itself mounts EFS. Undefined = not NFS. */
const nfsOf = (job: Job, source: string, options: Record<string, string | null>): EfsVolume | null | undefined => {
  if (options['type'] === undefined && options['o'] === undefined && options['device'] === undefined) return undefined;
  const address = /(?:^|,)addr=([^,]+)/.exec(options['o'] ?? '')?.[1] ?? '';
  const fileSystemId = /^(?:[a-z0-9-]+\.)?(fs-[0-9a-f]+)\.efs\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/.exec(address)?.[1];
  const isNfs = /^nfs4?$/.test(options['type'] ?? '');
  const folder = (options['device'] ?? ':/').replace(/^[^:]*:/, '') || '/';
  const isFolder = folder === '/' || FOLDERS.test(folder.replace(/\/$/, ''));
  if (isNfs && fileSystemId && isFolder) return plain(fileSystemId, folder);
  job.findings.refused(
    ['volumes', source, 'driver_opts'],
    'DRIVER_OPTS',
    isNfs
      ? fileSystemId
        ? `"${folder}" is no folder that EFS mounts: none begins with a dot, or has one of $#<>;\`|&?{}^*: in it`
        : `${address || 'the address'} is no EFS file system`
      : 'a mount that the instance makes may reach the host',
    'type: nfs with o: addr=fs-….efs.REGION.amazonaws.com, or no options',
    'operator',
  );
  return null;
};

const optionsOf = (job: Job, source: string, written: Record<string, string | null>): Options => {
  const options: Options = {};
  for (const [key, value] of Object.entries(written)) {
    const name = key.replaceAll('-', '_');
    const path = ['volumes', source, 'driver_opts', key];
    if ((OF_ACCESS_POINT as readonly string[]).includes(name))
      options[name as keyof Options] = checked(job, path, name, String(value));
    else if (OF_FILE_SYSTEM.has(name))
      job.findings.refused(path, 'FILE_SYSTEM_OPTION', `${key} belongs to the file system, which is the operator’s`, 'remove it');
    else
      job.findings.refused(
        path,
        'DRIVER_OPTS',
        `${key} is no option of a volume here`,
        `${OF_ACCESS_POINT.join(', ')}, or NFS’s`,
      );
  }
  return options;
};

const FILE_SYSTEM = /^fs-[0-9a-f]+$/;

/** A folder of a path as EFS takes it, which does not begin with a dot: https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html */
const FOLDER = String.raw`\/(?!\.)[^$#<>;\x60|&?{}^*/:\p{Cc}]+`;
const FOLDERS = new RegExp(`^(?:${FOLDER})+$`, 'u');
const FOUR_FOLDERS = new RegExp(`^(?:${FOLDER}){1,4}$`, 'u');

const FORMS: Readonly<Record<string, readonly [RegExp, string]>> = {
  uid: [/^\d{1,10}$/, 'a number'],
  gid: [/^\d{1,10}$/, 'a number'],
  permissions: [/^[0-7]{3,4}$/, 'octal, as 0755'],
  root_directory: [FOUR_FOLDERS, 'an absolute path of at most four folders, none of which begins with a dot'],
  file_system_id: [FILE_SYSTEM, 'fs-… as EFS shows it'],
};

const checked = (job: Job, path: readonly string[], name: string, value: string): string => {
  const [pattern, form] = FORMS[name]!;
  if (!pattern.test(value)) job.findings.fault(path, 'BAD_VALUE', `${path.at(-1)} is "${value}"`, `write ${form}`);
  return value;
};

/**
 * An access point of our own, with a folder that EFS makes on first use, owned by whoever will write in it
 * (https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html). Only a uid that the file names is forced on every write:
 * a database changes the owner of its files itself, and would find that it cannot.
 */
const made = (job: Job, source: string, fileSystemId: string, options: Options): EfsVolume => {
  const [uid, gid] = ownerOf(job, source, options);
  const wanted = {
    volume: source,
    fileSystemId,
    path: options.root_directory ?? pathOf(job, source),
    uid,
    gid,
    permissions: options.permissions ?? '0755',
    forced: options.uid !== undefined,
  };
  const accessPoint = { ...wanted, key: `evenkeel:${namespaceOf(job.options)}/${source}/${contentHash(wanted).slice(0, 12)}` };
  return { accessPoint, configuration: through(fileSystemId, accessPoint.key) };
};

/** The file's uid and gid, else the first numeric user that mounts it: one volume has one owner, whoever asks. */
const ownerOf = (job: Job, source: string, { uid, gid }: Options): readonly [uid: number, gid: number] => {
  const services = Object.entries(job.project.model.services).sort(([a], [b]) => (a < b ? -1 : 1));
  const users = services
    .filter(([, service]) => service.volumes?.some((mount) => mount.type === 'volume' && mount.source === source))
    .flatMap(([, { user }]) => (/^\d+(?::\d+)?$/.test(user ?? '') ? [user!.split(':')] : []));
  const [user, group] = users[0] ?? [];
  const owner = Number(uid ?? user ?? 0);
  return [owner, Number(gid ?? group ?? owner)];
};

/** At most 100 characters and four folders: https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html */
const pathOf = (job: Job, source: string): string => {
  const path = `/evenkeel/${job.options.cluster}/${job.options.project}/${source}`;
  return path.length <= 100 ? path : `/evenkeel/${contentHash(path).slice(0, 40)}`;
};

const through = (fileSystemId: string, accessPointId: string): EFSVolumeConfiguration => ({
  fileSystemId,
  transitEncryption: 'ENABLED',
  authorizationConfig: { accessPointId, iam: 'DISABLED' },
});

const plain = (fileSystemId: string, rootDirectory: string): EfsVolume => ({
  accessPoint: null,
  configuration: { fileSystemId, rootDirectory, transitEncryption: 'ENABLED' },
});

const noFileSystem = (job: Job, source: string): void =>
  job.findings.fault(
    ['volumes', source],
    'NO_FILE_SYSTEM',
    `${source} is to lie on EFS, and this cluster has no file system`,
    'driver_opts: {file_system_id: fs-…}, or let the operator name one (--param fileSystem=fs-…)',
  );
