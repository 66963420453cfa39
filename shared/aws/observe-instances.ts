import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  type EC2Client,
  type Instance,
  type InstanceStatus,
  type InstanceStatusSummary,
} from '@aws-sdk/client-ec2';
import type { InstanceSeen } from '../model/observation.js';
import type { Clock } from '../model/time.js';
import { send } from './send.js';
import { sideBySide } from './side-by-side.js';
import { BRIEF_MILLISECONDS } from './unread.js';

/** All EC2 instances that carry our cluster's tag, terminated ones too as long as EC2 shows them. */
export const readInstances = async (ec2: EC2Client, cluster: string): Promise<Seen[]> => {
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

/** What DescribeInstances tells of one. */
type Seen = Omit<InstanceSeen, 'containerInstance'>;

/** The two checks are two filters, and filters are joined by "and": mostly both answers are empty. */
const CHECKS = ['instance-status.status', 'system-status.status'] as const;

/** Since when EC2's status checks of an instance fail. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html */
export const readImpaired = async (ec2: EC2Client, clock: Clock): Promise<ReadonlyMap<string, number>> => {
  const told = await sideBySide(clock, ...CHECKS.map((check) => () => readFailing(ec2, check)));
  return new Map(
    told
      .flat()
      .map(({ InstanceId = '', InstanceStatus, SystemStatus }) => [
        InstanceId,
        Math.min(sinceOf(InstanceStatus), sinceOf(SystemStatus)),
      ]),
  );
};

const readFailing = async (ec2: EC2Client, Name: (typeof CHECKS)[number]): Promise<InstanceStatus[]> => {
  const found: InstanceStatus[] = [];
  let NextToken: string | undefined;
  do {
    const Filters = [{ Name, Values: ['impaired'] }];
    const page = await send(ec2, new DescribeInstanceStatusCommand({ Filters, NextToken, MaxResults: 1000 }), BRIEF_MILLISECONDS);
    found.push(...(page.InstanceStatuses ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
};

/** A check that passes has no time; one that fails and does not say since when has failed for long. */
const sinceOf = (summary: InstanceStatusSummary | undefined): number => {
  if (summary?.Status !== 'impaired') return Number.MAX_SAFE_INTEGER;
  const times = (summary.Details ?? []).flatMap((one) => one.ImpairedSince?.getTime() ?? []);
  return times.length > 0 ? Math.min(...times) : 0;
};

const toSeen = (instance: Instance): Seen => {
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
    protect: tags['evenkeel:protect'] === 'true',
    template: tags['aws:ec2launchtemplate:version'] ?? null,
    templateId: tags['aws:ec2launchtemplate:id'] ?? null,
    address: instance.PublicIpAddress ?? instance.PrivateIpAddress ?? null,
    privateAddress: instance.PrivateIpAddress ?? null,
  };
};
