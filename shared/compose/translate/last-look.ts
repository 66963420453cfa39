import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { TaskDefinitionInput } from '../../model/project.js';
import { QUOTAS } from '../../model/quotas.js';
import type { Path } from '../tree.js';
import { VISIBLE_GPUS } from './gpus.js';
import type { Job } from './work.js';

/**
 * What no task definition may hold, whichever line of the file it came from: ECS would turn the whole of it down when the deployment
 * has begun, or the agent would read one value as two.
 */
export const checkDefinition = (job: Job, input: TaskDefinitionInput, path: Path): void => {
  for (const name of twice((input.containerDefinitions ?? []).map((one) => one.name ?? '')))
    job.findings.fault(path, 'NAME_TWICE', `two containers of its task would be called ${name}`, 'rename one of the services');
  for (const name of [...(input.containerDefinitions ?? []), ...(input.volumes ?? [])].map((one) => one.name ?? ''))
    if (name.length > QUOTAS.nameCharacters)
      job.findings.fault(
        path,
        'NAME_TOO_LONG',
        `"${name}" has ${name.length} characters, more than ECS’s ${QUOTAS.nameCharacters} for a name in a task definition`,
        'give the service or the volume a shorter name',
      );
  checkDevices(job, input, path);
  const { cpu, memory } = input;
  for (const { at, value } of valuesIn({
    ...input,
    ...(cpu && { cpu: Number(cpu) }),
    ...(memory && { memory: Number(memory) }),
  })) {
    const field = at.filter((step) => !/^\d+$/.test(step)).join('.');
    if (typeof value === 'number' && !(Math.abs(value) <= MOST_INTEGER))
      job.findings.fault(path, 'NUMBER_TOO_LARGE', `${field} would be ${value}, and ECS counts to ${MOST_INTEGER}`, 'write less');
    const [unseen] = typeof value === 'string' ? ((isFree(at) ? NUL : CONTROL).exec(value) ?? []) : [];
    if (unseen !== undefined)
      job.findings.fault(path, 'CONTROL_CHARACTER', `${field} holds ${JSON.stringify(unseen)}`, 'remove what cannot be seen');
  }
  const size = Buffer.byteLength(JSON.stringify(input));
  if (size > QUOTAS.definitionBytes)
    job.findings.fault(
      path,
      'DEFINITION_TOO_LARGE',
      `the task definition ${input.family} has ${size} bytes, more than ECS’s ${QUOTAS.definitionBytes}`,
      'put large files into the image, or divide a group',
    );
};

/**
 * Which GPUs a container sees is the agent's to say. In a task that has one, it opens what this variable names, all of the instance's
 * where it says so, to each container that sets it: https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go
 */
const checkDevices = (job: Job, { containerDefinitions = [] }: TaskDefinitionInput, path: Path): void => {
  if (!containerDefinitions.some(hasGpu)) return;
  for (const one of containerDefinitions)
    if (!hasGpu(one) && one.environment?.some(({ name }) => name === VISIBLE_GPUS))
      job.findings.refused(
        path,
        'GPU_UNRESERVED',
        `${one.name} has reserved no GPU, and with ${VISIBLE_GPUS} it would take those of others`,
        `remove ${VISIBLE_GPUS}, or ask for gpus`,
        'operator',
      );
};

const hasGpu = ({ resourceRequirements = [] }: ContainerDefinition): boolean =>
  resourceRequirements.some(({ type }) => type === 'GPU');

/** Its integers have 32 bits: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export const MOST_INTEGER = 2 ** 31 - 1;

const NUL = /\0/;
const CONTROL = /\p{Cc}/u;

/** Texts that only the program itself reads, line breaks and all. */
const isFree = (at: readonly string[]): boolean =>
  at.some((step) => ['command', 'entryPoint', 'environment', 'dockerLabels', 'labels'].includes(step));

interface Value {
  readonly at: readonly string[];
  readonly value: unknown;
}

const valuesIn = (part: unknown, at: readonly string[] = []): readonly Value[] =>
  typeof part === 'object' && part !== null
    ? Object.entries(part).flatMap(([key, value]) => valuesIn(value, [...at, key]))
    : [{ at, value: part }];

const twice = (names: readonly string[]): readonly string[] => names.filter((name, index) => names.indexOf(name) !== index);
