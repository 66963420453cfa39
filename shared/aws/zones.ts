import { DescribeSubnetsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { send } from './send.js';

/** One subnet a zone: of those given, else the default VPC's. Zones in alphabetical order. */
export const readZones = async (ec2: EC2Client, subnetIds: readonly string[]): Promise<{ zone: string; subnetId: string }[]> => {
  const answer = await send(
    ec2,
    new DescribeSubnetsCommand(
      subnetIds.length > 0 ? { SubnetIds: [...subnetIds] } : { Filters: [{ Name: 'default-for-az', Values: ['true'] }] },
    ),
  );
  const byZone = new Map((answer.Subnets ?? []).map((subnet) => [subnet.AvailabilityZone!, subnet.SubnetId!]));
  return [...byZone].sort(([a], [b]) => (a < b ? -1 : 1)).map(([zone, subnetId]) => ({ zone, subnetId }));
};
