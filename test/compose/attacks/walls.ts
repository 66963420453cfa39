import type { ContainerDefinition, Volume } from '@aws-sdk/client-ecs';
import { parseImage } from '../../../shared/compose/images.js';
import { isAllowed } from '../../../shared/compose/registry-hosts.js';
import type { WantedService } from '../../../shared/model/project.js';
import { OPTIONS } from '../support.js';

/** Where single files lie on an instance: the one folder of the host that a task may see, a file of it at a time. */
const STORE = /^\/var\/lib\/evenkeel\/files(?:\/[0-9a-f]{24}\/[^/]+)?$/;

/** What in a service's task definition would reach beyond its container; nothing, for whatever file it came from. */
export const gapsIn = ({ taskDefinition, service }: WantedService): readonly string[] => {
  const { containerDefinitions = [], volumes = [], networkMode = 'bridge', pidMode, ipcMode, ...rest } = taskDefinition;
  return [
    ...(networkMode === 'bridge' ? [] : [`networkMode ${networkMode}`]),
    ...(pidMode === undefined ? [] : [`pidMode ${pidMode}`]),
    ...(ipcMode === undefined || ipcMode === 'none' ? [] : [`ipcMode ${ipcMode}`]),
    ...(rest.taskRoleArn === OPTIONS.taskRoleArn ? [] : [`taskRoleArn ${rest.taskRoleArn}`]),
    ...(rest.executionRoleArn === OPTIONS.executionRoleArn ? [] : [`executionRoleArn ${rest.executionRoleArn}`]),
    ...volumes.flatMap(ofVolume),
    ...(service.placementConstraints ?? []).flatMap(({ expression = '' }) => (CONSTRAINT.test(expression) ? [] : [expression])),
    ...containerDefinitions.flatMap((container) => ofContainer(container, volumes)),
    ...(new Set(volumes.map(({ name }) => name)).size === volumes.length ? [] : ['two volumes of one name']),
  ];
};

/** One condition, or a list of types; nothing that joins two. */
const CONSTRAINT = /^(?:attribute:)?[\w.-]+ (?:!?exists|[!=]= [\w./-]+|in \[[\w., -]+\])$/;

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
  ...(isAllowed(parseImage(one.image ?? '')?.registry ?? '') ? [] : [`image ${one.image}`]),
  // The agent writes a mount as source:target:mode.
  ...(one.mountPoints ?? []).flatMap(({ containerPath = '' }) => (/[:\p{Cc}]/u.test(containerPath) ? [containerPath] : [])),
  ...((one.cpu ?? 0) < 0 ? [`cpu ${one.cpu}`] : []),
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
const wholeStore = ({ name = '', image, mountPoints = [] }: ContainerDefinition, volumes: readonly Volume[]): string[] => {
  const whole = volumes.filter(({ host }) => host?.sourcePath === '/var/lib/evenkeel/files').map((volume) => volume.name);
  const writer = image === 'busybox:1.37.0' && /^evenkeel-files(?:-|$)/.test(name);
  return !writer && mountPoints.some(({ sourceVolume }) => whole.includes(sourceVolume)) ? ['the store'] : [];
};
