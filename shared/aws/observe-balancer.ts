import {
  type Certificate,
  DescribeListenerCertificatesCommand,
  DescribeListenersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type Listener,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { targetGroupPrefix } from '../deploying/names.js';
import type { SeenListener, SeenTargetGroup } from '../deploying/seen.js';
import { inChunksAtOnce } from './chunks.js';
import { forwardOf, readRules } from './observe-rules.js';
import { clockOf, send } from './send.js';

/** The target groups of a project, known by their names, with the health of their targets. `all` = those of the region, if known. */
export const readTargetGroups = async (
  elb: ElasticLoadBalancingV2Client,
  cluster: string,
  project: string,
  all: Promise<readonly TargetGroup[]> = readAllTargetGroups(elb),
): Promise<SeenTargetGroup[]> => {
  const ours = (await all).filter(({ TargetGroupName }) => TargetGroupName?.startsWith(targetGroupPrefix(cluster, project)));
  return inChunksAtOnce(clockOf(elb), ours, 1, async ([group]) => [await withHealth(elb, group!)]);
};

export const readAllTargetGroups = async (elb: ElasticLoadBalancingV2Client): Promise<TargetGroup[]> => {
  const found: TargetGroup[] = [];
  let Marker: string | undefined;
  do {
    const page = await send(elb, new DescribeTargetGroupsCommand({ PageSize: 400, Marker }));
    found.push(...(page.TargetGroups ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  return found;
};

/** Every listener of the shared balancer with its certificates and rules, whoever made it. */
export const readListeners = async (elb: ElasticLoadBalancingV2Client, LoadBalancerArn: string): Promise<SeenListener[]> => {
  const found: Listener[] = [];
  let Marker: string | undefined;
  do {
    const page = await send(elb, new DescribeListenersCommand({ LoadBalancerArn, PageSize: 400, Marker }));
    found.push(...(page.Listeners ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  return inChunksAtOnce(clockOf(elb), found, 1, async ([listener]) => [await withRules(elb, listener!)]);
};

const withRules = async (elb: ElasticLoadBalancingV2Client, listener: Listener): Promise<SeenListener> => ({
  arn: listener.ListenerArn ?? '',
  port: listener.Port ?? 0,
  targetGroup: forwardOf(listener.DefaultActions),
  answers: listener.DefaultActions?.[0]?.Type === 'fixed-response',
  certificates: listener.Protocol === 'HTTPS' ? await readCertificates(elb, listener) : [],
  rules: await readRules(elb, listener.ListenerArn ?? ''),
});

/** Its own first, then those that it chooses by name. */
const readCertificates = async (elb: ElasticLoadBalancingV2Client, { ListenerArn }: Listener): Promise<string[]> => {
  const found: Certificate[] = [];
  let Marker: string | undefined;
  do {
    const page = await send(elb, new DescribeListenerCertificatesCommand({ ListenerArn, Marker }));
    found.push(...(page.Certificates ?? []));
    Marker = page.NextMarker;
  } while (Marker);
  const sorted = found.sort((a, b) => Number(b.IsDefault ?? false) - Number(a.IsDefault ?? false));
  return [...new Set(sorted.flatMap(({ CertificateArn }) => CertificateArn ?? []))];
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
