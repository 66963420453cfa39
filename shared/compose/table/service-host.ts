import { DEVICE } from './deploy.js';
import { ignored, noted, operator, type Row, refused, type Shape, supported, under, withParts } from './row.js';

const WINDOWS = 'only means something on Windows';

const device = (name: string, value: string, shape: Shape): Readonly<Record<string, Shape>> => ({
  [`.${name}`]: 'items',
  [`.${name}[]`]: 'mapping',
  [`.${name}[].path`]: 'string',
  [`.${name}[].${value}`]: shape,
});

const BLOCK_DEVICES: Readonly<Record<string, Shape>> = {
  '.weight': 'integer',
  ...device('device_read_bps', 'rate', 'bytes'),
  ...device('device_read_iops', 'rate', 'bytes'),
  ...device('device_write_bps', 'rate', 'bytes'),
  ...device('device_write_iops', 'rate', 'bytes'),
  ...device('weight_device', 'weight', 'integer'),
};

/** CPU, memory, kernel and host. */
export const HOST_ROWS: readonly Row[] = under('services.*', [
  ...withParts(ignored('blkio_config', 'mapping', 'ECS has no weights for block devices'), BLOCK_DEVICES),
  operator('cap_add', 'list', 'gives the container powers over the host', 'leave it out: most images run without', 'CAP_ADD'),
  supported('cap_drop', 'list', 'linuxParameters.capabilities.drop'),
  supported('cgroup', 'string', 'private, as it is anyway; host is refused'),
  operator('cgroup_parent', 'string', 'chooses a control group of the host', 'remove it'),
  ignored('cpu_count', 'integer', WINDOWS),
  ignored('cpu_percent', 'number', WINDOWS),
  supported('cpu_period', 'integer', 'cpu'),
  supported('cpu_quota', 'integer', 'cpu'),
  ignored('cpu_rt_period', 'integer', 'ECS has no real-time scheduling'),
  ignored('cpu_rt_runtime', 'integer', 'ECS has no real-time scheduling'),
  supported('cpu_shares', 'integer', 'containerDefinitions.cpu'),
  supported('cpus', 'number', 'cpu'),
  ignored('cpuset', 'string', 'which cores a task runs on is the instance’s choice'),
  ...withParts(refused('credential_spec', 'mapping', 'Windows credentials are not supported', 'remove it'), {
    '.config': 'string',
    '.file': 'string',
    '.registry': 'string',
  }),
  operator('device_cgroup_rules', 'list', 'opens devices of the host', 'remove it'),
  ...withParts(operator('devices', 'devices', 'opens devices of the host', 'remove it'), {
    '[]': 'mapping',
    '[].permissions': 'string',
    '[].source': 'string',
    '[].target': 'string',
  }),
  ...withParts(supported('gpus', 'gpus', 'containerDefinitions.resourceRequirements (GPU)'), DEVICE),
  refused('group_add', 'list', 'ECS has no further groups', 'set user: "uid:gid"'),
  supported('ipc', 'string', 'ipcMode'),
  supported('isolation', 'string', 'default, as it is anyway; others are refused'),
  supported('mem_limit', 'bytes', 'containerDefinitions.memory'),
  supported('mem_reservation', 'bytes', 'containerDefinitions.memoryReservation'),
  ignored('mem_swappiness', 'bytes', 'Amazon Linux 2023 does not support it'),
  supported('memswap_limit', 'bytes', 'linuxParameters.maxSwap'),
  ignored('oom_kill_disable', 'boolean', 'a task over its memory is always stopped'),
  ignored('oom_score_adj', 'integer', 'a task over its memory is always stopped'),
  operator('pid', 'string', 'sees the processes of others', 'remove it'),
  ignored('pids_limit', 'integer', 'ECS has no limit on processes', 'set ulimits: {nproc: …}'),
  operator('privileged', 'boolean', 'is root on the host', 'remove it', 'PRIVILEGED'),
  supported('runtime', 'string', 'containerDefinitions.resourceRequirements (GPU)'),
  supported('scale', 'integer', 'desiredCount'),
  supported('security_opt', 'list', 'dockerSecurityOptions'),
  supported('shm_size', 'bytes', 'linuxParameters.sharedMemorySize'),
  refused('storage_opt', 'options', 'the size of a container’s own disk cannot be chosen', 'write to a volume'),
  supported('sysctls', 'labels', 'systemControls'),
  supported('ulimits', 'mapping', 'containerDefinitions.ulimits'),
  supported('ulimits.*', 'ulimit', 'containerDefinitions.ulimits'),
  supported('ulimits.*.hard', 'integer', 'containerDefinitions.ulimits.hardLimit'),
  supported('ulimits.*.soft', 'integer', 'containerDefinitions.ulimits.softLimit'),
  operator('userns_mode', 'string', 'leaves the user namespace', 'remove it'),
]);

