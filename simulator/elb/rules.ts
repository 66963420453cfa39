import { copy } from '../copy.js';
import { AwsError } from '../parts.js';
import { checkConditions } from './conditions.js';
import { checkActions } from './listeners.js';
import { type Action, arnOf, type Condition, type Elb, type Listener, listenerOf, paged, type Rule, type Tag } from './state.js';

/** Create/Describe/Modify/DeleteRule, SetRulePriorities. */
export const ruleOperations = (elb: Elb) => ({
  CreateRule: (input: CreateInput) => ({ Rules: [view(create(elb, input))] }),
  DescribeRules: (input: { ListenerArn?: string; RuleArns?: string[]; Marker?: string; PageSize?: number }) => {
    const { ListenerArn, RuleArns } = input;
    if (ListenerArn) listenerOf(elb, ListenerArn);
    for (const arn of RuleArns ?? []) ruleOf(elb, arn);
    const found = [...elb.rules.values()]
      .filter(({ arn, listener }) => (!ListenerArn || listener.arn === ListenerArn) && (!RuleArns || RuleArns.includes(arn)))
      .sort((a, b) => Number(a.priority) - Number(b.priority));
    const { items, NextMarker } = paged([...found.map(view), ...(ListenerArn ? [defaultRule(elb, ListenerArn)] : [])], input);
    return { Rules: items, NextMarker };
  },
  ModifyRule: (input: { RuleArn: string; Conditions?: readonly Condition[]; Actions?: readonly Action[] }) => {
    const rule = ruleOf(elb, input.RuleArn);
    if (input.Actions) checkActions(elb, input.Actions);
    if (input.Conditions) checkConditions(input.Conditions);
    rule.conditions = copy(input.Conditions ?? rule.conditions);
    rule.actions = copy(input.Actions ?? rule.actions);
    return { Rules: [view(rule)] };
  },
  SetRulePriorities: ({ RulePriorities }: { RulePriorities: readonly { RuleArn: string; Priority: number }[] }) => {
    const moved = new Map(RulePriorities.map(({ RuleArn, Priority }) => [ruleOf(elb, RuleArn), String(Priority)]));
    for (const [rule, priority] of moved)
      refuseTwin(elb, rule.listener, priority, (other) => (moved.get(other) ?? other.priority) === priority && other !== rule);
    for (const [rule, priority] of moved) rule.priority = priority;
    return { Rules: [...moved.keys()].map(view) };
  },
  DeleteRule: ({ RuleArn }: { RuleArn: string }) => {
    ruleOf(elb, RuleArn);
    elb.rules.delete(RuleArn);
    return {};
  },
});

interface CreateInput {
  readonly ListenerArn: string;
  readonly Conditions: readonly Condition[];
  readonly Priority: number;
  readonly Actions: readonly Action[];
  readonly Tags?: Tag[];
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html: rules of a balancer, defaults not counted */
const MOST_RULES = 100;
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html */
const LAST_PRIORITY = 50_000;

const create = (elb: Elb, input: CreateInput): Rule => {
  const listener = listenerOf(elb, input.ListenerArn);
  checkActions(elb, input.Actions);
  checkConditions(input.Conditions);
  const priority = Number(input.Priority);
  if (!Number.isInteger(priority) || priority < 1 || priority > LAST_PRIORITY)
    throw new AwsError('ValidationError', `The rule priority '${input.Priority}' must be between 1 and ${LAST_PRIORITY}`);
  refuseTwin(elb, listener, String(priority), (other) => other.priority === String(priority));
  const there = [...elb.rules.values()].filter((rule) => rule.listener.balancer === listener.balancer);
  if (there.length >= MOST_RULES) throw new AwsError('TooManyRules', `A load balancer can have at most ${MOST_RULES} rules`);
  const rule: Rule = {
    arn: arnOf(elb, listener.arn.slice(listener.arn.indexOf(':listener/') + 1).replace('listener/', 'listener-rule/')),
    listener,
    priority: String(priority),
    conditions: copy(input.Conditions),
    actions: copy(input.Actions),
    tags: copy(input.Tags ?? []),
  };
  elb.rules.set(rule.arn, rule);
  return rule;
};

const refuseTwin = (elb: Elb, listener: Listener, priority: string, isTwin: (other: Rule) => boolean): void => {
  if ([...elb.rules.values()].some((other) => other.listener === listener && isTwin(other)))
    throw new AwsError('PriorityInUse', `Priority '${priority}' is currently in use`);
};

const ruleOf = (elb: Elb, arn: string): Rule => {
  const rule = elb.rules.get(arn);
  if (!rule) throw new AwsError('RuleNotFound', `Rule '${arn}' not found`);
  return rule;
};

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
