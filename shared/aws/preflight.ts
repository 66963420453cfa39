import {
  DescribeImagesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  type EC2Client,
  type RouteTable,
  type Subnet,
} from '@aws-sdk/client-ec2';
import type { Config } from '../config.js';
import type { LaunchTemplate } from '../model/policy.js';
import type { Facts, SubnetFacts } from '../provision/preflight.js';
import { send } from './send.js';

/** Reads what the preflight judges. What cannot be read (no right to, or unknown to this end) stays null. */
export const readFacts = async (ec2: EC2Client, config: Config): Promise<Facts> => ({
  subnets: await readable(() => subnetFacts(ec2, config)),
  offered: await readable(() => offerings(ec2, config)),
  architecture: await readable(() => imageArchitecture(ec2, config)),
  otherArchitecture: config.otherTemplate && (await readable(() => imageArchitecture(ec2, config.otherTemplate!))),
});

const readable = async <T>(read: () => Promise<T>): Promise<T | null> => read().catch(() => null);

const subnetFacts = async (ec2: EC2Client, config: Config): Promise<SubnetFacts[]> => {
  const ids = config.subnets.map(({ subnetId }) => subnetId);
  const which = ids.length > 0 ? { SubnetIds: ids } : { Filters: [{ Name: 'default-for-az', Values: ['true'] }] };
  const { Subnets = [] } = await send(ec2, new DescribeSubnetsCommand(which));
  const vpcs = [...new Set(Subnets.map((subnet) => subnet.VpcId!))];
  const { RouteTables = [] } = await send(ec2, new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: vpcs }] }));
  const facts = Subnets.map((subnet) => factsOf(subnet, RouteTables));
  return facts.every(({ wayOut }) => wayOut !== null) ? facts : withEndpoints(ec2, facts, vpcs);
};

const factsOf = (subnet: Subnet, tables: readonly RouteTable[]): SubnetFacts => ({
  id: subnet.SubnetId!,
  zone: subnet.AvailabilityZone!,
  publicAddress: subnet.MapPublicIpOnLaunch ?? false,
  wayOut: wayOut(tables.find((table) => isOf(table, subnet)) ?? tables.find((table) => isMainOf(table, subnet))),
  ecsEndpoint: false,
  freeAddresses: subnet.AvailableIpAddressCount ?? 1,
});

const isOf = (table: RouteTable, subnet: Subnet): boolean =>
  (table.Associations ?? []).some((association) => association.SubnetId === subnet.SubnetId);

/** A subnet without a table of its own follows its VPC's main table (VPC_Route_Tables.html). */
const isMainOf = (table: RouteTable, subnet: Subnet): boolean =>
  table.VpcId === subnet.VpcId && (table.Associations ?? []).some((association) => association.Main);

const wayOut = (table: RouteTable | undefined): SubnetFacts['wayOut'] => {
  const route = table?.Routes?.find((one) => one.DestinationCidrBlock === '0.0.0.0/0' && one.State !== 'blackhole');
  if (!route) return null;
  return route.GatewayId?.startsWith('igw-') ? 'internet-gateway' : 'other';
};

const withEndpoints = async (ec2: EC2Client, facts: SubnetFacts[], vpcs: string[]): Promise<SubnetFacts[]> => {
  const { VpcEndpoints = [] } = await send(ec2, new DescribeVpcEndpointsCommand({ Filters: [{ Name: 'vpc-id', Values: vpcs }] }));
  const ecsEndpoint = VpcEndpoints.some((endpoint) => endpoint.ServiceName?.endsWith('.ecs-agent'));
  return facts.map((one) => ({ ...one, ecsEndpoint }));
};

const offerings = async (ec2: EC2Client, config: Config): Promise<Record<string, string[]>> => {
  const offered: Record<string, string[]> = {};
  const Values = config.types.map(({ name }) => name);
  const answer = await send(
    ec2,
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values }],
      MaxResults: 1000,
    }),
  );
  for (const { InstanceType, Location } of answer.InstanceTypeOfferings ?? []) (offered[InstanceType!] ??= []).push(Location!);
  return offered;
};

const imageArchitecture = async (ec2: EC2Client, template: LaunchTemplate): Promise<string | null> => {
  const versions = await send(
    ec2,
    new DescribeLaunchTemplateVersionsCommand({
      LaunchTemplateId: template.launchTemplateId,
      Versions: [template.launchTemplateVersion],
    }),
  );
  const imageId = versions.LaunchTemplateVersions?.[0]?.LaunchTemplateData?.ImageId;
  if (!imageId?.startsWith('ami-')) return null;
  const { Images } = await send(ec2, new DescribeImagesCommand({ ImageIds: [imageId] }));
  return Images?.[0]?.Architecture ?? null;
};
