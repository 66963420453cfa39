import {
  CreateListenerCommand,
  CreateTargetGroupCommand,
  DeleteListenerCommand,
  DeleteTargetGroupCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Tags } from '../deploying/names.js';
import type { WantedListener, WantedTargetGroup } from '../deploying/steps.js';
import type { Acted } from './deploy.js';
import { send } from './send.js';

/** Looks every 10 s, so that a new task takes requests after 20 s and a dead one takes none after 30 s. */
const HEALTH = {
  HealthCheckIntervalSeconds: 10,
  HealthCheckTimeoutSeconds: 5,
  HealthyThresholdCount: 2,
  UnhealthyThresholdCount: 3,
};
/** The default of 300 s would make every drain and deployment wait five minutes. */
const DEREGISTRATION_SECONDS = 30;

/** HTTP to instances and the dynamic host ports on them. Saying it again changes nothing. */
export const ensureTargetGroup = async (elb: ElasticLoadBalancingV2Client, wanted: WantedTargetGroup): Promise<Acted> => {
  const check = { HealthCheckPath: wanted.healthPath, Matcher: { HttpCode: '200-399' }, ...HEALTH };
  const TargetGroupArn = wanted.arn ?? (await createTargetGroup(elb, wanted, check));
  if (wanted.arn) await send(elb, new ModifyTargetGroupCommand({ TargetGroupArn, ...check }));
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: String(DEREGISTRATION_SECONDS) }];
  await send(elb, new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
  return { result: 'done', note: `target group ${wanted.name} is as wanted` };
};

/** A listener on the shared balancer that forwards everything to one target group. */
export const ensureListener = async (elb: ElasticLoadBalancingV2Client, wanted: WantedListener): Promise<Acted> => {
  const groups = await send(elb, new DescribeTargetGroupsCommand({ Names: [wanted.targetGroup] }));
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn: groups.TargetGroups?.[0]?.TargetGroupArn }];
  const { loadBalancerArn: LoadBalancerArn, port: Port } = wanted;
  if (wanted.arn) await send(elb, new ModifyListenerCommand({ ListenerArn: wanted.arn, DefaultActions }));
  else
    await send(
      elb,
      new CreateListenerCommand({ LoadBalancerArn, Port, Protocol: 'HTTP', DefaultActions, Tags: tagList(wanted.tags) }),
    );
  return { result: 'done', note: `port ${Port} leads to ${wanted.targetGroup}` };
};

export const deleteListener = async (elb: ElasticLoadBalancingV2Client, ListenerArn: string): Promise<Acted> => {
  await send(elb, new DeleteListenerCommand({ ListenerArn }));
  return { result: 'done', note: 'the listener is deleted' };
};

export const deleteTargetGroup = async (elb: ElasticLoadBalancingV2Client, TargetGroupArn: string): Promise<Acted> => {
  await send(elb, new DeleteTargetGroupCommand({ TargetGroupArn }));
  return { result: 'done', note: 'the target group is deleted' };
};

const createTargetGroup = async (
  elb: ElasticLoadBalancingV2Client,
  wanted: WantedTargetGroup,
  check: object,
): Promise<string | undefined> => {
  const { name: Name, port: Port, vpcId: VpcId, tags } = wanted;
  const command = new CreateTargetGroupCommand({
    Name,
    Protocol: 'HTTP',
    Port,
    VpcId,
    TargetType: 'instance',
    ...check,
    Tags: tagList(tags),
  });
  return (await send(elb, command)).TargetGroups?.[0]?.TargetGroupArn;
};

const tagList = (tags: Tags): { Key: string; Value: string }[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
