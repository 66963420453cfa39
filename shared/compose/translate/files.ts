import { createHash } from 'node:crypto';
import type { ContainerDefinition, MountPoint, Volume } from '@aws-sdk/client-ecs';

/** Files that must be there when a container starts: a mounted directory, or one file at a path. */
export type Delivery =
  | { readonly kind: 'directory'; readonly target: string; readonly readOnly: boolean; readonly files: readonly DeliveredFile[] }
  | { readonly kind: 'file'; readonly target: string; readonly readOnly: boolean; readonly file: DeliveredFile };

export interface DeliveredFile {
  /** Below the directory; for a single file its last name. */
  readonly name: string;
  /** Null when ECS fills it in when the task starts. */
  readonly content: string | null;
  /** Secret or parameter that it is filled from. */
  readonly valueFrom?: string;
  readonly mode: string;
  readonly owner: string | null;
}

/** How deliveries look in a task definition. */
export interface Writer {
  readonly container: ContainerDefinition | null;
  readonly volumes: readonly Volume[];
  readonly mounts: readonly MountPoint[];
  readonly memoryMiB: number;
}

/** Tiny, public, has sh and base64. Pinned by tag; the digest is resolved where the registry answers. */
export const WRITER_IMAGE = 'busybox:1.37.0';
export const WRITER_NAME = 'evenkeel-files';
const WRITER_MEMORY_MIB = 16;
/** Where single files lie on an instance. Our own path: no compose file can choose it. */
export const STORE = '/var/lib/evenkeel/files';

/**
 * A container that writes the files from its environment and ends; the service starts after its success. Directories go to a
 * volume that dies with the task. Docker mounts volumes as directories only, so a single file is written to the instance under
 * the hash of its content, which makes it the same for every task that mounts it.
 */
export const writerOf = (deliveries: readonly Delivery[], logs: ContainerDefinition['logConfiguration']): Writer => {
  if (deliveries.length === 0) return { container: null, volumes: [], mounts: [], memoryMiB: 0 };
  const plans = deliveries.map(plan);
  const values = plans.flatMap((one) => one.writes).map((write, index) => ({ ...write, variable: `FILE_${index}` }));
  const environment = values.flatMap(({ variable, valueFrom, content }) =>
    valueFrom === undefined ? [{ name: variable, value: content }] : [],
  );
  const secrets = values.flatMap(({ variable, valueFrom }) => (valueFrom === undefined ? [] : [{ name: variable, valueFrom }]));
  const script = ['set -e', ...plans.flatMap((one) => one.writes).flatMap(commands)].join('\n');
  const container: ContainerDefinition = {
    name: WRITER_NAME,
    image: WRITER_IMAGE,
    essential: false,
    cpu: 0,
    memory: WRITER_MEMORY_MIB,
    command: ['sh', '-c', script],
    environment,
    ...(secrets.length > 0 && { secrets }),
    mountPoints: uniqueMounts(plans.map((one) => one.writerMount)),
    logConfiguration: logs,
  };
  const volumes = plans.flatMap((one) => one.volumes);
  const unique = [...new Map(volumes.map((volume) => [volume.name, volume])).values()];
  return { container, volumes: unique, mounts: plans.map((one) => one.mount), memoryMiB: WRITER_MEMORY_MIB };
};

interface Write {
  readonly path: string;
  /** In base64. */
  readonly content: string;
  readonly valueFrom?: string;
  readonly mode: string;
  readonly owner: string | null;
}

interface Plan {
  readonly writes: readonly Write[];
  readonly volumes: readonly Volume[];
  readonly mount: MountPoint;
  readonly writerMount: MountPoint;
}

const plan = (delivery: Delivery, index: number): Plan =>
  delivery.kind === 'directory' ? directoryPlan(delivery, index) : filePlan(delivery, index);

const directoryPlan = (delivery: Delivery & { kind: 'directory' }, index: number): Plan => {
  const name = `files-${index}`;
  return {
    writes: delivery.files.map((file) => write(file, `/evenkeel/${index}/${file.name}`)),
    volumes: [{ name, dockerVolumeConfiguration: { scope: 'task', driver: 'local' } }],
    mount: { sourceVolume: name, containerPath: delivery.target, readOnly: delivery.readOnly },
    writerMount: { sourceVolume: name, containerPath: `/evenkeel/${index}` },
  };
};

const filePlan = (delivery: Delivery & { kind: 'file' }, index: number): Plan => {
  const { file } = delivery;
  const hash = createHash('sha256')
    .update(JSON.stringify([file.content, file.mode, file.owner]))
    .digest('hex')
    .slice(0, 24);
  const path = `${hash}/${file.name}`;
  return {
    writes: [write(file, `/evenkeel/store/${path}`)],
    volumes: [
      { name: 'files-store', host: { sourcePath: STORE } },
      { name: `files-${index}`, host: { sourcePath: `${STORE}/${path}` } },
    ],
    // Never writable: another task may mount the same bytes.
    mount: { sourceVolume: `files-${index}`, containerPath: delivery.target, readOnly: true },
    writerMount: { sourceVolume: 'files-store', containerPath: '/evenkeel/store' },
  };
};

const write = (file: DeliveredFile, path: string): Write => ({
  path,
  content: Buffer.from(file.content ?? '', 'utf8').toString('base64'),
  ...(file.valueFrom !== undefined && { valueFrom: file.valueFrom }),
  mode: file.mode,
  owner: file.owner,
});

/** Written beside and moved into place, so that a task that starts at the same time never sees half a file. */
const commands = ({ path, mode, owner, valueFrom }: Write, index: number): readonly string[] => {
  const whole = quote(path);
  const part = quote(`${path}.part`);
  return [
    `mkdir -p ${quote(path.slice(0, path.lastIndexOf('/')))}`,
    `printf %s "$FILE_${index}" ${valueFrom === undefined ? '| base64 -d ' : ''}> ${part}`,
    `chmod ${mode} ${part}`,
    ...(owner === null ? [] : [`chown ${quote(owner)} ${part}`]),
    `mv -f ${part} ${whole}`,
  ];
};

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const uniqueMounts = (mounts: readonly MountPoint[]): MountPoint[] => [
  ...new Map(mounts.map((mount) => [mount.sourceVolume, mount])).values(),
];
