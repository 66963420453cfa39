import { DescribeInstancesCommand, type EC2Client, type Instance } from '@aws-sdk/client-ec2';
import type { InstanceSeen } from '../model/observation.js';
import { send } from './send.js';

/** All EC2 instances that carry our cluster's tag, terminated ones too as long as EC2 shows them. */
export const readInstances = async (ec2: EC2Client, cluster: string): Promise<Omit<InstanceSeen, 'containerInstance'>[]> => {
  const found: Instance[] = [];
  let NextToken: string | undefined;
  do {
    const page = await send(
      ec2,
      new DescribeInstancesCommand({
        Filters: [{ Name: 'tag:evenkeel:cluster', Values: [cluster] }],
        NextToken,
        MaxResults: 1000,
      }),
    );
    found.push(...(page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return found.map(toSeen);
};

const toSeen = (instance: Instance): Omit<InstanceSeen, 'containerInstance'> => {
  const tags = Object.fromEntries((instance.Tags ?? []).map((tag) => [tag.Key, tag.Value]));
  return {
    id: instance.InstanceId!,
    type: instance.InstanceType ?? '',
    zone: instance.Placement?.AvailabilityZone ?? '',
    market: instance.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand',
    state: (instance.State?.Name ?? 'pending') as InstanceSeen['state'],
    launchedAt: instance.LaunchTime?.getTime() ?? 0,
    cluster: tags['evenkeel:cluster'] ?? null,
    intent: tags['evenkeel:intent'] ?? null,
    address: instance.PublicIpAddress ?? instance.PrivateIpAddress ?? null,
  };
};
