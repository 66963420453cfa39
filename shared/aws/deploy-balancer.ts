import {
  type Action,
  AddListenerCertificatesCommand,
  CreateListenerCommand,
  type CreateListenerCommandInput,
  CreateTargetGroupCommand,
  DeleteListenerCommand,
  DeleteTargetGroupCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Tags } from '../deploying/names.js';
import type { StepOf, WantedListener, WantedTargetGroup } from '../deploying/steps.js';
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

/** A listener on the shared balancer that forwards what no rule takes to one target group, or answers it with 404. */
export const ensureListener = async (elb: ElasticLoadBalancingV2Client, wanted: WantedListener): Promise<Acted> => {
  const { loadBalancerArn: LoadBalancerArn, port: Port, certificate, moreCertificates } = wanted;
  const speaks = certificate
    ? { Protocol: 'HTTPS' as const, Certificates: [{ CertificateArn: certificate }], SslPolicy: SECURITY_POLICY }
    : { Protocol: 'HTTP' as const };
  const settings = { ...speaks, DefaultActions: [await defaultAction(elb, wanted.targetGroup)] };
  const ListenerArn =
    wanted.arn ?? (await createListener(elb, { LoadBalancerArn, Port, ...settings, Tags: tagList(wanted.tags) }));
  if (wanted.arn) await send(elb, new ModifyListenerCommand({ ListenerArn, ...settings }));
  for (const CertificateArn of moreCertificates)
    await send(elb, new AddListenerCertificatesCommand({ ListenerArn, Certificates: [{ CertificateArn }] }));
  return { result: 'done', note: `port ${Port} leads to ${wanted.targetGroup ?? 'what its rules say'}` };
};

/** TLS 1.2 and 1.3, AWS's own recommendation: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html */
export const SECURITY_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06';

/** A listener that got a rule since this was decided is in use. */
export const deleteListener = async (
  elb: ElasticLoadBalancingV2Client,
  { arn: ListenerArn }: StepOf<'delete-listener'>,
): Promise<Acted> => {
  const { Rules = [] } = await send(elb, new DescribeRulesCommand({ ListenerArn }));
  if (Rules.some(({ IsDefault }) => !IsDefault)) return { result: 'stale', note: 'the listener has rules by now' };
  await send(elb, new DeleteListenerCommand({ ListenerArn }));
  return { result: 'done', note: 'the listener is deleted' };
};

const defaultAction = async (elb: ElasticLoadBalancingV2Client, targetGroup: string | null): Promise<Action> => {
  if (targetGroup === null) return NOT_FOUND;
  const groups = await send(elb, new DescribeTargetGroupsCommand({ Names: [targetGroup] }));
  return { Type: 'forward', TargetGroupArn: groups.TargetGroups?.[0]?.TargetGroupArn };
};

const NOT_FOUND: Action = {
  Type: 'fixed-response',
  FixedResponseConfig: {
    StatusCode: '404',
    ContentType: 'text/plain',
    MessageBody: 'Nothing is published under this host and path.',
  },
};

const createListener = async (
  elb: ElasticLoadBalancingV2Client,
  input: CreateListenerCommandInput,
): Promise<string | undefined> => (await send(elb, new CreateListenerCommand(input))).Listeners?.[0]?.ListenerArn;

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

export const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
