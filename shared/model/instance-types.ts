/** Where the dollars come from: list prices as this table was written, not as an account is billed. Shown wherever a cost is. */
export const PRICES = {
  source: 'https://aws.amazon.com/ec2/pricing/on-demand/',
  region: 'us-east-1',
  operatingSystem: 'Linux',
  writtenOn: '2026-11-22',
} as const;

/** What an EC2 instance type is. Prices: on-demand Linux, us-east-1, https://aws.amazon.com/ec2/pricing/on-demand/ */
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
  name: string,
  vcpu: number,
  gib: number,
  usdPerHour: number,
  enis: number,
  baselinePercent: number | null = null,
  architecture: InstanceType['architecture'] = 'x86_64',
  gpus = 0,
): InstanceType => ({ name, vcpu, memoryMiB: gib * 1024, usdPerHour, architecture, enis, baselinePercent, gpus });

const gpuRow = (name: string, vcpu: number, gib: number, usdPerHour: number, enis: number, gpus: number): InstanceType =>
  row(name, vcpu, gib, usdPerHour, enis, null, 'x86_64', gpus);

export const INSTANCE_TYPES: readonly InstanceType[] = [
  row('t2.micro', 1, 1, 0.0116, 2, 10),
  row('t2.small', 1, 2, 0.023, 3, 20),
  row('t2.medium', 2, 4, 0.0464, 3, 20),
  row('t3.micro', 2, 1, 0.0104, 2, 10),
  row('t3.small', 2, 2, 0.0208, 3, 20),
  row('t3.medium', 2, 4, 0.0416, 3, 20),
  row('t3.large', 2, 8, 0.0832, 3, 30),
  row('t3.xlarge', 4, 16, 0.1664, 4, 40),
  row('t3a.small', 2, 2, 0.0188, 2, 20),
  row('t3a.medium', 2, 4, 0.0376, 3, 20),
  row('t4g.small', 2, 2, 0.0168, 3, 20, 'arm64'),
  row('t4g.medium', 2, 4, 0.0336, 3, 20, 'arm64'),
  row('m5.large', 2, 8, 0.096, 3),
  row('m5.xlarge', 4, 16, 0.192, 4),
  row('m5.2xlarge', 8, 32, 0.384, 4),
  row('m6i.large', 2, 8, 0.096, 3),
  row('m6i.xlarge', 4, 16, 0.192, 4),
  row('m7g.medium', 1, 4, 0.0408, 2, null, 'arm64'),
  row('m7g.large', 2, 8, 0.0816, 3, null, 'arm64'),
  row('c5.large', 2, 4, 0.085, 3),
  row('c5.xlarge', 4, 8, 0.17, 4),
  row('c6i.large', 2, 4, 0.085, 3),
  row('c6i.xlarge', 4, 8, 0.17, 4),
  row('c7i.large', 2, 4, 0.08925, 3),
  row('r5.large', 2, 16, 0.126, 3),
  row('r6i.large', 2, 16, 0.126, 3),
  gpuRow('g4dn.xlarge', 4, 16, 0.526, 3, 1),
  gpuRow('g4dn.2xlarge', 8, 32, 0.752, 3, 1),
  gpuRow('g4dn.12xlarge', 48, 192, 3.912, 8, 4),
  gpuRow('g5.xlarge', 4, 16, 1.006, 4, 1),
  gpuRow('g5.2xlarge', 8, 32, 1.212, 4, 1),
];

export const instanceType = (name: string): InstanceType | undefined => INSTANCE_TYPES.find((type) => type.name === name);

/**
 * Memory that the ECS agent registers: the kernel keeps a part. The agent reports what the kernel sees, about 93 to 96 % of the
 * nominal size (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html).
 * A running cluster's truth is its container instances; this is only for sizing what is not there yet.
 */
export const registeredMemoryMiB = (type: InstanceType): number => Math.floor(type.memoryMiB * 0.94);
