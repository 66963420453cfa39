import type { ContainerDefinition, LogConfiguration } from '@aws-sdk/client-ecs';
import { parseImage, pinned } from '../images.js';
import { durationMs } from '../read/units.js';
import { isAllowed } from '../registry-hosts.js';
import type { Path } from '../tree.js';
import { WRITER_NAME, type Writer } from './files.js';
import { gpusOf } from './gpus.js';
import { healthOf } from './health.js';
import { kernelOf } from './kernel.js';
import type { Mounts } from './mounts.js';
import type { ServicePorts } from './ports.js';
import { credentialsOf } from './pull.js';
import type { Resources } from './resources.js';
import { at, ecsSafe, type Job } from './work.js';

/** The service's container, as RegisterTaskDefinition takes it. */
export const containerOf = (
  job: Job,
  ports: ServicePorts,
  mounts: Mounts,
  resources: Resources,
  writer: Writer,
): ContainerDefinition => {
  const healthCheck = healthOf(job);
  const gpus = gpusOf(job);
  const mountPoints = [...mounts.points, ...writer.mounts];
  return {
    name: ecsSafe(job.name),
    image: pinned(imageOf(job), digestOf(job)),
    ...credentialsOf(job),
    essential: true,
    cpu: resources.cpuUnits,
    memory: resources.memoryMiB,
    ...(resources.reservationMiB !== null && { memoryReservation: resources.reservationMiB }),
    ...(gpus.count > 0 && { resourceRequirements: [...gpus.requirements] }),
    ...(ports.mappings.length > 0 && { portMappings: [...ports.mappings] }),
    ...programOf(job),
    environment: environmentOf(job),
    ...(mountPoints.length > 0 && { mountPoints }),
    ...(healthCheck && { healthCheck }),
    ...(writer.container && { dependsOn: [{ containerName: WRITER_NAME, condition: 'SUCCESS' as const }] }),
    ...kernelOf(job, mounts),
    logConfiguration: logsOf(job),
  };
};

/** Where everything a service prints goes. */
export const logsOf = (job: Job): LogConfiguration => ({
  logDriver: 'awslogs',
  options: {
    'awslogs-group': job.options.logGroup,
    'awslogs-region': job.options.region,
    'awslogs-stream-prefix': `${job.options.project}/${job.name}`,
  },
});

export const digestOf = (job: Job): string | null => {
  const ref = imageOf(job);
  const facts = Object.hasOwn(job.options.images, ref) ? job.options.images[ref]! : null;
  return parseImage(ref)?.digest ?? (facts && 'digest' in facts ? facts.digest : null);
};

export const imageOf = (job: Job): string => job.service.image ?? '';

/** Says what is wrong or loose about the image. */
export const checkImage = (job: Job): void => {
  const { build, image } = job.service;
  if (image === undefined || image === '') {
    const hint = `push an image and name it: image: …, or send images: {"${job.name}": "…"} along`;
    if (build)
      job.findings.refused(at(job, 'build'), 'NO_IMAGE', `${job.name} is only built, never named: nothing is built here`, hint);
    else job.findings.fault(at(job), 'NO_IMAGE', `service ${job.name} has no image`, hint);
    return;
  }
  const parsed = parseImage(image);
  const named = 'write registry/repository:tag, all small letters';
  if (parsed === null) job.findings.fault(at(job, 'image'), 'BAD_IMAGE', `"${image}" is no image name`, named);
  if (parsed) checkRegistry(job, at(job, 'image'), image);
  if (build) job.findings.noted(at(job, 'build'), 'BUILD_NOT_RUN', `nothing is built here; ${image} runs`);
  if (parsed && digestOf(job) === null && (parsed.tag ?? 'latest') === 'latest')
    job.findings.noted(
      at(job, 'image'),
      'MUTABLE_TAG',
      `${image} may be another image tomorrow, and the registry gave no digest`,
      'name a version',
    );
};

/** What answers at any other host is the instance itself, its metadata service, or another machine of the operator's network. */
export const checkRegistry = ({ findings, options }: Job, path: Path, ref: string): void => {
  const { registry } = parseImage(ref)!;
  const facts = Object.hasOwn(options.images, ref) ? options.images[ref]! : null;
  const leadsInward = facts !== null && 'inward' in facts && !options.registries?.includes(registry);
  if (!leadsInward && isAllowed(registry, options.registries)) return;
  findings.refused(
    path,
    'REGISTRY',
    `${registry} is no registry on the internet, nor one that the operator has named`,
    'push it to a registry, or have its host named in the parameter registries',
  );
};

const programOf = (job: Job): Partial<ContainerDefinition> => {
  const { command, entrypoint, user, working_dir, read_only, tty, stdin_open, stop_grace_period, labels, dns, dns_search } =
    job.service;
  for (const [key, words] of Object.entries({ command, entrypoint }))
    if (words?.length === 0)
      job.findings.refused(
        at(job, key),
        'EMPTY_COMMAND',
        `ECS cannot say that the image’s own ${key} is to be left out`,
        `write the ${key} that should run`,
      );
  const grace = stop_grace_period === undefined ? null : durationMs(stop_grace_period);
  return {
    ...(command && command.length > 0 && { command: [...command] }),
    ...(entrypoint && entrypoint.length > 0 && { entryPoint: [...entrypoint] }),
    ...(user !== undefined && { user }),
    ...(working_dir !== undefined && { workingDirectory: working_dir }),
    ...(read_only && { readonlyRootFilesystem: true }),
    ...(tty && { pseudoTerminal: true }),
    ...(stdin_open && { interactive: true }),
    ...(grace !== null && { stopTimeout: Math.max(2, Math.ceil(grace / 1000)) }),
    ...(labels && { dockerLabels: sorted(labels) }),
    ...(dns && { dnsServers: [...dns] }),
    ...(dns_search && { dnsSearchDomains: [...dns_search] }),
  };
};

/** By name, so that an order of lines is no change. A name without a value is not set. */
const environmentOf = (job: Job): { name: string; value: string }[] =>
  Object.entries(job.service.environment ?? {})
    .flatMap(([name, value]) => (value === null ? notSet(job, name) : [{ name, value }]))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

const notSet = (job: Job, name: string): [] => {
  const told = `${name} is not set: neither the file nor the variables that were sent give it a value`;
  job.findings.noted(at(job, 'environment', name), 'VARIABLE_NOT_SET', told, `send ${name} along, or write it into .env`);
  return [];
};

const sorted = (values: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(
    Object.keys(values)
      .sort()
      .map((key) => [key, values[key] ?? '']),
  );
