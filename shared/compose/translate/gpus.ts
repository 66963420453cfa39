import type { ContainerDefinition, ResourceRequirement } from '@aws-sdk/client-ecs';
import type { DeviceRequest } from '../model.js';
import type { Path } from '../tree.js';
import { at, type Job } from './work.js';

/** GPUs of one container: as ECS is told, and how many its task takes from an instance (at least, when it takes all). */
export interface Gpus {
  readonly requirements: readonly ResourceRequirement[];
  readonly count: number;
}

/** The variable in which the agent tells NVIDIA's runtime which GPUs to open. */
export const VISIBLE_GPUS = 'NVIDIA_VISIBLE_DEVICES';

/** Swarm's names for a GPU among generic resources. */
const KINDS: ReadonlySet<string> = new Set(['gpu', 'gpus', 'nvidia-gpu']);

/**
 * `gpus`, `deploy.resources.reservations.devices` and generic resources to GPUs that ECS reserves
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html). Said in several places they are asked for once.
 */
export const gpusOf = (job: Job): Gpus => {
  const { gpus = [], deploy } = job.service;
  const { devices = [], generic_resources: generic = [] } = deploy?.resources?.reservations ?? {};
  const reservations = ['deploy', 'resources', 'reservations'];
  const asked = [
    ...gpus.map((one, index) => countOf(job, one, at(job, 'gpus', index), true)),
    ...devices.map((one, index) => countOf(job, one, at(job, ...reservations, 'devices', index), false)),
    ...generic.map(({ discrete_resource_spec: spec }, index) => {
      if (KINDS.has(spec?.kind?.toLowerCase() ?? '')) return Number(spec?.value ?? 1);
      const path = at(job, ...reservations, 'generic_resources', index);
      job.findings.refused(path, 'GENERIC_RESOURCE', `no instance offers ${spec?.kind ?? 'this'}`, 'kind: gpu, or remove it');
      return 0;
    }),
  ];
  if (asked.some((count) => count < -1)) job.findings.fault(at(job), 'BAD_VALUE', 'GPUs are counted from 0', 'count: 1');
  const counts = asked.filter((count) => count !== 0);
  const [first] = counts;
  if (first === undefined) return { requirements: [], count: 0 };
  if (counts.some((count) => count !== first))
    job.findings.fault(at(job), 'TWO_COUNTS', `${job.name} asks for GPUs in several places, each time for others`, 'keep one');
  if (first < 0)
    job.findings.noted(
      at(job),
      'ALL_GPUS',
      'it takes all GPUs of its instance; room is made for one, and more are taken where there are more',
      'state how many: gpus: [{count: 1}]',
    );
  return { requirements: [{ type: 'GPU', value: first < 0 ? 'ALL' : String(first) }], count: Math.max(1, first) };
};

/** -1 = all of the instance; 0 = none, or refused. A request without a count means all, as for Docker. */
const countOf = (job: Job, request: DeviceRequest, path: Path, isGpu: boolean): number => {
  const { capabilities = [], count, device_ids: ids, driver } = request;
  const refuse = (key: string, message: string, hint: string): number => {
    job.findings.refused([...path, key], 'DEVICE', message, hint);
    return 0;
  };
  if (!isGpu && !capabilities.some((one) => one === 'gpu' || one === 'nvidia'))
    return refuse('capabilities', `${capabilities.join(', ') || 'none'}: only GPUs can be reserved`, 'capabilities: [gpu]');
  if (driver !== undefined && driver !== '' && driver !== 'nvidia')
    return refuse('driver', `instances have no driver ${driver}`, 'nvidia, or leave it out');
  if (request.options !== undefined)
    job.findings.ignored([...path, 'options'], 'DEVICE_OPTIONS', 'ECS hands no options to the driver');
  if (ids !== undefined) return refuse('device_ids', 'ECS chooses which GPU of an instance a task gets', 'write count');
  return Number(count ?? -1);
};

/** What a task takes for its container; all of an instance's are at least one. */
export const gpusIn = ({ resourceRequirements = [] }: Pick<ContainerDefinition, 'resourceRequirements'>): { gpus?: number } => {
  const values = resourceRequirements
    .filter(({ type }) => type === 'GPU')
    .map(({ value }) => (value === 'ALL' ? 1 : Number(value)));
  return values.length > 0 ? { gpus: values.reduce((sum, value) => sum + value, 0) } : {};
};
