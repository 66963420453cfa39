import { copy } from '../copy.js';
import { AwsError } from '../parts.js';
import { checkActions } from './listeners.js';
import { type Action, arnOf, type Elb, listenerOf, type Rule, type Tag } from './state.js';

/** Create/Describe/DeleteRule. Conditions are kept, not evaluated: requests follow a listener's default action. */
export const ruleOperations = (elb: Elb) => ({
  CreateRule: (input: CreateInput) => {
    const listener = listenerOf(elb, input.ListenerArn);
    checkActions(elb, input.Actions);
    const priority = String(input.Priority);
    if ([...elb.rules.values()].some((rule) => rule.listener === listener && rule.priority === priority)) {
      throw new AwsError('PriorityInUse', `Priority '${priority}' is currently in use`);
    }
    const rule: Rule = {
      arn: arnOf(elb, listener.arn.slice(listener.arn.indexOf(':listener/') + 1).replace('listener/', 'listener-rule/')),
      listener,
      priority,
      conditions: copy(input.Conditions),
      actions: copy(input.Actions),
      tags: copy(input.Tags ?? []),
    };
    elb.rules.set(rule.arn, rule);
    return { Rules: [view(rule)] };
  },
  DescribeRules: ({ ListenerArn, RuleArns }: { ListenerArn?: string; RuleArns?: string[] }) => {
    if (ListenerArn) listenerOf(elb, ListenerArn);
    const found = [...elb.rules.values()].filter(
      ({ arn, listener }) => (!ListenerArn || listener.arn === ListenerArn) && (!RuleArns || RuleArns.includes(arn)),
    );
    return { Rules: [...found.map(view), ...(ListenerArn ? [defaultRule(elb, ListenerArn)] : [])] };
  },
  DeleteRule: ({ RuleArn }: { RuleArn: string }) => {
    if (!elb.rules.delete(RuleArn)) throw new AwsError('RuleNotFound', `Rule '${RuleArn}' not found`);
    return {};
  },
});

interface CreateInput {
  readonly ListenerArn: string;
  readonly Conditions: readonly object[];
  readonly Priority: number;
  readonly Actions: readonly Action[];
  readonly Tags?: Tag[];
}

const view = ({ arn, priority, conditions, actions }: Rule) => ({
  RuleArn: arn,
  Priority: priority,
  Conditions: copy(conditions),
  Actions: copy(actions),
  IsDefault: false,
});

const defaultRule = (elb: Elb, listenerArn: string) => ({
  RuleArn: `${listenerArn.replace(':listener/', ':listener-rule/')}/default`,
  Priority: 'default',
  Conditions: [],
  Actions: copy(listenerOf(elb, listenerArn).actions),
  IsDefault: true,
});
