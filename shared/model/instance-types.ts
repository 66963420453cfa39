import { USD_PER_HOUR } from './prices.js';

export { PRICES } from './prices.js';

/** What an EC2 instance type is. Prices: prices.ts. */
export interface InstanceType {
  readonly name: string;
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly usdPerHour: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly enis: number;
  /** Baseline share of all vCPUs in percent for burstable types, null for the others. */
  readonly baselinePercent: number | null;
  /** NVIDIA GPUs. They need the GPU AMI of ECS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html */
  readonly gpus: number;
}

const row = (
  name: keyof typeof USD_PER_HOUR,
  vcpu: number,
  gib: number,
  enis: number,
  baselinePercent: number | null = null,
  architecture: InstanceType['architecture'] = 'x86_64',
  gpus = 0,
): InstanceType => ({
  name,
  vcpu,
  memoryMiB: gib * 1024,
  usdPerHour: USD_PER_HOUR[name],
  architecture,
  enis,
  baselinePercent,
  gpus,
});

const gpuRow = (name: keyof typeof USD_PER_HOUR, vcpu: number, gib: number, enis: number, gpus: number): InstanceType =>
  row(name, vcpu, gib, enis, null, 'x86_64', gpus);

export const INSTANCE_TYPES: readonly InstanceType[] = [
  row('t2.micro', 1, 1, 2, 10),
  row('t2.small', 1, 2, 3, 20),
  row('t2.medium', 2, 4, 3, 20),
  row('t3.micro', 2, 1, 2, 10),
  row('t3.small', 2, 2, 3, 20),
  row('t3.medium', 2, 4, 3, 20),
  row('t3.large', 2, 8, 3, 30),
  row('t3.xlarge', 4, 16, 4, 40),
  row('t3a.small', 2, 2, 2, 20),
  row('t3a.medium', 2, 4, 3, 20),
  row('t4g.small', 2, 2, 3, 20, 'arm64'),
  row('t4g.medium', 2, 4, 3, 20, 'arm64'),
  row('m5.large', 2, 8, 3),
  row('m5.xlarge', 4, 16, 4),
  row('m5.2xlarge', 8, 32, 4),
  row('m6i.large', 2, 8, 3),
  row('m6i.xlarge', 4, 16, 4),
  row('m7g.medium', 1, 4, 2, null, 'arm64'),
  row('m7g.large', 2, 8, 3, null, 'arm64'),
  row('c5.large', 2, 4, 3),
  row('c5.xlarge', 4, 8, 4),
  row('c6i.large', 2, 4, 3),
  row('c6i.xlarge', 4, 8, 4),
  row('c7i.large', 2, 4, 3),
  row('r5.large', 2, 16, 3),
  row('r6i.large', 2, 16, 3),
  gpuRow('g4dn.xlarge', 4, 16, 3, 1),
  gpuRow('g4dn.2xlarge', 8, 32, 3, 1),
  gpuRow('g4dn.12xlarge', 48, 192, 8, 4),
  gpuRow('g5.xlarge', 4, 16, 4, 1),
  gpuRow('g5.2xlarge', 8, 32, 4, 1),
];

export const instanceType = (name: string): InstanceType | undefined => INSTANCE_TYPES.find((type) => type.name === name);

/**
 * Memory that the ECS agent registers: the kernel keeps a part. The agent reports what the kernel sees, about 93 to 96 % of the
 * nominal size (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html).
 * A running cluster's truth is its container instances; this is only for sizing what is not there yet.
 */
export const registeredMemoryMiB = (type: InstanceType): number => Math.floor(type.memoryMiB * 0.94);
