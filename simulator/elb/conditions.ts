import { AwsError } from '../parts.js';
import type { Condition, Elb, Listener } from './state.js';

/** What a request shows of itself to a balancer. */
export interface Asked {
  readonly host: string;
  readonly path: string;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MOST_VALUES = 5;
const MOST_WILDCARDS = 5;
const FIELDS = ['host-header', 'path-pattern'];

/** Host and path are the conditions that are modelled; others are refused rather than ignored. */
export const checkConditions = (conditions: readonly Condition[]): void => {
  if (conditions.length === 0) throw new AwsError('ValidationError', 'At least one condition must be specified');
  for (const { Field } of conditions)
    if (!FIELDS.includes(Field ?? '')) throw new AwsError('ValidationError', `Condition field '${Field}' is not simulated`);
  const values = conditions.flatMap(valuesOf);
  if (values.length === 0) throw new AwsError('ValidationError', 'A condition value must be specified');
  if (values.length > MOST_VALUES) throw new AwsError('TooManyRules', `A rule can have at most ${MOST_VALUES} condition values`);
  if (values.join('').replace(/[^*?]/g, '').length > MOST_WILDCARDS)
    throw new AwsError('ValidationError', `A rule can have at most ${MOST_WILDCARDS} wildcards`);
  const bad = values.find((value) => value.length > 128);
  if (bad) throw new AwsError('ValidationError', `Condition value '${bad}' is longer than 128 characters`);
};

/**
 * The actions that a request meets: those of the first rule that it fits, by priority, else the default ones. Hosts are compared without
 * regard to case, paths with: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export const actionsFor = (elb: Elb, listener: Listener, asked: Asked) => {
  const rules = [...elb.rules.values()].filter((rule) => rule.listener === listener);
  const inOrder = rules.sort((a, b) => Number(a.priority) - Number(b.priority));
  return (inOrder.find(({ conditions }) => conditions.every((condition) => fits(condition, asked))) ?? listener).actions;
};

const fits = (condition: Condition, { host, path }: Asked): boolean =>
  valuesOf(condition).some((value) =>
    condition.Field === 'host-header'
      ? pattern(value.toLowerCase()).test(host.toLowerCase().replace(/:\d+$/, ''))
      : pattern(value).test(path.replace(/[?#].*$/, '')),
  );

const pattern = (value: string): RegExp =>
  new RegExp(
    `^${value
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

const valuesOf = ({ Values, HostHeaderConfig, PathPatternConfig }: Condition): readonly string[] =>
  HostHeaderConfig?.Values ?? PathPatternConfig?.Values ?? Values ?? [];
