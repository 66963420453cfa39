import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { pinned } from '../compose/images.js';
import type { PublishedPort, WantedService } from '../model/project.js';

/** In one line, what a person changed, in Compose's words: from what to what where that may be shown. Null = nothing. */
export const differences = (before: WantedService, after: WantedService): string | null => {
  const found = [
    ...containersOf(before, after),
    ...values('replicas', before.desired, after.desired),
    ...values('published ports', portsOf(before.published), portsOf(after.published)),
    ...values('scale range', rangeOf(before), rangeOf(after)),
    ...values('volumes', volumesOf(before), volumesOf(after)),
    ...opaque('placement', before.service.placementConstraints, after.service.placementConstraints),
    ...opaque('update order', before.service.deploymentConfiguration, after.service.deploymentConfiguration),
    ...opaque('names on the network', before.service.serviceConnectConfiguration, after.service.serviceConnectConfiguration),
    ...values('relocate', before.relocate, after.relocate),
    ...values('protect', String(before.protect ?? false), String(after.protect ?? false)),
  ];
  if (found.length === 0) return before.hash === after.hash ? null : 'its task definition';
  return found.slice(0, SHOWN).join(', ') + (found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '');
};

const SHOWN = 4;

const containersOf = (before: WantedService, after: WantedService): string[] => {
  const old = before.taskDefinition.containerDefinitions ?? [];
  const now = after.taskDefinition.containerDefinitions ?? [];
  const added = now.filter(({ name }) => !old.some((other) => other.name === name)).map(({ name }) => `container ${name} added`);
  const gone = old.filter(({ name }) => !now.some((other) => other.name === name)).map(({ name }) => `container ${name} removed`);
  const changed = now.flatMap((container) => {
    const other = old.find(({ name }) => name === container.name);
    return other ? [...imageOf([before, other], [after, container]), ...ofContainer(other, container)] : [];
  });
  return [...changed, ...added, ...gone];
};

const ofContainer = (before: ContainerDefinition, after: ContainerDefinition): string[] => [
  ...environmentOf(before, after),
  ...opaque('command', before.command, after.command),
  ...opaque('entrypoint', before.entryPoint, after.entryPoint),
  ...values('memory MiB', before.memoryReservation ?? before.memory, after.memoryReservation ?? after.memory),
  ...values('memory limit MiB', before.memory, after.memory),
  ...values('CPU units', before.cpu, after.cpu),
  ...opaque('ports', before.portMappings, after.portMappings),
  ...opaque('health check', before.healthCheck, after.healthCheck),
  ...opaque('mounts', before.mountPoints, after.mountPoints),
  ...opaque('secrets', before.secrets, after.secrets),
];

type Placed = readonly [service: WantedService, container: ContainerDefinition];

/** As it is written in the file, when that changed; only where the same tag is another image today, the digests. */
const imageOf = (before: Placed, after: Placed): string[] => {
  const [old, now] = [written(before), written(after)];
  if (old !== now) return values('image', old, now);
  return values(`image ${now}`, digestOf(before), digestOf(after));
};

const written = ([service, { image }]: Placed): string | undefined =>
  service.images.find(({ ref, digest }) => pinned(ref, digest) === image)?.ref ?? image;

const digestOf = ([, { image }]: Placed): string | undefined => image?.split('@')[1]?.slice(0, SHOWN_OF_DIGEST) ?? image;

/** "sha256:" and twelve digits, as Docker shows them. */
const SHOWN_OF_DIGEST = 'sha256:'.length + 12;

/** Names only: values may be secrets. */
const environmentOf = (before: ContainerDefinition, after: ContainerDefinition): string[] => {
  const [old, now] = [before, after].map(
    ({ environment }) => new Map(environment?.map(({ name, value }) => [name ?? '', value])),
  );
  const names = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].filter(
    (name) => old?.get(name) !== now?.get(name),
  );
  return names.length > 0 ? [`environment ${names.sort().join(' ')}`] : [];
};

const values = (what: string, before: string | number | null | undefined, after: string | number | null | undefined): string[] =>
  (before ?? null) === (after ?? null) ? [] : [`${what} ${before ?? 'none'} → ${after ?? 'none'}`];

const opaque = (what: string, before: unknown, after: unknown): string[] =>
  JSON.stringify(before ?? null) === JSON.stringify(after ?? null) ? [] : [what];

const portsOf = (published: readonly PublishedPort[]): string | null =>
  published.map((port) => `${port.published}:${port.target}/${port.protocol} (${wayOf(port)})`).join(' ') || null;

const wayOf = ({ via, host, path, certificate, redirectFrom, healthPath }: PublishedPort): string =>
  [
    via,
    ...(host || path ? [`${host ?? ''}${path ?? ''}`] : []),
    ...(certificate ? [`HTTPS with ${certificate.slice(certificate.lastIndexOf('/') + 1)}`] : []),
    ...(redirectFrom ? [`from ${redirectFrom} too`] : []),
    ...(healthPath ? [`checked at ${healthPath}`] : []),
  ].join(' ');

const rangeOf = ({ scale }: WantedService): string | null =>
  scale ? `${scale.min} to ${scale.max}${scale.cpu === null ? '' : ` at ${scale.cpu} % CPU`}` : null;

const volumesOf = ({ volumes }: WantedService): string | null => volumes.map(({ volume }) => volume).join(' ') || null;
