import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { pinned } from '../compose/images.js';
import type { PublishedPort, WantedService } from '../model/project.js';
import { changesOf, fieldChanges } from './field-changes.js';

/** In one line, what a person changed, in Compose's words: from what to what where that may be shown. Null = nothing. */
export const differences = (before: WantedService, after: WantedService): string | null => {
  const found = [
    ...containersOf(before, after),
    ...values('replicas', before.desired, after.desired),
    ...values('published ports', portsOf(before.published), portsOf(after.published)),
    ...values('scale range', rangeOf(before), rangeOf(after)),
    ...values('placement', placementOf(before), placementOf(after)),
    ...values('depends_on', edgesOf(before), edgesOf(after)),
    ...values('relocate', before.relocate, after.relocate),
    ...values('protect', String(before.protect ?? false), String(after.protect ?? false)),
    ...changesOf('update_config', rollingOf(before), rollingOf(after)),
    ...values('names on the network', namesOf(before), namesOf(after)),
  ];
  if (found.length === 0) found.push(...ofTask(before, after));
  if (found.length === 0) return before.hash === after.hash ? null : 'its task definition';
  const [own, following] = [found.filter((one) => !follows(one)), found.filter(follows)];
  return listed([...own, ...following]);
};

/** What also follows from other attributes (a volume, a published port) is told last. */
const follows = (one: string): boolean => FOLLOWING.some((word) => one.startsWith(`${word} `));
const FOLLOWING = ['ports', 'update_config', 'names on the network'];

/** The first few with their values, of the others the attributes. */
const listed = (found: readonly string[]): string => {
  const shown = new Set(found.slice(0, SHOWN).map(attributeOf));
  const others = [...new Set(found.slice(SHOWN).map(attributeOf))].filter((one) => !shown.has(one));
  return found.slice(0, SHOWN).join(', ') + (others.length > 0 ? ` and ${others.join(', ')}` : '');
};

const attributeOf = (one: string): string => PHRASES.find((phrase) => one.startsWith(`${phrase} `)) ?? one.split(' ')[0]!;
const PHRASES = [
  'published ports',
  'scale range',
  'names on the network',
  'memory limit',
  'memory reservation',
  'CPU units',
  'waits for',
];

const SHOWN = 4;

const containersOf = (before: WantedService, after: WantedService): string[] => {
  const old = before.taskDefinition.containerDefinitions ?? [];
  const now = after.taskDefinition.containerDefinitions ?? [];
  const added = now.filter(({ name }) => !old.some((other) => other.name === name)).map(({ name }) => `container ${name} added`);
  const gone = old.filter(({ name }) => !now.some((other) => other.name === name)).map(({ name }) => `container ${name} removed`);
  const changed = now.flatMap((container) => {
    const other = old.find(({ name }) => name === container.name);
    return other ? [...imageOf([before, other], [after, container]), ...fieldChanges(other, container)] : [];
  });
  return [...changed, ...added, ...gone];
};

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

const values = (what: string, before: string | number | null | undefined, after: string | number | null | undefined): string[] =>
  (before ?? null) === (after ?? null) ? [] : [`${what} ${before ?? 'none'} → ${after ?? 'none'}`];

/** Of the task as a whole; its memory and CPU follow from its containers, and are told when nothing else is. */
const ofTask = ({ taskDefinition: before }: WantedService, { taskDefinition: after }: WantedService): string[] =>
  (['cpu', 'memory', 'networkMode', 'pidMode', 'ipcMode', 'runtimePlatform', 'volumes', 'ephemeralStorage'] as const).flatMap(
    (key) => changesOf(`task ${key}`, before[key], after[key]),
  );

const placementOf = ({ service }: WantedService): string | null =>
  service.placementConstraints
    ?.map(({ type, expression }) => expression ?? type)
    // Those follow from cordons and from where its volumes are.
    .filter((one) => !one?.startsWith('attribute:evenkeel.'))
    .join(' and ') || null;

const rollingOf = ({ service: { deploymentConfiguration } }: WantedService) => {
  const { minimumHealthyPercent, maximumPercent, deploymentCircuitBreaker } = deploymentConfiguration ?? {};
  return {
    order: (maximumPercent ?? 200) <= 100 ? 'stop-first' : 'start-first',
    'least healthy %': minimumHealthyPercent,
    'most at once %': maximumPercent,
    'rolled back on failure': deploymentCircuitBreaker?.rollback,
  };
};

/** `db:5432`, as peers dial it. */
const namesOf = ({ service }: WantedService): string | null =>
  service.serviceConnectConfiguration?.services
    ?.flatMap(({ clientAliases = [], discoveryName }) =>
      clientAliases.map(({ dnsName, port }) => `${dnsName ?? discoveryName}:${port}`),
    )
    .join(' ') || null;

const edgesOf = ({ dependsOn }: WantedService): string | null =>
  dependsOn
    .map(({ service, condition, required }) => `${service} (${condition.replace('service_', '')}${required ? '' : ', optional'})`)
    .sort()
    .join(' ') || null;

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

const rangeOf = ({ scale }: WantedService): string | null => {
  if (!scale) return null;
  const lines = [
    scale.cpu === null ? '' : ` at ${scale.cpu} % CPU`,
    scale.memory === null ? '' : ` at ${scale.memory} % memory`,
    scale.requests ? ` at ${scale.requests} requests a minute` : '',
  ];
  const times = (scale.schedule ?? []).map(({ min, from, until, zone }) => `, ${min} from ${from} until ${until} in ${zone}`);
  return `${scale.min} to ${scale.max}${[...lines, ...times].join('')}`;
};
