import type { ContainerDefinition, ContainerDependency } from '@aws-sdk/client-ecs';
import { parseImage, pinned } from '../images.js';
import { checkRegistry } from './container.js';
import { VISIBLE_GPUS } from './gpus.js';
import { checkProgram } from './values.js';
import { at, ecsSafe, type Job } from './work.js';

/** Docker's own least, so that steps that end before the program begins take next to no room: the limit is the program's. */
export const STEP_RESERVATION_MIB = 6;
/** A task holds ten containers, the program, its proxy and a file writer among them: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const MOST_STEPS = 7;

/**
 * The program's container behind its `pre_start` steps: each a container that is not essential, begins when the one before it has
 * ended with 0, and shares mounts and environment. ECS does so in each task:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
 */
export const withPreStart = (job: Job, program: ContainerDefinition): readonly ContainerDefinition[] => {
  const steps = job.service.pre_start ?? [];
  if (steps.length === 0) return [program];
  check(job);
  const made: ContainerDefinition[] = [];
  for (const index of steps.keys()) made.push(stepOf(job, program, index, made.at(-1)));
  return [...made, { ...program, dependsOn: [...(program.dependsOn ?? []), ended(made.at(-1)!)] }];
};

/** References of the steps' images and their digests, where the registry told. */
export const stepImages = (job: Job): { ref: string; digest: string | null }[] =>
  [...new Set((job.service.pre_start ?? []).map(({ image }) => image ?? job.service.image ?? ''))]
    .filter((ref) => ref !== job.service.image)
    .map((ref) => ({ ref, digest: digestOf(job, ref) }));

const stepOf = (job: Job, program: ContainerDefinition, index: number, before?: ContainerDefinition): ContainerDefinition => {
  const { command, environment, image, user, working_dir } = job.service.pre_start![index]!;
  const ref = image ?? job.service.image ?? '';
  const waits = [...(program.dependsOn ?? []), ...(before ? [ended(before)] : [])];
  return {
    name: `${ecsSafe(job.name)}-pre-start-${index + 1}`,
    image: ref === job.service.image ? program.image : pinned(ref, digestOf(job, ref)),
    essential: false,
    cpu: 0,
    memory: program.memory,
    memoryReservation: STEP_RESERVATION_MIB,
    ...(command && { command: [...command] }),
    ...((user ?? program.user) !== undefined && { user: user ?? program.user }),
    ...((working_dir ?? program.workingDirectory) !== undefined && { workingDirectory: working_dir ?? program.workingDirectory }),
    environment: environmentOf(program, environment),
    ...(program.mountPoints && { mountPoints: program.mountPoints }),
    ...(program.secrets && { secrets: program.secrets }),
    ...(program.links && { links: program.links }),
    ...(waits.length > 0 && { dependsOn: waits }),
    logConfiguration: program.logConfiguration,
  };
};

const ended = ({ name }: ContainerDefinition): ContainerDependency => ({ containerName: name, condition: 'SUCCESS' });

const environmentOf = (
  { environment = [] }: ContainerDefinition,
  own: Readonly<Record<string, string | null>> = {},
): ContainerDefinition['environment'] => {
  const all = new Map(environment.map(({ name, value }) => [name ?? '', value ?? '']));
  // The program's GPUs are its own: a step has none.
  all.delete(VISIBLE_GPUS);
  for (const [name, value] of Object.entries(own)) if (value !== null) all.set(name, value);
  return [...all].map(([name, value]) => ({ name, value })).sort((a, b) => (a.name < b.name ? -1 : 1));
};

const digestOf = ({ options }: Job, ref: string): string | null => {
  const facts = Object.hasOwn(options.images, ref) ? options.images[ref]! : null;
  return parseImage(ref)?.digest ?? (facts && 'digest' in facts ? facts.digest : null);
};

const check = (job: Job): void => {
  const steps = job.service.pre_start ?? [];
  if (steps.length > MOST_STEPS)
    job.findings.fault(
      at(job, 'pre_start'),
      'TOO_MANY_CONTAINERS',
      `${steps.length} steps are more than the ${MOST_STEPS} that a task has room for`,
      'do several in one command',
    );
  for (const [index, { privileged, per_replica, image, environment, working_dir }] of steps.entries()) {
    if (privileged)
      job.findings.refused(
        at(job, 'pre_start', index, 'privileged'),
        'PRIVILEGED',
        'reaches the host and every other project on it',
        'name what it needs: cap_add, devices',
        'operator',
      );
    if (image !== undefined && parseImage(image) === null)
      job.findings.fault(
        at(job, 'pre_start', index, 'image'),
        'BAD_IMAGE',
        `"${image}" is no image name`,
        'registry/repository:tag',
      );
    else if (image !== undefined) checkRegistry(job, at(job, 'pre_start', index, 'image'), image);
    checkProgram(job, ['pre_start', index], { environment, working_dir });
    if (!per_replica && !job.service.restart?.startsWith('no'))
      job.findings.noted(
        at(job, 'pre_start', index),
        'PRE_START_EACH',
        'runs in each task before its program, also when a task is replaced: it must bear to be repeated',
        'make it a service with restart: "no", which runs once for all',
      );
  }
};
