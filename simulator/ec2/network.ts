import { hex } from '../ids.js';
import { type Amazon, AwsError, type Operation } from '../parts.js';
import { type Fields, type Filter, type Paging, page, passes } from './lists.js';
import type { Ec2State, Subnet } from './state.js';

/** The default VPC: 172.31.0.0/16, a /20 subnet a zone, a way to the internet (default-vpc-components.html). */
export const subnetsOf = ({ settings, world }: Amazon): Subnet[] =>
  settings.zones.map((zone, index) => ({
    id: `subnet-0${hex(world.random('network ids'), 16)}`,
    zone,
    zoneId: `${settings.region.replace(/^(..)-(.).*-(\d)$/, '$1$2$3')}-az${index + 1}`,
    cidr: `172.31.${index * 16}.0/20`,
    index,
  }));

export const networkOperations = (state: Ec2State): Readonly<Record<string, Operation>> => ({
  DescribeSubnets: (input: Described & { SubnetIds?: readonly string[] }) => {
    for (const id of input.SubnetIds ?? []) {
      if (!state.subnets.some((subnet) => subnet.id === id))
        throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`);
    }
    const wanted = state.subnets.filter((subnet) => !input.SubnetIds?.length || input.SubnetIds.includes(subnet.id));
    return listed(
      'Subnets',
      wanted,
      input,
      (subnet) => subnetFields(state, subnet),
      (subnet) => subnetView(state, subnet),
    );
  },
  DescribeVpcs: (input: Described & { VpcIds?: readonly string[] }) => {
    const unknown = input.VpcIds?.find((id) => id !== state.vpcId);
    if (unknown) throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${unknown}' does not exist`);
    return listed('Vpcs', [state.vpcId], input, vpcFields, (id) => vpcView(state, id));
  },
  DescribeAvailabilityZones: (input: Described & { ZoneNames?: readonly string[] }) =>
    listed(
      'AvailabilityZones',
      state.subnets,
      input,
      ({ zone }) =>
        (name) =>
          zoneField(state, zone, name),
      (subnet) => zoneView(state, subnet),
    ),
});

/** What the Describe operations of the network take. */
export interface Described extends Paging {
  readonly Filters?: readonly Filter[];
}

/** Filters, pages and shows a list under the name that the answer gives it. */
export const listed = <T>(
  name: string,
  all: readonly T[],
  input: Described,
  fields: (item: T) => Fields,
  view: (item: T) => object,
): object => {
  const { items, ...next } = page(
    all.filter((item) => passes(input.Filters, fields(item))),
    input,
  );
  return { [name]: items.map(view), ...next };
};

const subnetFields =
  (state: Ec2State, subnet: Subnet): Fields =>
  (name) => {
    if (name.startsWith('tag')) return [];
    const value = {
      'subnet-id': subnet.id,
      'vpc-id': state.vpcId,
      'availability-zone': subnet.zone,
      'availability-zone-id': subnet.zoneId,
      'default-for-az': 'true',
      defaultForAz: 'true',
      state: 'available',
    }[name];
    return value === undefined ? undefined : [value];
  };

const subnetView = ({ vpcId, instances, amazon }: Ec2State, subnet: Subnet): object => ({
  SubnetId: subnet.id,
  SubnetArn: `arn:aws:ec2:${amazon.settings.region}:${amazon.settings.account}:subnet/${subnet.id}`,
  VpcId: vpcId,
  State: 'available',
  AvailabilityZone: subnet.zone,
  AvailabilityZoneId: subnet.zoneId,
  CidrBlock: subnet.cidr,
  // A /20 has 4,096 addresses of which AWS keeps five (subnet-sizing.html).
  AvailableIpAddressCount:
    4091 - [...instances.values()].filter(({ subnetId, state }) => subnetId === subnet.id && state !== 'terminated').length,
  DefaultForAz: true,
  MapPublicIpOnLaunch: true,
  OwnerId: amazon.settings.account,
  Tags: [],
});

const vpcFields =
  (id: string): Fields =>
  (name) =>
    name.startsWith('tag')
      ? []
      : { 'vpc-id': [id], 'is-default': ['true'], isDefault: ['true'], state: ['available'], cidr: ['172.31.0.0/16'] }[name];

const vpcView = ({ amazon }: Ec2State, id: string): object => ({
  VpcId: id,
  CidrBlock: '172.31.0.0/16',
  IsDefault: true,
  State: 'available',
  InstanceTenancy: 'default',
  OwnerId: amazon.settings.account,
  Tags: [],
});

const zoneField = ({ amazon }: Ec2State, zone: string, name: string): string[] | undefined =>
  ({
    'zone-name': [zone],
    state: ['available'],
    'region-name': [amazon.settings.region],
    'zone-type': ['availability-zone'],
    'opt-in-status': ['opt-in-not-required'],
  })[name];

const zoneView = ({ amazon }: Ec2State, { zone, zoneId }: Subnet): object => ({
  ZoneName: zone,
  ZoneId: zoneId,
  RegionName: amazon.settings.region,
  State: 'available',
  ZoneType: 'availability-zone',
  OptInStatus: 'opt-in-not-required',
});
