import {
  type Action,
  DescribeRulesCommand,
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client,
  type Rule,
  type RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { TAG, targetGroupOf } from '../deploying/names.js';
import { pathOf } from '../deploying/routes.js';
import type { SeenRule } from '../deploying/seen.js';
import { inChunks } from './chunks.js';
import { send } from './send.js';

/** The rules of a listener but its default one, whoever made them. */
export const readRules = async (elb: ElasticLoadBalancingV2Client, ListenerArn: string): Promise<SeenRule[]> => {
  const found: Rule[] = [];
  let Marker: string | undefined;
  do {
    const page = await send(elb, new DescribeRulesCommand({ ListenerArn, PageSize: 400, Marker }));
    found.push(...(page.Rules ?? []).filter(({ IsDefault }) => !IsDefault));
    Marker = page.NextMarker;
  } while (Marker);
  const redirects = found.filter(({ Actions }) => redirectOf(Actions) !== null);
  const owners = await readOwners(
    elb,
    redirects.map(({ RuleArn }) => RuleArn ?? ''),
  );
  return found.map((rule) => seenRule(rule, owners));
};

/** The one target group that these actions forward to; null for anything else. */
export const forwardOf = (actions: readonly Action[] = []): string | null => {
  const [action, ...more] = actions;
  const groups = action?.ForwardConfig?.TargetGroups ?? [];
  if (action?.Type !== 'forward' || more.length > 0 || groups.length > 1) return null;
  return targetGroupOf(action.TargetGroupArn ?? groups[0]?.TargetGroupArn);
};

const redirectOf = (actions: readonly Action[] = []): number | null =>
  actions.length === 1 && actions[0]?.Type === 'redirect' ? Number(actions[0].RedirectConfig?.Port) : null;

const seenRule = (rule: Rule, owners: ReadonlyMap<string, string>): SeenRule => ({
  arn: rule.RuleArn ?? '',
  priority: Number(rule.Priority),
  when: whenOf(rule.Conditions),
  targetGroup: forwardOf(rule.Actions),
  redirectTo: redirectOf(rule.Actions),
  project: owners.get(rule.RuleArn ?? '') ?? null,
});

/** Null for conditions that we never make. */
const whenOf = (conditions: readonly RuleCondition[] = []): SeenRule['when'] => {
  const strange = conditions.some(({ Field }) => Field !== 'host-header' && Field !== 'path-pattern');
  const hosts = valuesOf(conditions, 'host-header');
  const path = pathOf(valuesOf(conditions, 'path-pattern'));
  return strange || hosts.length > 1 || path === undefined ? null : { host: hosts[0]?.toLowerCase() ?? null, path };
};

const valuesOf = (conditions: readonly RuleCondition[], field: string): readonly string[] =>
  conditions
    .filter(({ Field }) => Field === field)
    .flatMap(({ Values, HostHeaderConfig, PathPatternConfig }) => {
      const config = HostHeaderConfig?.Values ?? PathPatternConfig?.Values ?? [];
      return config.length > 0 ? config : (Values ?? []);
    });

/** A call describes 20: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html */
const readOwners = async (elb: ElasticLoadBalancingV2Client, arns: readonly string[]): Promise<Map<string, string>> => {
  const tagged = await inChunks([...arns], 20, async (ResourceArns) => {
    const { TagDescriptions = [] } = await send(elb, new DescribeTagsCommand({ ResourceArns }));
    return TagDescriptions;
  });
  return new Map(
    tagged.flatMap(({ ResourceArn, Tags }): [string, string][] => {
      const project = Tags?.find(({ Key }) => Key === TAG.project)?.Value;
      return ResourceArn && project ? [[ResourceArn, project]] : [];
    }),
  );
};
