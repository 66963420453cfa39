import { INSTANCE_TYPES, type InstanceType, instanceType } from '../../shared/model/instance-types.js';
import { AwsError, type Operation } from '../parts.js';
import { type Filter, type Paging, page, passes } from './lists.js';
import type { Ec2State } from './state.js';

/** Instance types and where they are offered: every known type in every zone. */
export const typeOperations = (state: Ec2State): Readonly<Record<string, Operation>> => ({
  DescribeInstanceTypes: (input: Paging & { InstanceTypes?: readonly string[]; Filters?: readonly Filter[] }) => {
    const unknown = input.InstanceTypes?.filter((name) => !instanceType(name)) ?? [];
    if (unknown.length > 0) {
      throw new AwsError('InvalidInstanceType', `The following supplied instance types do not exist: [${unknown.join(', ')}]`);
    }
    const wanted = input.InstanceTypes?.length
      ? INSTANCE_TYPES.filter(({ name }) => input.InstanceTypes!.includes(name))
      : INSTANCE_TYPES;
    const { items, ...next } = page(
      wanted.filter((type) => passes(input.Filters, (name) => fieldOf(type, name))),
      input,
    );
    return { InstanceTypes: items.map(view), ...next };
  },
  DescribeInstanceTypeOfferings: (input: Paging & { LocationType?: string; Filters?: readonly Filter[] }) => {
    const byZone = input.LocationType === 'availability-zone';
    const locations = byZone ? state.amazon.settings.zones : [state.amazon.settings.region];
    const all = locations.flatMap((Location) =>
      INSTANCE_TYPES.map(({ name }) => ({ InstanceType: name, LocationType: input.LocationType ?? 'region', Location })),
    );
    const found = all.filter((offer) =>
      passes(input.Filters, (name) => ({ 'instance-type': [offer.InstanceType], location: [offer.Location] })[name]),
    );
    const { items, ...next } = page(found, input);
    return { InstanceTypeOfferings: items, ...next };
  },
});

const fieldOf = (type: InstanceType, name: string): string[] | undefined =>
  ({
    'instance-type': [type.name],
    'current-generation': ['true'],
    'burstable-performance-supported': [String(type.baselinePercent !== null)],
    'processor-info.supported-architecture': [type.architecture],
    'vcpu-info.default-vcpus': [String(type.vcpu)],
    'memory-info.size-in-mib': [String(type.memoryMiB)],
    'supported-usage-class': ['on-demand', 'spot'],
  })[name];

const view = (type: InstanceType): object => ({
  InstanceType: type.name,
  CurrentGeneration: true,
  SupportedUsageClasses: ['on-demand', 'spot'],
  BurstablePerformanceSupported: type.baselinePercent !== null,
  ProcessorInfo: { SupportedArchitectures: [type.architecture] },
  VCpuInfo: { DefaultVCpus: type.vcpu },
  MemoryInfo: { SizeInMiB: type.memoryMiB },
  NetworkInfo: { MaximumNetworkInterfaces: type.enis },
});
