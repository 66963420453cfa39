import type { ContainerCondition, ContainerDefinition, ContainerDependency, MountPoint, Volume } from '@aws-sdk/client-ecs';
import type { DependsCondition, WantedService } from '../../model/project.js';
import { STORE, WRITER_NAME } from './files.js';
import { PROXY_CPU_UNITS } from './resources.js';
import { at, ecsSafe, type Job } from './work.js';

/** One service of a group: as the file has it, and as it would run alone. */
export interface Member {
  readonly job: Job;
  readonly wanted: WantedService;
}

const CONDITIONS: Readonly<Record<DependsCondition, ContainerCondition>> = {
  service_started: 'START',
  service_healthy: 'HEALTHY',
  service_completed_successfully: 'SUCCESS',
};

/** The containers of all members in one task: what each has for itself alone gets its name, and the task has one proxy. */
export const memberContainers = (members: readonly Member[], capped: boolean): ContainerDefinition[] => {
  const names = new Set(members.map(({ wanted }) => wanted.name));
  const payer = members.find(({ wanted }) => wanted.taskDefinition.cpu === undefined);
  return members.flatMap((member) => {
    const { job, wanted } = member;
    const spare = wanted.taskDefinition.cpu === undefined && member !== payer ? PROXY_CPU_UNITS : 0;
    if (!capped && wanted.taskDefinition.cpu !== undefined) tellUncapped(job);
    return (wanted.taskDefinition.containerDefinitions ?? []).map((container) =>
      container.name === ecsSafe(wanted.name)
        ? withSiblings(inGroup(wanted, container, spare), wanted, names)
        : inGroup(wanted, container, 0),
    );
  });
};

/** Volumes of the task itself get their member's name; those that outlive it keep theirs, and so are shared. */
export const memberVolumes = ({ wanted }: Member): readonly Volume[] =>
  (wanted.taskDefinition.volumes ?? []).map((volume) => ({ ...volume, name: volumeNameIn(wanted, volume.name) }));

/** Port names are exclusive in a task definition. At most 64 small letters, digits, hyphens and underscores. */
export const portNameIn = (member: string, name: string | undefined): string | undefined =>
  name &&
  `${ecsSafe(member)
    .toLowerCase()
    .slice(0, 63 - name.length)}-${name}`;

const inGroup = (wanted: WantedService, container: ContainerDefinition, spareCpuUnits: number): ContainerDefinition => ({
  ...container,
  name: nameIn(wanted, container.name),
  ...(container.cpu !== undefined && { cpu: container.cpu - spareCpuUnits }),
  ...(container.portMappings && {
    portMappings: container.portMappings.map((mapping) =>
      mapping.name ? { ...mapping, name: portNameIn(wanted.name, mapping.name) } : mapping,
    ),
  }),
  ...(container.mountPoints && { mountPoints: container.mountPoints.map((mount) => mountIn(wanted, mount)) }),
  ...(container.dependsOn && {
    dependsOn: container.dependsOn.map((one) => ({ ...one, containerName: nameIn(wanted, one.containerName) })),
  }),
});

const withSiblings = (container: ContainerDefinition, wanted: WantedService, names: ReadonlySet<string>): ContainerDefinition => {
  const siblings = wanted.dependsOn
    .filter(({ service }) => names.has(service))
    .map(
      ({ service, condition }): ContainerDependency => ({ containerName: ecsSafe(service), condition: CONDITIONS[condition] }),
    );
  const dependsOn = [...(container.dependsOn ?? []), ...siblings];
  return { ...container, ...(dependsOn.length > 0 && { dependsOn }) };
};

/** Helpers beside a member's own container: its file writer. */
const nameIn = (wanted: WantedService, name: string | undefined): string | undefined =>
  name === WRITER_NAME ? `${WRITER_NAME}-${ecsSafe(wanted.name)}` : name;

const mountIn = (wanted: WantedService, mount: MountPoint): MountPoint => ({
  ...mount,
  sourceVolume: volumeNameIn(wanted, mount.sourceVolume),
});

const volumeNameIn = (wanted: WantedService, name: string | undefined): string | undefined => {
  const volume = wanted.taskDefinition.volumes?.find((one) => one.name === name);
  const lasting = volume?.dockerVolumeConfiguration?.scope === 'shared' || volume?.efsVolumeConfiguration !== undefined;
  return lasting || volume?.host?.sourcePath === STORE ? name : `${ecsSafe(wanted.name)}-${name}`;
};

const tellUncapped = (job: Job): void =>
  job.findings.noted(
    at(job),
    'CPU_NOT_CAPPED',
    `others of its task have no limit on CPU: ${job.name} reserves what it may use, and above that CPU is shared by weight`,
    'give each service of the group a limit',
  );
