import { copy } from '../copy.js';
import { AwsError } from '../parts.js';
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
  ModifyListener: (input: { ListenerArn: string; Port?: number; Protocol?: string; DefaultActions?: Action[] }) => {
    const listener = listenerOf(elb, input.ListenerArn);
    if (input.Port !== undefined) refuseTwin(elb, listener.balancer.arn, input.Port, listener);
    if (input.DefaultActions) checkActions(elb, input.DefaultActions);
    listener.port = input.Port ?? listener.port;
    listener.protocol = input.Protocol ?? listener.protocol;
    listener.actions = copy(input.DefaultActions ?? listener.actions);
    return { Listeners: [view(listener)] };
  },
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
    protocol: input.Protocol ?? 'HTTP',
    actions: copy(input.DefaultActions),
    get targetGroupArn() {
      return groupsIn(this.actions)[0] ?? null;
    },
    tags: copy(input.Tags ?? []),
  };
  elb.listeners.set(listener.arn, listener);
  return listener;
};

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
  DefaultActions: copy(listener.actions),
});
