import type { ContainerDefinition, Volume } from '@aws-sdk/client-ecs';
import type { WantedService } from '../../../shared/model/project.js';
import { OPTIONS } from '../support.js';

/** Where single files lie on an instance: the one folder of the host that a task may see, a file of it at a time. */
const STORE = /^\/var\/lib\/evenkeel\/files(?:\/[0-9a-f]{24}\/[^/]+)?$/;

/** What in a service's task definition would reach beyond its container; nothing, for whatever file it came from. */
export const gapsIn = ({ taskDefinition }: WantedService): readonly string[] => {
  const { containerDefinitions = [], volumes = [], networkMode = 'bridge', pidMode, ipcMode, ...rest } = taskDefinition;
  return [
    ...(networkMode === 'bridge' ? [] : [`networkMode ${networkMode}`]),
    ...(pidMode === undefined ? [] : [`pidMode ${pidMode}`]),
    ...(ipcMode === undefined || ipcMode === 'none' ? [] : [`ipcMode ${ipcMode}`]),
    ...(rest.taskRoleArn === OPTIONS.taskRoleArn ? [] : [`taskRoleArn ${rest.taskRoleArn}`]),
    ...(rest.executionRoleArn === OPTIONS.executionRoleArn ? [] : [`executionRoleArn ${rest.executionRoleArn}`]),
    ...volumes.flatMap(ofVolume),
    ...containerDefinitions.flatMap((container) => ofContainer(container, volumes)),
    ...(new Set(volumes.map(({ name }) => name)).size === volumes.length ? [] : ['two volumes of one name']),
  ];
};

const ofVolume = ({ name = '', host, dockerVolumeConfiguration }: Volume): string[] => [
  ...(/^[\w.-]+$/.test(name) ? [] : [`volume ${name}`]),
  ...(host === undefined || (STORE.test(host.sourcePath ?? '') && !/\/\.\.?$/.test(host.sourcePath ?? ''))
    ? []
    : [`host path ${host.sourcePath}`]),
  ...(dockerVolumeConfiguration?.driverOpts === undefined ? [] : ['options of a volume driver']),
  ...((dockerVolumeConfiguration?.driver ?? 'local') === 'local' ? [] : ['a volume driver']),
];

const ofContainer = (one: ContainerDefinition, volumes: readonly Volume[]): string[] => [
  ...(one.privileged ? ['privileged'] : []),
  ...((one.linuxParameters?.capabilities?.add ?? []).length > 0 ? ['capabilities'] : []),
  ...((one.linuxParameters?.devices ?? []).length > 0 ? ['devices'] : []),
  ...(one.dockerSecurityOptions ?? []).filter((option) => option !== 'no-new-privileges'),
  ...(one.systemControls ?? []).flatMap(({ namespace = '' }) => (/^net(\.[\w-]+)+$/.test(namespace) ? [] : [namespace])),
  ...(one.extraHosts ?? []).flatMap(({ ipAddress = '' }) =>
    /^\d+(\.\d+){3}$|:/.test(ipAddress) && !/^169\.254|a9fe|fd00:0?ec2|::ffff:169/i.test(ipAddress) ? [] : [ipAddress],
  ),
  ...(one.portMappings ?? []).flatMap(({ hostPort = 0 }) =>
    [22, 2375, 2376, 51678, 51679].includes(hostPort) ? [`${hostPort}`] : [],
  ),
  ...(one.secrets ?? []).flatMap(({ valueFrom = '' }) => (valueFrom.includes('999999999999') ? [valueFrom] : [])),
  ...wholeStore(one, volumes),
];

/** Only the container that brings the files, which runs no word of the project's, may see all of them. */
const wholeStore = ({ name, mountPoints = [] }: ContainerDefinition, volumes: readonly Volume[]): string[] => {
  const whole = volumes.filter(({ host }) => host?.sourcePath === '/var/lib/evenkeel/files').map((volume) => volume.name);
  return name !== 'evenkeel-files' && mountPoints.some(({ sourceVolume }) => whole.includes(sourceVolume)) ? ['the store'] : [];
};
