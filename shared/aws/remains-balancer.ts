import {
  DescribeListenersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { inChunks } from './chunks.js';
import { send } from './send.js';

/** All listeners of the stack's own balancer: nobody else has business there. */
export const readListeners = async (elb: ElasticLoadBalancingV2Client, LoadBalancerArn: string): Promise<string[]> => {
  const found: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await send(elb, new DescribeListenersCommand({ LoadBalancerArn, Marker }));
    found.push(...(page.Listeners ?? []).map((listener) => listener.ListenerArn!));
    Marker = page.NextMarker;
  } while (Marker);
  return found;
};

/** Target groups that carry this cluster's tag: they outlive the balancer, and a stack does not know them. */
export const readTargetGroups = async (elb: ElasticLoadBalancingV2Client, cluster: string): Promise<string[]> => {
  const found: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await send(elb, new DescribeTargetGroupsCommand({ Marker }));
    found.push(...(page.TargetGroups ?? []).map((group) => group.TargetGroupArn!));
    Marker = page.NextMarker;
  } while (Marker);
  return inChunks(found, TAGS_A_CALL, async (ResourceArns) => {
    const { TagDescriptions = [] } = await send(elb, new DescribeTagsCommand({ ResourceArns }));
    return TagDescriptions.filter(({ Tags = [] }) =>
      Tags.some((tag) => tag.Key === 'evenkeel:cluster' && tag.Value === cluster),
    ).map(({ ResourceArn }) => ResourceArn!);
  });
};

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html */
const TAGS_A_CALL = 20;
