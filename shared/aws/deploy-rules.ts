import {
  type Action,
  CreateRuleCommand,
  DeleteRuleCommand,
  DescribeListenersCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
  type RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { WantedRule } from '../deploying/steps.js';
import type { Acted } from './deploy.js';
import { tagList } from './deploy-balancer.js';
import { send } from './send.js';

/** A rule on the listener of its port, which is looked up because the step before may have made it. */
export const ensureRule = async (elb: ElasticLoadBalancingV2Client, wanted: WantedRule): Promise<Acted> => {
  const Actions = [await actionOf(elb, wanted)];
  const Conditions = conditionsOf(wanted);
  if (wanted.arn) await send(elb, new ModifyRuleCommand({ RuleArn: wanted.arn, Conditions, Actions }));
  else {
    const ListenerArn = await listenerAt(elb, wanted.loadBalancerArn, wanted.port);
    if (!ListenerArn) return { result: 'stale', note: `port ${wanted.port} has no listener by now` };
    const input = { ListenerArn, Priority: wanted.priority, Conditions, Actions, Tags: tagList(wanted.tags) };
    await send(elb, new CreateRuleCommand(input));
  }
  return { result: 'done', note: `rule ${wanted.priority} of port ${wanted.port} is as wanted` };
};

export const deleteRule = async (elb: ElasticLoadBalancingV2Client, RuleArn: string): Promise<Acted> => {
  await send(elb, new DeleteRuleCommand({ RuleArn }));
  return { result: 'done', note: 'the rule is deleted' };
};

const conditionsOf = ({ host, paths }: WantedRule): RuleCondition[] => [
  ...(host === null ? [] : [{ Field: 'host-header', HostHeaderConfig: { Values: [host] } }]),
  ...(paths.length === 0 ? [] : [{ Field: 'path-pattern', PathPatternConfig: { Values: [...paths] } }]),
];

/** Permanent, with host, path and query as they came: what a redirect keeps unless it is told otherwise. */
const actionOf = async (elb: ElasticLoadBalancingV2Client, { targetGroup, redirectTo }: WantedRule): Promise<Action> => {
  if (targetGroup === null)
    return { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: String(redirectTo), StatusCode: 'HTTP_301' } };
  const groups = await send(elb, new DescribeTargetGroupsCommand({ Names: [targetGroup] }));
  return { Type: 'forward', TargetGroupArn: groups.TargetGroups?.[0]?.TargetGroupArn };
};

const listenerAt = async (
  elb: ElasticLoadBalancingV2Client,
  LoadBalancerArn: string,
  port: number,
): Promise<string | undefined> => {
  let Marker: string | undefined;
  do {
    const page = await send(elb, new DescribeListenersCommand({ LoadBalancerArn, PageSize: 400, Marker }));
    const found = page.Listeners?.find(({ Port }) => Port === port);
    if (found) return found.ListenerArn;
    Marker = page.NextMarker;
  } while (Marker);
  return undefined;
};
