import { copy } from '../copy.js';
import { AwsError } from '../parts.js';
import { type Certificate, certificateOperations } from './certificates.js';
import {
  type Action,
  arnOf,
  balancerOf,
  type Elb,
  groupOf,
  groupsIn,
  type Listener,
  listenerOf,
  paged,
  type Tag,
} from './state.js';

/** Create/Describe/Modify/DeleteListener. A port of a balancer has one listener: a second is DuplicateListener. */
export const listenerOperations = (elb: Elb) => ({
  CreateListener: (input: CreateInput) => ({ Listeners: [view(create(elb, input))] }),
  DescribeListeners: (input: { LoadBalancerArn?: string; ListenerArns?: string[]; Marker?: string; PageSize?: number }) => {
    if (input.LoadBalancerArn) balancerOf(elb, input.LoadBalancerArn);
    for (const arn of input.ListenerArns ?? []) listenerOf(elb, arn);
    const found = [...elb.listeners.values()].filter(
      ({ arn, balancer }) =>
        (!input.LoadBalancerArn || balancer.arn === input.LoadBalancerArn) &&
        (!input.ListenerArns || input.ListenerArns.includes(arn)),
    );
    const { items, NextMarker } = paged(found, input);
    return { Listeners: items.map(view), NextMarker };
  },
  ModifyListener: (input: Partial<CreateInput> & { ListenerArn: string }) => {
    const listener = listenerOf(elb, input.ListenerArn);
    if (input.Port !== undefined) refuseTwin(elb, listener.balancer.arn, input.Port, listener);
    if (input.DefaultActions) checkActions(elb, input.DefaultActions);
    const speech = speechOf(input, listener);
    listener.port = input.Port ?? listener.port;
    Object.assign(listener, speech);
    listener.actions = copy(input.DefaultActions ?? listener.actions);
    return { Listeners: [view(listener)] };
  },
  ...certificateOperations(elb),
  DeleteListener: ({ ListenerArn }: { ListenerArn: string }) => {
    listenerOf(elb, ListenerArn);
    elb.listeners.delete(ListenerArn);
    for (const [arn, { listener }] of elb.rules) if (listener.arn === ListenerArn) elb.rules.delete(arn);
    return {};
  },
});

interface CreateInput {
  readonly LoadBalancerArn: string;
  readonly Port: number;
  readonly Protocol?: string;
  readonly Certificates?: readonly Certificate[];
  readonly SslPolicy?: string;
  readonly DefaultActions: readonly Action[];
  readonly Tags?: Tag[];
}

const create = (elb: Elb, input: CreateInput): Listener => {
  const balancer = balancerOf(elb, input.LoadBalancerArn);
  checkActions(elb, input.DefaultActions);
  refuseTwin(elb, balancer.arn, input.Port);
  const owned = [...elb.listeners.values()].filter((it) => it.balancer === balancer);
  if (owned.length >= 50) throw new AwsError('TooManyListeners', 'A load balancer can have at most 50 listeners');
  const listener: Listener = {
    arn: arnOf(elb, balancer.arn.slice(balancer.arn.indexOf(':loadbalancer/') + 1).replace('loadbalancer/', 'listener/')),
    balancer,
    port: input.Port,
    ...speechOf(input, null),
    actions: copy(input.DefaultActions),
    get targetGroupArn() {
      return groupsIn(this.actions)[0] ?? null;
    },
    tags: copy(input.Tags ?? []),
  };
  elb.listeners.set(listener.arn, listener);
  return listener;
};

/** HTTPS wants exactly one default certificate and has a security policy, HTTP has neither. */
const speechOf = (input: Partial<CreateInput>, before: Listener | null) => {
  const protocol = input.Protocol ?? before?.protocol ?? 'HTTP';
  const { Certificates = [], SslPolicy } = input;
  if (protocol !== 'HTTPS') {
    if (Certificates.length > 0 || SslPolicy)
      throw new AwsError(
        'InvalidConfigurationRequest',
        'A certificate or security policy cannot be specified for HTTP listeners',
      );
    return { protocol, certificates: [], securityPolicy: null };
  }
  if (Certificates.length > 1) throw new AwsError('ValidationError', 'You can specify only one default certificate');
  const own = Certificates[0]?.CertificateArn ?? before?.certificates[0];
  if (!own) throw new AwsError('ValidationError', 'A certificate must be specified for HTTPS listeners');
  const more = (before?.certificates ?? []).slice(1).filter((one) => one !== own);
  return { protocol, certificates: [own, ...more], securityPolicy: SslPolicy ?? before?.securityPolicy ?? OLD_POLICY };
};

/** What a listener gets that the API was told nothing for: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html */
const OLD_POLICY = 'ELBSecurityPolicy-2016-08';

const refuseTwin = (elb: Elb, balancerArn: string, port: number, except?: Listener): void => {
  const twin = [...elb.listeners.values()].find((it) => it.balancer.arn === balancerArn && it.port === port && it !== except);
  if (twin) throw new AwsError('DuplicateListener', 'A listener already exists on this port for this load balancer');
};

/** Every target group that an action names must be there. */
export const checkActions = (elb: Elb, actions: readonly Action[]): void => {
  for (const arn of groupsIn(actions)) groupOf(elb, arn);
};

const view = (listener: Listener) => ({
  ListenerArn: listener.arn,
  LoadBalancerArn: listener.balancer.arn,
  Port: listener.port,
  Protocol: listener.protocol,
  ...(listener.securityPolicy && { SslPolicy: listener.securityPolicy }),
  ...(listener.certificates[0] && { Certificates: [{ CertificateArn: listener.certificates[0] }] }),
  DefaultActions: copy(listener.actions),
});