/** Disks and files. */
export const FILE_ROWS: readonly Row[] = under('services.*', [
  ...reference('configs'),
  ...reference('secrets'),
  supported('tmpfs', 'strings', 'linuxParameters.tmpfs'),
  supported('volumes', 'mounts', 'mountPoints and volumes'),
  supported('volumes[]', 'mapping', 'mountPoints and volumes'),
  supported('volumes[].bind', 'mapping'),
  supported('volumes[].bind.create_host_path', 'boolean'),
  ignored('volumes[].bind.propagation', 'string', 'mounts are not passed on'),
  ignored('volumes[].bind.recursive', 'string', 'mounts are not passed on'),
  ignored('volumes[].bind.selinux', 'string', 'instances do not run SELinux in enforcing mode', null, 'SELINUX_IGNORED'),
  ignored('volumes[].consistency', 'string', 'only means something on a Mac'),
  ...withParts(
    refused('volumes[].image', 'mapping', 'images as volumes are not supported', 'copy the files in the image', 'VOLUME_TYPE'),
    {
      '.subpath': 'string',
    },
  ),
  supported('volumes[].read_only', 'boolean', 'mountPoints.readOnly'),
  supported('volumes[].source', 'string', 'volumes.name, or a file that is sent along'),
  supported('volumes[].target', 'string', 'mountPoints.containerPath'),
  supported('volumes[].tmpfs', 'mapping', 'linuxParameters.tmpfs'),
  supported('volumes[].tmpfs.mode', 'integer', 'linuxParameters.tmpfs.mountOptions'),
  supported('volumes[].tmpfs.size', 'bytes', 'linuxParameters.tmpfs.size'),
  supported('volumes[].type', 'string', 'what kind of volume it becomes; see volumes'),
  supported('volumes[].volume', 'mapping'),
  ignored('volumes[].volume.labels', 'labels', 'labels of a mount have no reader here'),
  noted(
    'volumes[].volume.nocopy',
    'boolean',
    'Docker on the instance decides whether an empty volume is filled from the image',
    null,
    'NOCOPY',
  ),
  refused('volumes[].volume.subpath', 'string', 'a part of a volume cannot be mounted', 'use a volume of its own', 'SUBPATH'),
  refused('volumes_from', 'list', 'a task cannot see volumes of another', 'name the volume in both services'),
]);

function reference(name: 'configs' | 'secrets'): readonly Row[] {
  return [
    supported(name, 'references', 'files written before the container starts'),
    supported(`${name}[]`, 'mapping', 'files written before the container starts'),
    supported(`${name}[].gid`, 'string', 'owner of the file'),
    supported(`${name}[].mode`, 'octal', 'mode of the file'),
    supported(`${name}[].source`, 'string', 'which one'),
    supported(`${name}[].target`, 'string', 'where it lies in the container'),
    supported(`${name}[].uid`, 'string', 'owner of the file'),
  ];
}
