import { hex } from '../ids.js';
import { type Amazon, AwsError } from '../parts.js';

/** What the balancers know, by ARN. */
export interface Elb {
  readonly amazon: Amazon;
  readonly balancers: Map<string, Balancer>;
  readonly groups: Map<string, TargetGroup>;
  readonly listeners: Map<string, Listener>;
  readonly rules: Map<string, Rule>;
  /** Whether any listener or rule forwards to the target group. */
  leadsTo(targetGroupArn: string): boolean;
}

export interface Tag {
  readonly Key?: string;
  readonly Value?: string;
}

export interface Balancer {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly type: string;
  readonly scheme: string;
  readonly vpcId: string;
  readonly zones: readonly { readonly ZoneName: string; readonly SubnetId: string }[];
  readonly securityGroups: readonly string[];
  readonly createdAt: number;
  tags: Tag[];
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly vpcId: string;
  readonly targetType: string;
  check: Check;
  readonly attributes: Map<string, string>;
  readonly targets: Map<string, Target>;
  tags: Tag[];
  /** Whose turn it is. */
  turn: number;
}

/** Health check settings under the API's own names. */
export interface Check {
  readonly HealthCheckProtocol: string;
  readonly HealthCheckPort: string;
  readonly HealthCheckEnabled: boolean;
  readonly HealthCheckPath: string;
  readonly HealthCheckIntervalSeconds: number;
  readonly HealthCheckTimeoutSeconds: number;
  readonly HealthyThresholdCount: number;
  readonly UnhealthyThresholdCount: number;
  readonly Matcher: { readonly HttpCode?: string; readonly GrpcCode?: string };
}

export interface Target {
  readonly instanceId: string;
  readonly port: number;
  state: 'initial' | 'healthy' | 'unhealthy' | 'draining';
  /** Answers in a row that speak against its state. */
  against: number;
  callOff: () => void;
}

export interface Action {
  readonly Type?: string;
  readonly TargetGroupArn?: string;
  readonly FixedResponseConfig?: { readonly StatusCode?: string; readonly ContentType?: string; readonly MessageBody?: string };
  readonly RedirectConfig?: { readonly Protocol?: string; readonly Port?: string; readonly StatusCode?: string };
  readonly ForwardConfig?: { readonly TargetGroups?: readonly { readonly TargetGroupArn?: string; readonly Weight?: number }[] };
}

export interface Listener {
  readonly arn: string;
  readonly balancer: Balancer;
  port: number;
  protocol: string;
  actions: readonly Action[];
  readonly targetGroupArn: string | null;
  /** ARNs; the first is the default one. */
  certificates: readonly string[];
  securityPolicy: string | null;
  tags: Tag[];
}

export interface Condition {
  readonly Field?: string;
  readonly Values?: readonly string[];
  readonly HostHeaderConfig?: { readonly Values?: readonly string[] };
  readonly PathPatternConfig?: { readonly Values?: readonly string[] };
}

export interface Rule {
  readonly arn: string;
  readonly listener: Listener;
  priority: string;
  conditions: readonly Condition[];
  actions: readonly Action[];
  tags: Tag[];
}

export const anElb = (amazon: Amazon): Elb => {
  const listeners = new Map<string, Listener>();
  const rules = new Map<string, Rule>();
  return {
    amazon,
    balancers: new Map(),
    groups: new Map(),
    listeners,
    rules,
    leadsTo: (arn) => [...listeners.values(), ...rules.values()].some(({ actions }) => groupsIn(actions).includes(arn)),
  };
};

/** Target groups that actions forward to. */
export const groupsIn = (actions: readonly Action[]): string[] =>
  actions.flatMap(({ TargetGroupArn, ForwardConfig }) => [
    ...(TargetGroupArn ? [TargetGroupArn] : []),
    ...(ForwardConfig?.TargetGroups ?? []).flatMap((group) => group.TargetGroupArn ?? []),
  ]);

/** `arn:aws:elasticloadbalancing:…:<resource>/<16 hex digits>` */
export const arnOf = ({ amazon }: Elb, resource: string): string => {
  const { region, account } = amazon.settings;
  return `arn:aws:elasticloadbalancing:${region}:${account}:${resource}/${hex(amazon.world.random('elb.ids'), 16)}`;
};

export const groupOf = (elb: Elb, arn: string): TargetGroup => {
  const group = elb.groups.get(arn);
  if (!group) throw new AwsError('TargetGroupNotFound', `Target groups '${arn}' not found`);
  return group;
};

export const balancerOf = (elb: Elb, arn: string): Balancer => {
  const balancer = elb.balancers.get(arn);
  if (!balancer) throw new AwsError('LoadBalancerNotFound', `Load balancers '[${arn}]' not found`);
  return balancer;
};

export const listenerOf = (elb: Elb, arn: string): Listener => {
  const listener = elb.listeners.get(arn);
  if (!listener) throw new AwsError('ListenerNotFound', `Listener '${arn}' not found`);
  return listener;
};

/** One page of 400 at most, as the API's own. */
export const paged = <T>(items: readonly T[], { Marker, PageSize = 400 }: { Marker?: string; PageSize?: number }) => {
  const from = Number(Marker ?? 0);
  const to = from + PageSize;
  return { items: items.slice(from, to), NextMarker: to < items.length ? String(to) : undefined };
};
