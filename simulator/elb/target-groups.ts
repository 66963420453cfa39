import type { CreateTargetGroupCommandInput, ModifyTargetGroupCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { copy } from '../copy.js';
import { AwsError } from '../parts.js';
import { arnOf, type Check, type Elb, groupOf, groupsIn, paged, type TargetGroup } from './state.js';

/** Create/Describe/Modify/DeleteTargetGroup and their attributes. */
export const groupOperations = (elb: Elb) => ({
  CreateTargetGroup: (input: CreateTargetGroupCommandInput) => ({ TargetGroups: [view(elb, create(elb, input))] }),
  DescribeTargetGroups: (input: DescribeInput) => {
    const found = [...elb.groups.values()].filter(
      (group) =>
        (!input.TargetGroupArns || input.TargetGroupArns.includes(group.arn)) &&
        (!input.Names || input.Names.includes(group.name)) &&
        (!input.LoadBalancerArn || balancersOf(elb, group.arn).includes(input.LoadBalancerArn)),
    );
    const asked = input.TargetGroupArns ?? input.Names ?? [];
    if (found.length < asked.length) throw new AwsError('TargetGroupNotFound', 'One or more target groups not found');
    const { items, NextMarker } = paged(found, input);
    return { TargetGroups: items.map((group) => view(elb, group)), NextMarker };
  },
  ModifyTargetGroup: ({ TargetGroupArn, ...changes }: ModifyTargetGroupCommandInput) => {
    const group = groupOf(elb, TargetGroupArn!);
    group.check = { ...group.check, ...given(changes) };
    return { TargetGroups: [view(elb, group)] };
  },
  DeleteTargetGroup: ({ TargetGroupArn }: { TargetGroupArn: string }) => {
    if (elb.leadsTo(TargetGroupArn)) {
      throw new AwsError('ResourceInUse', `Target group '${TargetGroupArn}' is currently in use by a listener or a rule`);
    }
    for (const target of elb.groups.get(TargetGroupArn)?.targets.values() ?? []) target.callOff();
    elb.groups.delete(TargetGroupArn);
    return {};
  },
  DescribeTargetGroupAttributes: ({ TargetGroupArn }: { TargetGroupArn: string }) => ({
    Attributes: attributesOf(groupOf(elb, TargetGroupArn)),
  }),
  ModifyTargetGroupAttributes: (input: { TargetGroupArn: string; Attributes: { Key?: string; Value?: string }[] }) => {
    const group = groupOf(elb, input.TargetGroupArn);
    for (const { Key = '', Value = '' } of input.Attributes) group.attributes.set(Key, Value);
    return { Attributes: attributesOf(group) };
  },
});

interface DescribeInput {
  readonly TargetGroupArns?: string[];
  readonly Names?: string[];
  readonly LoadBalancerArn?: string;
  readonly Marker?: string;
  readonly PageSize?: number;
}

/** Idempotent for equal settings; another with the same name is refused. */
const create = (elb: Elb, input: CreateTargetGroupCommandInput): TargetGroup => {
  const name = input.Name ?? '';
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(name)) {
    throw new AwsError('ValidationError', `Target group name '${name}' must have 1 to 32 letters, digits and inner hyphens`);
  }
  const group: TargetGroup = {
    arn: arnOf(elb, `targetgroup/${name}`),
    name,
    protocol: input.Protocol ?? 'HTTP',
    port: input.Port ?? 80,
    vpcId: input.VpcId ?? '',
    targetType: input.TargetType ?? 'instance',
    check: { ...DEFAULT_CHECK, ...given(input) },
    attributes: new Map(DEFAULT_ATTRIBUTES),
    targets: new Map(),
    tags: copy(input.Tags ?? []),
    turn: 0,
  };
  const twin = [...elb.groups.values()].find((it) => it.name === name);
  if (twin && settingsOf(twin) !== settingsOf(group)) {
    throw new AwsError(
      'DuplicateTargetGroupName',
      `A target group with the same name '${name}' exists, but with different settings`,
    );
  }
  if (!twin) elb.groups.set(group.arn, group);
  return twin ?? group;
};

const settingsOf = ({ protocol, port, vpcId, targetType, check }: TargetGroup): string =>
  JSON.stringify([protocol, port, vpcId, targetType, check]);

/** Defaults of an HTTP group: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
const DEFAULT_CHECK: Check = {
  HealthCheckProtocol: 'HTTP',
  HealthCheckPort: 'traffic-port',
  HealthCheckEnabled: true,
  HealthCheckPath: '/',
  HealthCheckIntervalSeconds: 30,
  HealthCheckTimeoutSeconds: 5,
  HealthyThresholdCount: 5,
  UnhealthyThresholdCount: 2,
  Matcher: { HttpCode: '200' },
};

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html */
const DEFAULT_ATTRIBUTES: readonly (readonly [string, string])[] = [
  ['deregistration_delay.timeout_seconds', '300'],
  ['stickiness.enabled', 'false'],
  ['load_balancing.algorithm.type', 'round_robin'],
  ['slow_start.duration_seconds', '0'],
];

/** The check settings that a request carries. */
const given = (input: Partial<Record<keyof Check, unknown>>): Partial<Check> =>
  Object.fromEntries(
    Object.keys(DEFAULT_CHECK).flatMap((key) => {
      const value = input[key as keyof Check];
      return value === undefined ? [] : [[key, copy(value)]];
    }),
  );

const attributesOf = (group: TargetGroup) => [...group.attributes].map(([Key, Value]) => ({ Key, Value }));

const balancersOf = (elb: Elb, arn: string): string[] => {
  const listeners = [...elb.listeners.values()].filter(({ actions }) => groupsIn(actions).includes(arn));
  const rules = [...elb.rules.values()].filter(({ actions }) => groupsIn(actions).includes(arn));
  return [...new Set([...listeners, ...rules.map(({ listener }) => listener)].map(({ balancer }) => balancer.arn))];
};

const view = (elb: Elb, group: TargetGroup) => ({
  TargetGroupArn: group.arn,
  TargetGroupName: group.name,
  Protocol: group.protocol,
  Port: group.port,
  VpcId: group.vpcId,
  TargetType: group.targetType,
  ProtocolVersion: 'HTTP1',
  IpAddressType: 'ipv4',
  LoadBalancerArns: balancersOf(elb, group.arn),
  ...copy(group.check),
});
