import {
  DescribeListenersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type Listener,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { targetGroupOf, targetGroupPrefix } from '../deploying/names.js';
import type { SeenListener, SeenTargetGroup } from '../deploying/seen.js';
import { send } from './send.js';

/** The target groups of a project, known by their names, with the health of their targets. */
export const readTargetGroups = async (
  elb: ElasticLoadBalancingV2Client,
  cluster: string,
  project: string,
): Promise<SeenTargetGroup[]> => {
  const found: TargetGroup[] = [];
  let Marker: string | undefined;
  do {
    const page = await send(elb, new DescribeTargetGroupsCommand({ PageSize: 400, Marker }));
    found.push(...(page.TargetGroups ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  const ours = found.filter(({ TargetGroupName }) => TargetGroupName?.startsWith(targetGroupPrefix(cluster, project)));
  const seen: SeenTargetGroup[] = [];
  for (const group of ours) seen.push(await withHealth(elb, group));
  return seen;
};

/** Every listener of the shared balancer, whoever made it. */
export const readListeners = async (elb: ElasticLoadBalancingV2Client, LoadBalancerArn: string): Promise<SeenListener[]> => {
  const found: Listener[] = [];
  let Marker: string | undefined;
  do {
    const page = await send(elb, new DescribeListenersCommand({ LoadBalancerArn, PageSize: 400, Marker }));
    found.push(...(page.Listeners ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  return found.map((listener) => ({
    arn: listener.ListenerArn ?? '',
    port: listener.Port ?? 0,
    targetGroup: forwardOf(listener),
  }));
};

const withHealth = async (elb: ElasticLoadBalancingV2Client, group: TargetGroup): Promise<SeenTargetGroup> => {
  const answer = await send(elb, new DescribeTargetHealthCommand({ TargetGroupArn: group.TargetGroupArn }));
  const health = answer.TargetHealthDescriptions ?? [];
  return {
    name: group.TargetGroupName ?? '',
    arn: group.TargetGroupArn ?? '',
    healthPath: group.HealthCheckPath ?? null,
    healthy: health.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length,
    unhealthy: health.flatMap(({ TargetHealth }) =>
      TargetHealth?.State === 'unhealthy' ? [TargetHealth.Description ?? 'unhealthy'] : [],
    ),
  };
};

const forwardOf = ({ DefaultActions = [] }: Listener): string | null => {
  const [action, ...more] = DefaultActions;
  const groups = action?.ForwardConfig?.TargetGroups ?? [];
  if (action?.Type !== 'forward' || more.length > 0 || groups.length > 1) return null;
  return targetGroupOf(action.TargetGroupArn ?? groups[0]?.TargetGroupArn);
};
