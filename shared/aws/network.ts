import { DescribeSubnetsCommand, DescribeVpcsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { SubnetSeen, VpcSeen } from '../provision/network.js';
import { send } from './send.js';

/** The VPCs and subnets of the region, as far as they matter: those named, or those that could be meant. */
export const readNetwork = async (ec2: EC2Client): Promise<{ vpcs: VpcSeen[]; subnets: SubnetSeen[] }> => {
  const vpcs = await send(ec2, new DescribeVpcsCommand({}));
  const subnets: SubnetSeen[] = [];
  let NextToken: string | undefined;
  do {
    const page = await send(ec2, new DescribeSubnetsCommand({ NextToken, MaxResults: 1000 }));
    for (const one of page.Subnets ?? [])
      subnets.push({ id: one.SubnetId!, vpcId: one.VpcId!, zone: one.AvailabilityZone!, isDefault: one.DefaultForAz ?? false });
    NextToken = page.NextToken;
  } while (NextToken);
  return { vpcs: (vpcs.Vpcs ?? []).map((vpc) => ({ id: vpc.VpcId!, isDefault: vpc.IsDefault ?? false })), subnets };
};
