import type { MountPoint, Tmpfs, Volume } from '@aws-sdk/client-ecs';
import type { WantedAccessPoint } from '../../model/project.js';
import { once } from '../../scaling/once.js';
import type { FileModel, FileReference, MountModel } from '../model.js';
import { normalName } from '../read/files.js';
import { checkDelivered, fitting } from './delivered.js';
import { efsOf } from './efs.js';
import { externalFiles, gathered, SECRETS_FOLDER } from './external-secrets.js';
import type { DeliveredFile, Delivery } from './files.js';
import { attributeOf, checkName } from './volume-names.js';
import { at, type Job } from './work.js';

/** What a service mounts. */
export interface Mounts {
  readonly volumes: readonly Volume[];
  readonly points: readonly MountPoint[];
  readonly tmpfs: readonly Tmpfs[];
  readonly deliveries: readonly Delivery[];
  /** Named volumes, kept on one instance. */
  readonly kept: readonly { readonly volume: string; readonly attribute: string }[];
  /** Of named volumes on EFS. */
  readonly accessPoints: readonly WantedAccessPoint[];
}

type Part = Partial<{
  volume: Volume;
  point: MountPoint;
  tmpfs: Tmpfs;
  delivery: Delivery;
  kept: Mounts['kept'][number];
  accessPoint: WantedAccessPoint;
}>;

/** ECS wants a size for a tmpfs; Compose does not. MiB. */
const DEFAULT_TMPFS_MIB = 64;

export const mountsOf = (job: Job): Mounts => {
  const parts = [
    ...(job.service.volumes ?? []).map((mount, index) => mountPart(job, mount, index)),
    ...(job.service.tmpfs ?? []).map((text) => ({ tmpfs: tmpfsOf(text) })),
    ...fileParts(job, 'secrets'),
    ...fileParts(job, 'configs'),
  ];
  const pick = <K extends keyof Part>(key: K): NonNullable<Part[K]>[] =>
    parts.flatMap((part) => (part as Part)[key] ?? []) as NonNullable<Part[K]>[];
  const volumes = [...new Map(pick('volume').map((volume) => [volume.name, volume])).values()];
  return {
    volumes,
    points: pick('point'),
    tmpfs: pick('tmpfs'),
    deliveries: gathered(fitting(job, pick('delivery'))),
    kept: pick('kept'),
    accessPoints: [...new Map(pick('accessPoint').map((one) => [one.key, one])).values()],
  };
};

const mountPart = (job: Job, mount: MountModel, index: number): Part => {
  const path = at(job, 'volumes', index);
  if (mount.type === 'tmpfs')
    return {
      tmpfs: { containerPath: mount.target, size: mebibytes(mount.tmpfs?.size), mountOptions: options(mount.tmpfs?.mode) },
    };
  if (mount.type === 'bind') return bindPart(job, mount, index);
  if (mount.type !== 'volume') {
    job.findings.refused(
      path,
      'VOLUME_TYPE',
      `volumes of type ${mount.type} are not supported`,
      'use a named volume, a tmpfs or a file of the bundle',
    );
    return {};
  }
  return mount.source === undefined ? anonymous(job, mount, index) : named(job, mount, mount.source, index);
};

const anonymous = (job: Job, mount: MountModel, index: number): Part => {
  job.findings.noted(
    at(job, 'volumes', index),
    'ANONYMOUS_VOLUME',
    'lives as long as its task',
    'name the volume to keep its data',
  );
  const name = `anonymous-${index}`;
  const volume: Volume = { name, dockerVolumeConfiguration: { scope: 'task', driver: 'local' } };
  return { volume, point: { sourceVolume: name, containerPath: mount.target, readOnly: mount.read_only ?? false } };
};

/** On EFS it can be reached from everywhere. A Docker volume is on one instance: whoever uses it runs only there, where the attribute is. */
const named = (job: Job, mount: MountModel, source: string, index: number): Part => {
  const declared = job.project.model.volumes?.[source];
  const driver = declared?.driver ?? 'local';
  const efs = efsOf(job, source, declared);
  if (efs) {
    const name = `${job.options.project}_${source}`;
    checkName(job, source, name);
    return {
      volume: { name, efsVolumeConfiguration: efs.configuration },
      point: { sourceVolume: name, containerPath: mount.target, readOnly: mount.read_only ?? false },
      ...(efs.accessPoint && { accessPoint: efs.accessPoint }),
    };
  }
  if (driver !== 'local' && driver !== 'efs')
    job.findings.refused(
      ['volumes', source, 'driver'],
      'VOLUME_DRIVER',
      `the driver ${driver} is not on the instances`,
      'leave it out',
    );
  const name = declared?.external ? (declared.name ?? source) : (declared?.name ?? `${job.options.project}_${source}`);
  checkName(job, source, name);
  const labels = Object.fromEntries(Object.entries(declared?.labels ?? {}).map(([key, value]) => [key, value ?? '']));
  job.findings.noted(
    at(job, 'volumes', index),
    'VOLUME_ON_ONE_INSTANCE',
    `${source} lies on the disk of one instance: ${job.name} runs there and nowhere else, and that instance is kept`,
    null,
  );
  return {
    volume: {
      name,
      dockerVolumeConfiguration: {
        scope: 'shared',
        autoprovision: declared?.external !== true,
        driver: 'local',
        ...(Object.keys(labels).length > 0 && { labels }),
      },
    },
    point: { sourceVolume: name, containerPath: mount.target, readOnly: mount.read_only ?? false },
    kept: { volume: source, attribute: attributeOf(job, source) },
  };
};

const bindPart = (job: Job, mount: MountModel, index: number): Part => {
  const path = at(job, 'volumes', index);
  const source = mount.source ?? '';
  if (/(?:docker|containerd|podman)\.sock$/.test(source)) {
    job.findings.refused(path, 'DOCKER_SOCKET', `${source} is root on the host`, 'remove it', 'operator');
    return {};
  }
  if (source.startsWith('/')) {
    job.findings.refused(
      path,
      'HOST_PATH',
      `${source} is a folder of the host`,
      'use a named volume, or send the files along and mount ./…',
      'operator',
    );
    return {};
  }
  const delivery = bundled(job, source, mount);
  if (delivery) return { delivery };
  const hint = `send ${source} along with the compose file, use a named volume, or copy the files into the image`;
  job.findings.refused(path, 'BIND_NEEDS_BUNDLE', `${source} lies on your own machine, and was not sent along`, hint);
  return {};
};

const bundled = (job: Job, source: string, mount: MountModel): Delivery | null => {
  const name = normalName(source);
  const { files } = job.project;
  const readOnly = mount.read_only ?? false;
  const single = files.get(name);
  if (single !== undefined) return { kind: 'file', target: mount.target, readOnly, file: delivered(last(name), single) };
  // The whole bundle as a folder would hand the compose file itself to the container, and is always a laptop's habit.
  if (name === '' || name.startsWith('..') || source.startsWith('~')) return null;
  const inside = folderOf(files, name);
  return inside.length === 0 ? null : { kind: 'directory', target: mount.target, readOnly, files: inside };
};

/** The same list for everyone who mounts it: hundreds of services may share a folder of hundreds of files. */
const folderOf = (files: ReadonlyMap<string, string>, name: string): readonly DeliveredFile[] => {
  const known = folders(files);
  const inside = known.get(name) ?? [...files].filter(([file]) => file.startsWith(`${name}/`)).map(below(name));
  known.set(name, inside);
  return inside;
};

const folders = once((_files: ReadonlyMap<string, string>) => new Map<string, readonly DeliveredFile[]>());

const below =
  (name: string) =>
  ([file, text]: readonly [string, string]): DeliveredFile =>
    delivered(file.slice(name.length + 1), text);

/** The executable bit does not travel in a bundle: what names its interpreter is a program. */
const delivered = (name: string, content: string): DeliveredFile => ({
  name,
  content,
  mode: content.startsWith('#!') ? '0755' : '0644',
  owner: null,
});

const fileParts = (job: Job, kind: 'secrets' | 'configs'): readonly Part[] =>
  (job.service[kind] ?? []).flatMap((reference, index): Part[] => {
    const declared = job.project.model[kind]?.[reference.source];
    if (declared === undefined || !checkDelivered(job, kind, index, targetOf(kind, reference))) return [];
    if (declared.external && kind === 'secrets') {
      const files = externalFiles(job, reference, declared, index, targetOf(kind, reference));
      return files.length > 0 ? [{ delivery: { kind: 'directory', target: SECRETS_FOLDER, readOnly: true, files } }] : [];
    }
    if (declared.external) return [];
    const content = contentOf(job, declared);
    const path = [kind, reference.source];
    if (content === null) {
      const what =
        declared.file !== undefined
          ? `the file ${declared.file} was not sent`
          : declared.environment !== undefined
            ? `${declared.environment} has no value`
            : 'it has no content';
      job.findings.fault(path, 'CONTENT_MISSING', `${kind} ${reference.source}: ${what}`, 'send it along');
      return [];
    }
    if (kind === 'secrets')
      job.findings.noted(
        at(job, kind, index),
        'PLAIN_SECRET',
        'its content is readable in the task definition',
        'keep real secrets in Secrets Manager, and let the program read them',
      );
    return [
      {
        delivery: {
          kind: 'file',
          target: targetOf(kind, reference),
          readOnly: true,
          file: referenced(reference, targetOf(kind, reference), content),
        },
      },
    ];
  });

const contentOf = (job: Job, declared: FileModel): string | null => {
  if (declared.content !== undefined) return declared.content;
  if (declared.file !== undefined) return job.project.files.get(normalName(declared.file)) ?? null;
  return declared.environment === undefined ? null : (job.project.variables.get(declared.environment) ?? null);
};

const targetOf = (kind: 'secrets' | 'configs', reference: FileReference): string => {
  const target = reference.target ?? reference.source;
  if (target.startsWith('/')) return target;
  return kind === 'secrets' ? `/run/secrets/${target}` : `/${target}`;
};

const referenced = (reference: FileReference, target: string, content: string): DeliveredFile => ({
  name: last(target),
  content,
  mode: reference.mode ?? '0444',
  owner: reference.uid === undefined && reference.gid === undefined ? null : `${reference.uid ?? 0}:${reference.gid ?? 0}`,
});

/** `/run:size=64m,mode=1777` */
const tmpfsOf = (text: string): Tmpfs => {
  const [path, written = ''] = text.split(':') as [string, string?];
  const rest = written.split(',').filter((option) => option !== '');
  const size = rest.find((option) => option.startsWith('size='))?.slice('size='.length);
  return { containerPath: path, size: mebibytes(size), mountOptions: rest.filter((option) => !option.startsWith('size=')) };
};

const mebibytes = (amount: string | undefined): number => {
  const match = /^(\d+)([kmg]?)b?$/i.exec(amount ?? '');
  if (!match || match[1] === '0') return DEFAULT_TMPFS_MIB;
  const size = Number(match[1]) * 1024 ** ['', 'k', 'm', 'g'].indexOf(match[2]!.toLowerCase());
  return Math.max(1, Math.ceil(size / 1024 / 1024));
};

const options = (mode: number | undefined): string[] => (mode === undefined ? [] : [`mode=${mode.toString(8).padStart(4, '0')}`]);

const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
